-- What the batch has reinstated is void again, unless somebody has voided it since.
INSERT INTO main.revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id)
SELECT c.event_id, 'void', 'undo of batch ' || a.batch_id, b.kind, b.started_at, b.id
FROM temp.undo_asked AS a
JOIN temp.undo_same AS w
JOIN main.revenue_corrections AS c ON c.batch_id = w.batch_id AND c.kind = 'reinstate'
JOIN main.revenue_events AS e ON e.id = c.event_id AND e.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_same AS o)
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE NOT EXISTS (
    SELECT 1 FROM main.revenue_corrections AS later
    WHERE later.event_id = c.event_id AND later.kind IN ('void', 'reinstate') AND later.id > c.id
)
ORDER BY c.event_id
