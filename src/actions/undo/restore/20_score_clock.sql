-- score_clock: it is never deleted; it goes back to where it was, unless something has moved it since.
INSERT INTO main.score_clock
    (id, as_of, batch_id)
SELECT
    n.row_id,
    n.before ->> 'as_of',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'score_clock'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.score_clock);

UPDATE main.score_clock AS t
SET
    as_of = CASE WHEN (t.as_of, t.batch_id) IS (n.after ->> 'as_of', n.after ->> 'batch_id')
        THEN n.before ->> 'as_of' ELSE t.as_of END,
    batch_id = CASE WHEN (t.as_of, t.batch_id) IS (n.after ->> 'as_of', n.after ->> 'batch_id')
        THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'score_clock'
  AND n.action = 'update'
  AND n.row_id = t.id;
