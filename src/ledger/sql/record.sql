INSERT INTO revenue_events
    (lead_id, revenue_stage, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id)
SELECT
    :lead_id, :revenue_stage, :deal_id, :deal_name, :revenue_amount_minor, :currency, :event_time, :event_date,
    :time_known, :source_system, b.kind, b.started_at, b.id
FROM current_batch AS n
JOIN batches AS b ON b.id = n.batch_id
