-- Every change and deletion of a row of score_clock leaves its images in change_log.
CREATE TRIGGER score_clock_log_update AFTER UPDATE ON score_clock
WHEN (OLD.as_of, OLD.batch_id) IS NOT (NEW.as_of, NEW.batch_id)
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_clock', OLD.id, 'update',
          json_object(
              'as_of', OLD.as_of,
              'batch_id', OLD.batch_id),
          json_object(
              'as_of', NEW.as_of,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER score_clock_log_delete AFTER DELETE ON score_clock
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_clock', OLD.id, 'delete',
          json_object(
              'as_of', OLD.as_of,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
