-- Every change and deletion of a row of stage_map leaves its images in change_log.
CREATE TRIGGER stage_map_log_update AFTER UPDATE ON stage_map
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'stage_map', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'pipeline_key', OLD.pipeline_key,
              'stage_key', OLD.stage_key,
              'meaning', OLD.meaning,
              'batch_id', OLD.batch_id),
          json_object(
              'source_system', NEW.source_system,
              'pipeline_key', NEW.pipeline_key,
              'stage_key', NEW.stage_key,
              'meaning', NEW.meaning,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER stage_map_log_delete AFTER DELETE ON stage_map
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'stage_map', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'pipeline_key', OLD.pipeline_key,
              'stage_key', OLD.stage_key,
              'meaning', OLD.meaning,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
