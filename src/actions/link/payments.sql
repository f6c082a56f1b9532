UPDATE main.payments SET lead_id = :lead_id, matched_by = 'hand' WHERE id = :id
