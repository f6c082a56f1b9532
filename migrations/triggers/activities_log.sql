-- Every change and deletion of a row of activities leaves its images in change_log.
CREATE TRIGGER activities_log_update AFTER UPDATE ON activities
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'activities', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'customer_id', OLD.customer_id,
              'matched_by', OLD.matched_by,
              'activity_type', OLD.activity_type,
              'subject', OLD.subject,
              'body', OLD.body,
              'activity_time', OLD.activity_time,
              'activity_date', OLD.activity_date,
              'activity_time_known', OLD.activity_time_known,
              'result', OLD.result,
              'owner', OLD.owner,
              'person_ref', OLD.person_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'full_name', OLD.full_name,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'source_system', NEW.source_system,
              'row_key', NEW.row_key,
              'derived', NEW.derived,
              'customer_id', NEW.customer_id,
              'matched_by', NEW.matched_by,
              'activity_type', NEW.activity_type,
              'subject', NEW.subject,
              'body', NEW.body,
              'activity_time', NEW.activity_time,
              'activity_date', NEW.activity_date,
              'activity_time_known', NEW.activity_time_known,
              'result', NEW.result,
              'owner', NEW.owner,
              'person_ref', NEW.person_ref,
              'email', NEW.email,
              'phone', NEW.phone,
              'full_name', NEW.full_name,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER activities_log_delete AFTER DELETE ON activities
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'activities', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'customer_id', OLD.customer_id,
              'matched_by', OLD.matched_by,
              'activity_type', OLD.activity_type,
              'subject', OLD.subject,
              'body', OLD.body,
              'activity_time', OLD.activity_time,
              'activity_date', OLD.activity_date,
              'activity_time_known', OLD.activity_time_known,
              'result', OLD.result,
              'owner', OLD.owner,
              'person_ref', OLD.person_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'full_name', OLD.full_name,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
