SELECT
    s.revenue_stage,
    (SELECT v.batch_id FROM void_events AS v WHERE v.event_id = s.event_id) AS void_batch,
    s.event_date,
    s.revenue_amount_minor,
    s.currency
FROM revenue_statements AS s
WHERE s.event_id = ?1
