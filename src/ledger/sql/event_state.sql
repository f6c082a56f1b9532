SELECT
    s.revenue_stage,
    EXISTS (SELECT 1 FROM void_events AS v WHERE v.event_id = s.event_id) AS is_void,
    s.revenue_amount_minor,
    s.currency
FROM revenue_statements AS s
WHERE s.event_id = ?1
