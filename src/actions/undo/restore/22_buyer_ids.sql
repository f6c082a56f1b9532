-- buyer_ids: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.buyer_ids
    (id, source_system, buyer_id, customer_id, batch_id)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'buyer_id',
    n.before ->> 'customer_id',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'buyer_ids'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.buyer_ids AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.buyer_ids AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.buyer_id = n.before ->> 'buyer_id'
  )
ORDER BY n.row_id;

UPDATE main.buyer_ids AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    buyer_id = CASE WHEN t.buyer_id IS n.after ->> 'buyer_id' THEN n.before ->> 'buyer_id' ELSE t.buyer_id END,
    customer_id = CASE WHEN t.customer_id IS n.after ->> 'customer_id' THEN n.before ->> 'customer_id' ELSE t.customer_id END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'buyer_ids'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
