INSERT INTO revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id)
SELECT :event_id, 'void', :reason, b.kind, b.started_at, b.id
FROM current_batch AS n
JOIN batches AS b ON b.id = n.batch_id
