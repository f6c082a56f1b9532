-- Every change and deletion of a row of orders leaves its images in change_log.
CREATE TRIGGER orders_log_update AFTER UPDATE ON orders
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'orders', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'scope', OLD.scope,
              'order_ref', OLD.order_ref,
              'derived', OLD.derived,
              'customer_id', OLD.customer_id,
              'matched_by', OLD.matched_by,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_minor', OLD.paid_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'ordered_time', OLD.ordered_time,
              'ordered_date', OLD.ordered_date,
              'ordered_time_known', OLD.ordered_time_known,
              'event_name', OLD.event_name,
              'tickets', OLD.tickets,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'city', OLD.city,
              'country', OLD.country,
              'consent', OLD.consent,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'source_system', NEW.source_system,
              'scope', NEW.scope,
              'order_ref', NEW.order_ref,
              'derived', NEW.derived,
              'customer_id', NEW.customer_id,
              'matched_by', NEW.matched_by,
              'status', NEW.status,
              'status_name', NEW.status_name,
              'paid_minor', NEW.paid_minor,
              'refunded_minor', NEW.refunded_minor,
              'currency', NEW.currency,
              'ordered_time', NEW.ordered_time,
              'ordered_date', NEW.ordered_date,
              'ordered_time_known', NEW.ordered_time_known,
              'event_name', NEW.event_name,
              'tickets', NEW.tickets,
              'full_name', NEW.full_name,
              'email', NEW.email,
              'phone', NEW.phone,
              'city', NEW.city,
              'country', NEW.country,
              'consent', NEW.consent,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER orders_log_delete AFTER DELETE ON orders
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'orders', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'scope', OLD.scope,
              'order_ref', OLD.order_ref,
              'derived', OLD.derived,
              'customer_id', OLD.customer_id,
              'matched_by', OLD.matched_by,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_minor', OLD.paid_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'ordered_time', OLD.ordered_time,
              'ordered_date', OLD.ordered_date,
              'ordered_time_known', OLD.ordered_time_known,
              'event_name', OLD.event_name,
              'tickets', OLD.tickets,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'city', OLD.city,
              'country', OLD.country,
              'consent', OLD.consent,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
