-- The events that the batch wrote.
INSERT INTO main.revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id)
SELECT e.id, 'void', 'undo of batch ' || a.batch_id, b.kind, b.started_at, b.id
FROM temp.undo_asked AS a
JOIN main.revenue_events AS e ON e.batch_id = a.batch_id
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = e.id)
ORDER BY e.id
