-- Every change and deletion of a row of score_history leaves its images in change_log.
CREATE TRIGGER score_history_log_update AFTER UPDATE ON score_history
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_history', OLD.id, 'update',
          json_object(
              'score_date', OLD.score_date,
              'segment', OLD.segment,
              'customers', OLD.customers,
              'score_sum', OLD.score_sum,
              'batch_id', OLD.batch_id),
          json_object(
              'score_date', NEW.score_date,
              'segment', NEW.segment,
              'customers', NEW.customers,
              'score_sum', NEW.score_sum,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER score_history_log_delete AFTER DELETE ON score_history
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_history', OLD.id, 'delete',
          json_object(
              'score_date', OLD.score_date,
              'segment', OLD.segment,
              'customers', OLD.customers,
              'score_sum', OLD.score_sum,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
