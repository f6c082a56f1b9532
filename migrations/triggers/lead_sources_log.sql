-- Every change and deletion of a row of lead_sources leaves its images in change_log.
CREATE TRIGGER lead_sources_log_update AFTER UPDATE ON lead_sources
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'lead_sources', OLD.id, 'update',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'batch_id', OLD.batch_id),
          json_object(
              'name', NEW.name,
              'name_key', NEW.name_key,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER lead_sources_log_delete AFTER DELETE ON lead_sources
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'lead_sources', OLD.id, 'delete',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
