-- Events that an undo has voided with the batch that wrote them, and those that were voided by hand where that is
-- undone: their stage is free. What somebody has voided by hand stays void, also where that was undone and done again.
DROP TABLE IF EXISTS temp.freed_events;
CREATE TEMP TABLE freed_events (event_id INTEGER PRIMARY KEY);
INSERT INTO temp.freed_events (event_id)
WITH RECURSIVE root (event_id, batch_id, kind) AS (
    -- The undo, and what it undoes, down to the run that began it.
    SELECT v.event_id, b.id, b.kind
    FROM main.void_events AS v
    JOIN main.batches AS b ON b.id = v.batch_id
    WHERE b.kind = 'undo' OR b.id IN (SELECT u.batch_id FROM main.undone_batches AS u)
    UNION ALL
    SELECT r.event_id, b.id, b.kind
    FROM root AS r
    JOIN main.batches AS u ON u.id = r.batch_id AND u.kind = 'undo'
    JOIN main.batches AS b ON b.id = u.settings ->> 'undoes'
)
SELECT r.event_id
FROM root AS r
GROUP BY r.event_id
HAVING sum(r.kind = 'void' AND r.batch_id NOT IN (SELECT u.batch_id FROM main.undone_batches AS u)) = 0;
