-- Every change and deletion of a row of settings leaves its images in change_log.
CREATE TRIGGER settings_log_update AFTER UPDATE ON settings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'settings', OLD.id, 'update',
          json_object(
              'key', OLD.key,
              'value', OLD.value,
              'batch_id', OLD.batch_id),
          json_object(
              'key', NEW.key,
              'value', NEW.value,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER settings_log_delete AFTER DELETE ON settings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'settings', OLD.id, 'delete',
          json_object(
              'key', OLD.key,
              'value', OLD.value,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
