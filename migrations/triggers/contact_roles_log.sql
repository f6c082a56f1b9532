-- Every change and deletion of a row of contact_roles leaves its images in change_log.
CREATE TRIGGER contact_roles_log_update AFTER UPDATE ON contact_roles
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'contact_roles', OLD.id, 'update',
          json_object(
              'applies_to', OLD.applies_to,
              'role_key', OLD.role_key,
              'contact_type', OLD.contact_type,
              'lifecycle_stage', OLD.lifecycle_stage,
              'batch_id', OLD.batch_id),
          json_object(
              'applies_to', NEW.applies_to,
              'role_key', NEW.role_key,
              'contact_type', NEW.contact_type,
              'lifecycle_stage', NEW.lifecycle_stage,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER contact_roles_log_delete AFTER DELETE ON contact_roles
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'contact_roles', OLD.id, 'delete',
          json_object(
              'applies_to', OLD.applies_to,
              'role_key', OLD.role_key,
              'contact_type', OLD.contact_type,
              'lifecycle_stage', OLD.lifecycle_stage,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
