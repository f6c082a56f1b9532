-- Every change and deletion of a row of accepted_findings leaves its images in change_log.
CREATE TRIGGER accepted_findings_log_update AFTER UPDATE ON accepted_findings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'accepted_findings', OLD.id, 'update',
          json_object(
              'finding_id', OLD.finding_id,
              'check_name', OLD.check_name,
              'reason', OLD.reason,
              'batch_id', OLD.batch_id),
          json_object(
              'finding_id', NEW.finding_id,
              'check_name', NEW.check_name,
              'reason', NEW.reason,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER accepted_findings_log_delete AFTER DELETE ON accepted_findings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'accepted_findings', OLD.id, 'delete',
          json_object(
              'finding_id', OLD.finding_id,
              'check_name', OLD.check_name,
              'reason', OLD.reason,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
