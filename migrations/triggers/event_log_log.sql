-- Every change and deletion of a row of event_log leaves its images in change_log.
CREATE TRIGGER event_log_log_update AFTER UPDATE ON event_log
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'event_log', OLD.id, 'update',
          json_object(
              'lead_id', OLD.lead_id,
              'source_system', OLD.source_system,
              'event_id', OLD.event_id,
              'event_name', OLD.event_name,
              'event_time', OLD.event_time,
              'event_date', OLD.event_date,
              'time_known', OLD.time_known,
              'source_tool', OLD.source_tool,
              'utm_source', OLD.utm_source,
              'utm_medium', OLD.utm_medium,
              'utm_campaign', OLD.utm_campaign,
              'utm_term', OLD.utm_term,
              'utm_content', OLD.utm_content,
              'external_id', OLD.external_id,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'full_name', OLD.full_name,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          json_object(
              'lead_id', NEW.lead_id,
              'source_system', NEW.source_system,
              'event_id', NEW.event_id,
              'event_name', NEW.event_name,
              'event_time', NEW.event_time,
              'event_date', NEW.event_date,
              'time_known', NEW.time_known,
              'source_tool', NEW.source_tool,
              'utm_source', NEW.utm_source,
              'utm_medium', NEW.utm_medium,
              'utm_campaign', NEW.utm_campaign,
              'utm_term', NEW.utm_term,
              'utm_content', NEW.utm_content,
              'external_id', NEW.external_id,
              'lead_ref', NEW.lead_ref,
              'email', NEW.email,
              'phone', NEW.phone,
              'full_name', NEW.full_name,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line,
              'withdrawn_in', NEW.withdrawn_in),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER event_log_log_delete AFTER DELETE ON event_log
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'event_log', OLD.id, 'delete',
          json_object(
              'lead_id', OLD.lead_id,
              'source_system', OLD.source_system,
              'event_id', OLD.event_id,
              'event_name', OLD.event_name,
              'event_time', OLD.event_time,
              'event_date', OLD.event_date,
              'time_known', OLD.time_known,
              'source_tool', OLD.source_tool,
              'utm_source', OLD.utm_source,
              'utm_medium', OLD.utm_medium,
              'utm_campaign', OLD.utm_campaign,
              'utm_term', OLD.utm_term,
              'utm_content', OLD.utm_content,
              'external_id', OLD.external_id,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'full_name', OLD.full_name,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
