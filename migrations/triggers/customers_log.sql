-- Every change and deletion of a row of customers leaves its images in change_log.
-- Scores and the key of the name are derived, and no image of them is kept.
CREATE TRIGGER customers_log_update AFTER UPDATE OF full_name, phone, merged_into, batch_id, file_id, line ON customers
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customers', OLD.id, 'update',
          json_object(
              'full_name', OLD.full_name,
              'phone', OLD.phone,
              'merged_into', OLD.merged_into,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'full_name', NEW.full_name,
              'phone', NEW.phone,
              'merged_into', NEW.merged_into,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER customers_log_delete AFTER DELETE ON customers
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customers', OLD.id, 'delete',
          json_object(
              'full_name', OLD.full_name,
              'phone', OLD.phone,
              'merged_into', OLD.merged_into,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
