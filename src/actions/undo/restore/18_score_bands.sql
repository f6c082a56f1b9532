-- score_bands: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.score_bands
    (id, measure, threshold, points, segment, batch_id)
SELECT
    n.row_id,
    n.before ->> 'measure',
    n.before ->> 'threshold',
    n.before ->> 'points',
    n.before ->> 'segment',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'score_bands'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.score_bands AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.score_bands AS o
    WHERE o.measure = n.before ->> 'measure'
      AND o.threshold = n.before ->> 'threshold'
  )
ORDER BY n.row_id;

-- No two bands begin at one place, not even for a moment: out of the way first.
UPDATE main.score_bands AS t
SET threshold = 999999000000 + t.id
FROM temp.undo_net AS n
WHERE n.table_name = 'score_bands'
  AND n.action = 'update'
  AND n.row_id = t.id
  AND n.before ->> 'threshold' <> n.after ->> 'threshold'
  AND (t.measure, t.threshold, t.points, t.segment) IS (n.after ->> 'measure', n.after ->> 'threshold', n.after ->> 'points', n.after ->> 'segment');

UPDATE main.score_bands AS t
SET
    measure = CASE WHEN (t.measure, t.points, t.segment) IS (n.after ->> 'measure', n.after ->> 'points', n.after ->> 'segment') AND t.threshold IN (n.after ->> 'threshold', 999999000000 + t.id)
        THEN n.before ->> 'measure' ELSE t.measure END,
    threshold = CASE WHEN (t.measure, t.points, t.segment) IS (n.after ->> 'measure', n.after ->> 'points', n.after ->> 'segment') AND t.threshold IN (n.after ->> 'threshold', 999999000000 + t.id)
        THEN n.before ->> 'threshold' ELSE t.threshold END,
    points = CASE WHEN (t.measure, t.points, t.segment) IS (n.after ->> 'measure', n.after ->> 'points', n.after ->> 'segment') AND t.threshold IN (n.after ->> 'threshold', 999999000000 + t.id)
        THEN n.before ->> 'points' ELSE t.points END,
    segment = CASE WHEN (t.measure, t.points, t.segment) IS (n.after ->> 'measure', n.after ->> 'points', n.after ->> 'segment') AND t.threshold IN (n.after ->> 'threshold', 999999000000 + t.id)
        THEN n.before ->> 'segment' ELSE t.segment END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'score_bands'
  AND n.action = 'update'
  AND n.row_id = t.id;
