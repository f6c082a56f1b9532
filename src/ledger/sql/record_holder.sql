SELECT
    s.event_id,
    s.deal_id,
    s.deal_name,
    s.revenue_amount_minor,
    s.currency,
    s.event_time,
    s.event_date,
    s.time_known,
    s.source_system,
    EXISTS (SELECT 1 FROM void_events AS v WHERE v.event_id = s.event_id) AS is_void
FROM revenue_statements AS s
WHERE s.lead_id = ?1 AND s.revenue_stage = ?2
