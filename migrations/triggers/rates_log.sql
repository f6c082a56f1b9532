-- Every change and deletion of a row of rates leaves its images in change_log.
CREATE TRIGGER rates_log_update AFTER UPDATE ON rates
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'rates', OLD.id, 'update',
          json_object(
              'currency', OLD.currency,
              'rate_date', OLD.rate_date,
              'rate_millionths', OLD.rate_millionths,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'currency', NEW.currency,
              'rate_date', NEW.rate_date,
              'rate_millionths', NEW.rate_millionths,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER rates_log_delete AFTER DELETE ON rates
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'rates', OLD.id, 'delete',
          json_object(
              'currency', OLD.currency,
              'rate_date', OLD.rate_date,
              'rate_millionths', OLD.rate_millionths,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
