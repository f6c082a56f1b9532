-- Every change and deletion of a row of score_bands leaves its images in change_log.
CREATE TRIGGER score_bands_log_update AFTER UPDATE ON score_bands
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_bands', OLD.id, 'update',
          json_object(
              'measure', OLD.measure,
              'threshold', OLD.threshold,
              'points', OLD.points,
              'segment', OLD.segment,
              'batch_id', OLD.batch_id),
          json_object(
              'measure', NEW.measure,
              'threshold', NEW.threshold,
              'points', NEW.points,
              'segment', NEW.segment,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER score_bands_log_delete AFTER DELETE ON score_bands
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_bands', OLD.id, 'delete',
          json_object(
              'measure', OLD.measure,
              'threshold', OLD.threshold,
              'points', OLD.points,
              'segment', OLD.segment,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
