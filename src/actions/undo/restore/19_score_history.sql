-- score_history: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.score_history
    (id, score_date, segment, customers, score_sum, batch_id)
SELECT
    n.row_id,
    n.before ->> 'score_date',
    n.before ->> 'segment',
    n.before ->> 'customers',
    n.before ->> 'score_sum',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'score_history'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.score_history AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.score_history AS o
    WHERE o.score_date = n.before ->> 'score_date'
      AND o.segment = n.before ->> 'segment'
  )
ORDER BY n.row_id;

UPDATE main.score_history AS t
SET
    score_date = CASE WHEN t.score_date IS n.after ->> 'score_date' THEN n.before ->> 'score_date' ELSE t.score_date END,
    segment = CASE WHEN t.segment IS n.after ->> 'segment' THEN n.before ->> 'segment' ELSE t.segment END,
    customers = CASE WHEN (t.customers, t.score_sum, t.batch_id) IS (n.after ->> 'customers', n.after ->> 'score_sum', n.after ->> 'batch_id')
        THEN n.before ->> 'customers' ELSE t.customers END,
    score_sum = CASE WHEN (t.customers, t.score_sum, t.batch_id) IS (n.after ->> 'customers', n.after ->> 'score_sum', n.after ->> 'batch_id')
        THEN n.before ->> 'score_sum' ELSE t.score_sum END,
    batch_id = CASE WHEN (t.customers, t.score_sum, t.batch_id) IS (n.after ->> 'customers', n.after ->> 'score_sum', n.after ->> 'batch_id')
        THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'score_history'
  AND n.action = 'update'
  AND n.row_id = t.id;
