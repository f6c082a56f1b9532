-- customers: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.customers
    (id, full_name, phone, merged_into, batch_id, file_id, line)
SELECT
    n.row_id,
    n.before ->> 'full_name',
    -- Somebody else may have the phone by now: what else they are known by comes back.
    CASE WHEN NOT EXISTS (SELECT 1 FROM main.customers AS o WHERE o.phone = n.before ->> 'phone') THEN
    n.before ->> 'phone'
    END,
    n.before ->> 'merged_into',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'customers'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.customers AS o WHERE o.id = n.row_id)
ORDER BY n.row_id;

UPDATE main.customers AS t
SET
    full_name = CASE WHEN t.full_name IS n.after ->> 'full_name' THEN n.before ->> 'full_name' ELSE t.full_name END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone'
            AND NOT EXISTS (SELECT 1 FROM main.customers AS o WHERE o.phone = n.before ->> 'phone' AND o.id <> t.id)
        THEN n.before ->> 'phone' ELSE t.phone END,
    merged_into = CASE WHEN t.merged_into IS n.after ->> 'merged_into' THEN n.before ->> 'merged_into' ELSE t.merged_into END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'customers'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
