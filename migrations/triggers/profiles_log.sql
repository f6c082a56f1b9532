-- Every change and deletion of a row of profiles leaves its images in change_log.
CREATE TRIGGER profiles_log_update AFTER UPDATE ON profiles
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'profiles', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'role', OLD.role,
              'role_key', OLD.role_key,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'email_sha256', OLD.email_sha256,
              'user_email', OLD.user_email,
              'user_email_sha256', OLD.user_email_sha256,
              'phone', OLD.phone,
              'phone_extension', OLD.phone_extension,
              'phone_text', OLD.phone_text,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'referrer_username', OLD.referrer_username,
              'referrer_type', OLD.referrer_type,
              'commission_rate_bp', OLD.commission_rate_bp,
              'commission_rate_locked_at', OLD.commission_rate_locked_at,
              'attribution_method', OLD.attribution_method,
              'attribution_confidence', OLD.attribution_confidence,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'source_system', NEW.source_system,
              'row_key', NEW.row_key,
              'derived', NEW.derived,
              'role', NEW.role,
              'role_key', NEW.role_key,
              'full_name', NEW.full_name,
              'email', NEW.email,
              'email_sha256', NEW.email_sha256,
              'user_email', NEW.user_email,
              'user_email_sha256', NEW.user_email_sha256,
              'phone', NEW.phone,
              'phone_extension', NEW.phone_extension,
              'phone_text', NEW.phone_text,
              'created_time', NEW.created_time,
              'created_date', NEW.created_date,
              'created_time_known', NEW.created_time_known,
              'referrer_username', NEW.referrer_username,
              'referrer_type', NEW.referrer_type,
              'commission_rate_bp', NEW.commission_rate_bp,
              'commission_rate_locked_at', NEW.commission_rate_locked_at,
              'attribution_method', NEW.attribution_method,
              'attribution_confidence', NEW.attribution_confidence,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER profiles_log_delete AFTER DELETE ON profiles
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'profiles', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'role', OLD.role,
              'role_key', OLD.role_key,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'email_sha256', OLD.email_sha256,
              'user_email', OLD.user_email,
              'user_email_sha256', OLD.user_email_sha256,
              'phone', OLD.phone,
              'phone_extension', OLD.phone_extension,
              'phone_text', OLD.phone_text,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'referrer_username', OLD.referrer_username,
              'referrer_type', OLD.referrer_type,
              'commission_rate_bp', OLD.commission_rate_bp,
              'commission_rate_locked_at', OLD.commission_rate_locked_at,
              'attribution_method', OLD.attribution_method,
              'attribution_confidence', OLD.attribution_confidence,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
