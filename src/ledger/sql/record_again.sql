INSERT INTO revenue_corrections
    (event_id, kind, reason, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id)
SELECT
    e.id, 'reinstate', 'recorded after an undo', :deal_id, :deal_name, :revenue_amount_minor, :currency, :event_time,
    :event_date, :time_known, :source_system, b.kind, b.started_at, b.id
FROM revenue_events AS e
JOIN current_batch AS n
JOIN batches AS b ON b.id = n.batch_id
WHERE e.lead_id = :lead_id AND e.revenue_stage = :revenue_stage
