-- Every change and deletion of a row of contacts leaves its images in change_log.
CREATE TRIGGER contacts_log_update AFTER UPDATE ON contacts
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'contacts', OLD.id, 'update',
          json_object(
              'customer_id', OLD.customer_id,
              'lead_id', OLD.lead_id,
              'company_id', OLD.company_id,
              'contact_type', OLD.contact_type,
              'lifecycle_stage', OLD.lifecycle_stage,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'job_title', OLD.job_title,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'referrer_username', OLD.referrer_username,
              'referrer_type', OLD.referrer_type,
              'commission_rate_bp', OLD.commission_rate_bp,
              'commission_rate_locked_at', OLD.commission_rate_locked_at,
              'attribution_method', OLD.attribution_method,
              'attribution_confidence', OLD.attribution_confidence),
          json_object(
              'customer_id', NEW.customer_id,
              'lead_id', NEW.lead_id,
              'company_id', NEW.company_id,
              'contact_type', NEW.contact_type,
              'lifecycle_stage', NEW.lifecycle_stage,
              'full_name', NEW.full_name,
              'email', NEW.email,
              'phone', NEW.phone,
              'job_title', NEW.job_title,
              'owner', NEW.owner,
              'created_time', NEW.created_time,
              'created_date', NEW.created_date,
              'created_time_known', NEW.created_time_known,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line,
              'referrer_username', NEW.referrer_username,
              'referrer_type', NEW.referrer_type,
              'commission_rate_bp', NEW.commission_rate_bp,
              'commission_rate_locked_at', NEW.commission_rate_locked_at,
              'attribution_method', NEW.attribution_method,
              'attribution_confidence', NEW.attribution_confidence),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER contacts_log_delete AFTER DELETE ON contacts
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'contacts', OLD.id, 'delete',
          json_object(
              'customer_id', OLD.customer_id,
              'lead_id', OLD.lead_id,
              'company_id', OLD.company_id,
              'contact_type', OLD.contact_type,
              'lifecycle_stage', OLD.lifecycle_stage,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'job_title', OLD.job_title,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'referrer_username', OLD.referrer_username,
              'referrer_type', OLD.referrer_type,
              'commission_rate_bp', OLD.commission_rate_bp,
              'commission_rate_locked_at', OLD.commission_rate_locked_at,
              'attribution_method', OLD.attribution_method,
              'attribution_confidence', OLD.attribution_confidence),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
