-- Every change and deletion of a row of companies leaves its images in change_log.
CREATE TRIGGER companies_log_update AFTER UPDATE ON companies
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'companies', OLD.id, 'update',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'domain', OLD.domain,
              'phone', OLD.phone,
              'industry', OLD.industry,
              'city', OLD.city,
              'country', OLD.country,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'name', NEW.name,
              'name_key', NEW.name_key,
              'domain', NEW.domain,
              'phone', NEW.phone,
              'industry', NEW.industry,
              'city', NEW.city,
              'country', NEW.country,
              'owner', NEW.owner,
              'created_time', NEW.created_time,
              'created_date', NEW.created_date,
              'created_time_known', NEW.created_time_known,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER companies_log_delete AFTER DELETE ON companies
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'companies', OLD.id, 'delete',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'domain', OLD.domain,
              'phone', OLD.phone,
              'industry', OLD.industry,
              'city', OLD.city,
              'country', OLD.country,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
