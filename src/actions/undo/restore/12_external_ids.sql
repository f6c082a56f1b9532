-- external_ids: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.external_ids
    (id, entity, source_system, external_id, derived, lead_id, contact_id, company_id, batch_id)
SELECT
    n.row_id,
    n.before ->> 'entity',
    n.before ->> 'source_system',
    n.before ->> 'external_id',
    n.before ->> 'derived',
    n.before ->> 'lead_id',
    n.before ->> 'contact_id',
    n.before ->> 'company_id',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'external_ids'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.external_ids AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.external_ids AS o
    WHERE o.entity = n.before ->> 'entity'
      AND o.source_system = n.before ->> 'source_system'
      AND o.external_id = n.before ->> 'external_id'
  )
ORDER BY n.row_id;

UPDATE main.external_ids AS t
SET
    entity = CASE WHEN t.entity IS n.after ->> 'entity' THEN n.before ->> 'entity' ELSE t.entity END,
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    external_id = CASE WHEN t.external_id IS n.after ->> 'external_id' THEN n.before ->> 'external_id' ELSE t.external_id END,
    derived = CASE WHEN t.derived IS n.after ->> 'derived' THEN n.before ->> 'derived' ELSE t.derived END,
    lead_id = CASE WHEN t.lead_id IS n.after ->> 'lead_id' THEN n.before ->> 'lead_id' ELSE t.lead_id END,
    contact_id = CASE WHEN t.contact_id IS n.after ->> 'contact_id' THEN n.before ->> 'contact_id' ELSE t.contact_id END,
    company_id = CASE WHEN t.company_id IS n.after ->> 'company_id' THEN n.before ->> 'company_id' ELSE t.company_id END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'external_ids'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
