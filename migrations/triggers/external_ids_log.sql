-- Every change and deletion of a row of external_ids leaves its images in change_log.
CREATE TRIGGER external_ids_log_update AFTER UPDATE ON external_ids
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'external_ids', OLD.id, 'update',
          json_object(
              'entity', OLD.entity,
              'source_system', OLD.source_system,
              'external_id', OLD.external_id,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'contact_id', OLD.contact_id,
              'company_id', OLD.company_id,
              'batch_id', OLD.batch_id),
          json_object(
              'entity', NEW.entity,
              'source_system', NEW.source_system,
              'external_id', NEW.external_id,
              'derived', NEW.derived,
              'lead_id', NEW.lead_id,
              'contact_id', NEW.contact_id,
              'company_id', NEW.company_id,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;

CREATE TRIGGER external_ids_log_delete AFTER DELETE ON external_ids
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'external_ids', OLD.id, 'delete',
          json_object(
              'entity', OLD.entity,
              'source_system', OLD.source_system,
              'external_id', OLD.external_id,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'contact_id', OLD.contact_id,
              'company_id', OLD.company_id,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
