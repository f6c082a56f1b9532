-- aliases: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.aliases
    (id, kind, value, customer_id, batch_id)
SELECT
    n.row_id,
    n.before ->> 'kind',
    n.before ->> 'value',
    n.before ->> 'customer_id',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'aliases'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.aliases AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.aliases AS o
    WHERE o.kind = n.before ->> 'kind'
      AND o.value = n.before ->> 'value'
  )
ORDER BY n.row_id;

UPDATE main.aliases AS t
SET
    kind = CASE WHEN t.kind IS n.after ->> 'kind' THEN n.before ->> 'kind' ELSE t.kind END,
    value = CASE WHEN t.value IS n.after ->> 'value' THEN n.before ->> 'value' ELSE t.value END,
    customer_id = CASE WHEN t.customer_id IS n.after ->> 'customer_id' THEN n.before ->> 'customer_id' ELSE t.customer_id END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'aliases'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
