-- Who was merged into another was looked at before.
DELETE FROM main.customers
WHERE merged_into IS NULL
  AND (
    batch_id IN (SELECT batch_id FROM temp.undo_taken)
    -- Whoever was made of an order by hand is nobody without it.
    OR id IN (
        SELECT c.before ->> 'customer_id'
        FROM main.change_log AS c
        JOIN main.current_batch AS b ON b.batch_id = c.batch_id
        WHERE c.table_name = 'orders' AND c.action = 'delete'
    ) AND EXISTS (SELECT 1 FROM main.batches AS m WHERE m.id = customers.batch_id AND m.kind = 'match')
  )
  AND NOT EXISTS (SELECT 1 FROM main.customers AS m WHERE m.merged_into = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.contacts AS c WHERE c.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.orders AS o WHERE o.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.aliases AS a WHERE a.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.buyer_ids AS y WHERE y.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.activities AS t WHERE t.customer_id = customers.id)
