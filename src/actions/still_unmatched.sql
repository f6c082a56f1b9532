SELECT
    (SELECT count(*) FROM event_log WHERE lead_id IS NULL AND withdrawn_in IS NULL)
    + (SELECT count(*) FROM deals WHERE lead_id IS NULL AND withdrawn_in IS NULL)
    + (SELECT count(*) FROM payments WHERE lead_id IS NULL)
    + (SELECT count(*) FROM orders WHERE customer_id IS NULL)
    + (SELECT count(*) FROM activities WHERE customer_id IS NULL)
