-- Every change and deletion of a row of customer_emails leaves its images in change_log. The hash is
-- derived, and no image of it is kept.
CREATE TRIGGER customer_emails_log_update
AFTER UPDATE OF customer_id, email, is_primary, batch_id, file_id, line ON customer_emails
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customer_emails', OLD.id, 'update',
          json_object(
              'customer_id', OLD.customer_id,
              'email', OLD.email,
              'is_primary', OLD.is_primary,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'customer_id', NEW.customer_id,
              'email', NEW.email,
              'is_primary', NEW.is_primary,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER customer_emails_log_delete AFTER DELETE ON customer_emails
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customer_emails', OLD.id, 'delete',
          json_object(
              'customer_id', OLD.customer_id,
              'email', OLD.email,
              'is_primary', OLD.is_primary,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
