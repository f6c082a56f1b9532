-- Events that the batch has corrected, and that were corrected again since.
SELECT count(DISTINCT c.event_id)
FROM temp.undo_asked AS a
JOIN temp.undo_same AS w
JOIN main.revenue_corrections AS c ON c.batch_id = w.batch_id AND c.kind IN ('void', 'amend', 'reinstate')
JOIN main.revenue_events AS e ON e.id = c.event_id AND e.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_same AS o)
WHERE EXISTS (
    SELECT 1 FROM main.revenue_corrections AS later
    WHERE later.event_id = c.event_id
      AND later.id > c.id
      AND later.batch_id <> (SELECT batch_id FROM main.current_batch)
      AND later.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_turns AS o)
      AND later.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
      AND (later.kind IN ('amend', 'reinstate') OR c.kind <> 'amend')
)
