-- rates: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.rates
    (id, currency, rate_date, rate_millionths, extra, batch_id, file_id, line)
SELECT
    n.row_id,
    n.before ->> 'currency',
    n.before ->> 'rate_date',
    n.before ->> 'rate_millionths',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'rates'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.rates AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.rates AS o
    WHERE o.currency = n.before ->> 'currency'
      AND o.rate_date = n.before ->> 'rate_date'
  )
ORDER BY n.row_id;

UPDATE main.rates AS t
SET
    currency = CASE WHEN t.currency IS n.after ->> 'currency' THEN n.before ->> 'currency' ELSE t.currency END,
    rate_date = CASE WHEN t.rate_date IS n.after ->> 'rate_date' THEN n.before ->> 'rate_date' ELSE t.rate_date END,
    rate_millionths = CASE WHEN t.rate_millionths IS n.after ->> 'rate_millionths' THEN n.before ->> 'rate_millionths' ELSE t.rate_millionths END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'rates'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
