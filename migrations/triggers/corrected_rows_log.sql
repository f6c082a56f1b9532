-- Every change and deletion of a row of corrected_rows leaves its images in change_log.
CREATE TRIGGER corrected_rows_log_update AFTER UPDATE ON corrected_rows
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'corrected_rows', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'kind', OLD.kind,
              'said_key', OLD.said_key,
              'row_key', OLD.row_key,
              'batch_id', OLD.batch_id),
          json_object(
              'source_system', NEW.source_system,
              'kind', NEW.kind,
              'said_key', NEW.said_key,
              'row_key', NEW.row_key,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER corrected_rows_log_delete AFTER DELETE ON corrected_rows
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'corrected_rows', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'kind', OLD.kind,
              'said_key', OLD.said_key,
              'row_key', OLD.row_key,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
