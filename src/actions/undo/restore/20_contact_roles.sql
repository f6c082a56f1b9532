-- contact_roles: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.contact_roles
    (id, applies_to, role_key, contact_type, lifecycle_stage, batch_id)
SELECT
    n.row_id,
    n.before ->> 'applies_to',
    n.before ->> 'role_key',
    n.before ->> 'contact_type',
    n.before ->> 'lifecycle_stage',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'contact_roles'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.contact_roles AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.contact_roles AS o
    WHERE o.applies_to = n.before ->> 'applies_to'
      AND o.role_key = n.before ->> 'role_key'
  )
ORDER BY n.row_id;

UPDATE main.contact_roles AS t
SET
    applies_to = CASE WHEN t.applies_to IS n.after ->> 'applies_to' THEN n.before ->> 'applies_to' ELSE t.applies_to END,
    role_key = CASE WHEN t.role_key IS n.after ->> 'role_key' THEN n.before ->> 'role_key' ELSE t.role_key END,
    contact_type = CASE WHEN (t.contact_type, t.lifecycle_stage) IS (n.after ->> 'contact_type', n.after ->> 'lifecycle_stage')
        THEN n.before ->> 'contact_type' ELSE t.contact_type END,
    lifecycle_stage = CASE WHEN (t.contact_type, t.lifecycle_stage) IS (n.after ->> 'contact_type', n.after ->> 'lifecycle_stage')
        THEN n.before ->> 'lifecycle_stage' ELSE t.lifecycle_stage END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'contact_roles'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id IS n.before ->> 'batch_id';
