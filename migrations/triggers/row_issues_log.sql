-- Every change and deletion of a row of row_issues leaves its images in change_log.
CREATE TRIGGER row_issues_log_update AFTER UPDATE ON row_issues
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'row_issues', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'kind', OLD.kind,
              'row_key', OLD.row_key,
              'outcome', OLD.outcome,
              'reason', OLD.reason,
              'column_name', OLD.column_name,
              'value', OLD.value,
              'message', OLD.message,
              'candidates', OLD.candidates,
              'raw', OLD.raw,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'first_batch_id', OLD.first_batch_id,
              'last_batch_id', OLD.last_batch_id,
              'resolved_batch_id', OLD.resolved_batch_id),
          json_object(
              'source_system', NEW.source_system,
              'kind', NEW.kind,
              'row_key', NEW.row_key,
              'outcome', NEW.outcome,
              'reason', NEW.reason,
              'column_name', NEW.column_name,
              'value', NEW.value,
              'message', NEW.message,
              'candidates', NEW.candidates,
              'raw', NEW.raw,
              'file_id', NEW.file_id,
              'line', NEW.line,
              'first_batch_id', NEW.first_batch_id,
              'last_batch_id', NEW.last_batch_id,
              'resolved_batch_id', NEW.resolved_batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER row_issues_log_delete AFTER DELETE ON row_issues
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'row_issues', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'kind', OLD.kind,
              'row_key', OLD.row_key,
              'outcome', OLD.outcome,
              'reason', OLD.reason,
              'column_name', OLD.column_name,
              'value', OLD.value,
              'message', OLD.message,
              'candidates', OLD.candidates,
              'raw', OLD.raw,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'first_batch_id', OLD.first_batch_id,
              'last_batch_id', OLD.last_batch_id,
              'resolved_batch_id', OLD.resolved_batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
