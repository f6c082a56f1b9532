-- Every change and deletion of a row of aliases leaves its images in change_log.
CREATE TRIGGER aliases_log_update AFTER UPDATE ON aliases
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'aliases', OLD.id, 'update',
          json_object(
              'kind', OLD.kind,
              'value', OLD.value,
              'customer_id', OLD.customer_id,
              'batch_id', OLD.batch_id),
          json_object(
              'kind', NEW.kind,
              'value', NEW.value,
              'customer_id', NEW.customer_id,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER aliases_log_delete AFTER DELETE ON aliases
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'aliases', OLD.id, 'delete',
          json_object(
              'kind', OLD.kind,
              'value', OLD.value,
              'customer_id', OLD.customer_id,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
