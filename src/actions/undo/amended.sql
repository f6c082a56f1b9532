-- The events whose newest statement is one that the batch has amended, and the one before it: a
-- correction, or NULL for the event itself. Those that were voided since cannot be amended.
DROP TABLE IF EXISTS temp.undo_amended;
CREATE TEMP TABLE undo_amended AS
SELECT
    e.id AS event_id,
    (
        SELECT max(p.id) FROM main.revenue_corrections AS p
        WHERE p.event_id = e.id AND p.kind IN ('amend', 'reinstate') AND p.id < min(c.id)
    ) AS former_id,
    EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = e.id) AS is_void
FROM temp.undo_asked AS a
JOIN temp.undo_same AS w
JOIN main.revenue_corrections AS c ON c.batch_id = w.batch_id AND c.kind = 'amend'
JOIN main.revenue_events AS e ON e.id = c.event_id AND e.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_same AS o)
GROUP BY e.id
HAVING max(c.id) = (
    SELECT max(o.id) FROM main.revenue_corrections AS o
    WHERE o.event_id = e.id AND o.kind IN ('amend', 'reinstate')
);
