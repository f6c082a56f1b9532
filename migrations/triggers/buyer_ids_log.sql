-- Every change and deletion of a row of buyer_ids leaves its images in change_log.
CREATE TRIGGER buyer_ids_log_update AFTER UPDATE ON buyer_ids
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'buyer_ids', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'buyer_id', OLD.buyer_id,
              'customer_id', OLD.customer_id,
              'batch_id', OLD.batch_id),
          json_object(
              'source_system', NEW.source_system,
              'buyer_id', NEW.buyer_id,
              'customer_id', NEW.customer_id,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER buyer_ids_log_delete AFTER DELETE ON buyer_ids
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'buyer_ids', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'buyer_id', OLD.buyer_id,
              'customer_id', OLD.customer_id,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
