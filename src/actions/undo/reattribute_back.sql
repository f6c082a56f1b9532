-- A snapshot is never rewritten: where the batch has taken a newer one, and the conversion would now
-- be another, one more is taken.
INSERT INTO main.revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id)
SELECT DISTINCT c.event_id, 'reattribute', 'undo of batch ' || a.batch_id, b.kind, b.started_at, b.id
FROM temp.undo_asked AS a
JOIN temp.undo_same AS w
JOIN main.revenue_corrections AS c ON c.batch_id = w.batch_id AND c.kind = 'reattribute'
JOIN main.revenue_facts AS f ON f.id = c.event_id
JOIN main.attribution_choices AS k ON k.event_id = c.event_id
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE k.conversion_id IS NOT f.conversion_id
ORDER BY c.event_id
