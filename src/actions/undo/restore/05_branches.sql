-- branches: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.branches
    (id, name, name_key, batch_id)
SELECT
    n.row_id,
    n.before ->> 'name',
    n.before ->> 'name_key',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'branches'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.branches AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.branches AS o
    WHERE o.name_key = n.before ->> 'name_key'
  )
ORDER BY n.row_id;

UPDATE main.branches AS t
SET
    name = CASE WHEN (t.name, t.name_key) IS (n.after ->> 'name', n.after ->> 'name_key')
        THEN n.before ->> 'name' ELSE t.name END,
    name_key = CASE WHEN (t.name, t.name_key) IS (n.after ->> 'name', n.after ->> 'name_key')
        THEN n.before ->> 'name_key' ELSE t.name_key END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'branches'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
