-- stage_map: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.stage_map
    (id, source_system, pipeline_key, stage_key, meaning, batch_id)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'pipeline_key',
    n.before ->> 'stage_key',
    n.before ->> 'meaning',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'stage_map'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.stage_map AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.stage_map AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.pipeline_key = n.before ->> 'pipeline_key'
      AND o.stage_key = n.before ->> 'stage_key'
  )
ORDER BY n.row_id;

UPDATE main.stage_map AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    pipeline_key = CASE WHEN t.pipeline_key IS n.after ->> 'pipeline_key' THEN n.before ->> 'pipeline_key' ELSE t.pipeline_key END,
    stage_key = CASE WHEN t.stage_key IS n.after ->> 'stage_key' THEN n.before ->> 'stage_key' ELSE t.stage_key END,
    meaning = CASE WHEN t.meaning IS n.after ->> 'meaning' THEN n.before ->> 'meaning' ELSE t.meaning END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'stage_map'
  AND n.action = 'update'
  AND n.row_id = t.id;
