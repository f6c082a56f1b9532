-- corrected_rows: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since.
INSERT INTO main.corrected_rows
    (id, source_system, kind, said_key, row_key, batch_id)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'kind',
    n.before ->> 'said_key',
    n.before ->> 'row_key',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'corrected_rows'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.corrected_rows AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.corrected_rows AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.kind = n.before ->> 'kind'
      AND o.said_key = n.before ->> 'said_key'
  )
ORDER BY n.row_id;

UPDATE main.corrected_rows AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    kind = CASE WHEN t.kind IS n.after ->> 'kind' THEN n.before ->> 'kind' ELSE t.kind END,
    said_key = CASE WHEN t.said_key IS n.after ->> 'said_key' THEN n.before ->> 'said_key' ELSE t.said_key END,
    row_key = CASE WHEN t.row_key IS n.after ->> 'row_key' THEN n.before ->> 'row_key' ELSE t.row_key END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'corrected_rows'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
