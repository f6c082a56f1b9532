SELECT EXISTS (SELECT 1 FROM revenue_events WHERE batch_id = ?1)
    OR EXISTS (SELECT 1 FROM revenue_corrections WHERE batch_id = ?1)
