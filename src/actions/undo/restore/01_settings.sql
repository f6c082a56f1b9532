-- settings: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.settings
    (id, key, value, batch_id)
SELECT
    n.row_id,
    n.before ->> 'key',
    n.before ->> 'value',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'settings'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.settings AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.settings AS o
    WHERE o.key = n.before ->> 'key'
  )
ORDER BY n.row_id;

UPDATE main.settings AS t
SET
    key = CASE WHEN t.key IS n.after ->> 'key' THEN n.before ->> 'key' ELSE t.key END,
    value = CASE WHEN t.value IS n.after ->> 'value' THEN n.before ->> 'value' ELSE t.value END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'settings'
  AND n.action = 'update'
  AND n.row_id = t.id;
