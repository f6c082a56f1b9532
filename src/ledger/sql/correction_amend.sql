INSERT INTO revenue_corrections
    (event_id, kind, reason, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id)
SELECT
    s.event_id, 'amend', :reason, s.deal_id, s.deal_name, :revenue_amount_minor, :currency, s.event_time, s.event_date,
    s.time_known, s.source_system, b.kind, b.started_at, b.id
FROM revenue_statements AS s
JOIN current_batch AS n
JOIN batches AS b ON b.id = n.batch_id
WHERE s.event_id = :event_id
