-- Every change and deletion of a row of payments leaves its images in change_log.
CREATE TRIGGER payments_log_update AFTER UPDATE ON payments
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'payments', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'matched_by', OLD.matched_by,
              'amount_minor', OLD.amount_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_time', OLD.paid_time,
              'paid_date', OLD.paid_date,
              'paid_time_known', OLD.paid_time_known,
              'description', OLD.description,
              'invoice_ref', OLD.invoice_ref,
              'reverses', OLD.reverses,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'customer_name', OLD.customer_name,
              'name_key', OLD.name_key,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'source_system', NEW.source_system,
              'row_key', NEW.row_key,
              'derived', NEW.derived,
              'lead_id', NEW.lead_id,
              'matched_by', NEW.matched_by,
              'amount_minor', NEW.amount_minor,
              'refunded_minor', NEW.refunded_minor,
              'currency', NEW.currency,
              'status', NEW.status,
              'status_name', NEW.status_name,
              'paid_time', NEW.paid_time,
              'paid_date', NEW.paid_date,
              'paid_time_known', NEW.paid_time_known,
              'description', NEW.description,
              'invoice_ref', NEW.invoice_ref,
              'reverses', NEW.reverses,
              'lead_ref', NEW.lead_ref,
              'email', NEW.email,
              'phone', NEW.phone,
              'customer_name', NEW.customer_name,
              'name_key', NEW.name_key,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER payments_log_delete AFTER DELETE ON payments
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'payments', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'matched_by', OLD.matched_by,
              'amount_minor', OLD.amount_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_time', OLD.paid_time,
              'paid_date', OLD.paid_date,
              'paid_time_known', OLD.paid_time_known,
              'description', OLD.description,
              'invoice_ref', OLD.invoice_ref,
              'reverses', OLD.reverses,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'customer_name', OLD.customer_name,
              'name_key', OLD.name_key,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
