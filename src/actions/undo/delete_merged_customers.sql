-- Before those whom they were merged into.
DELETE FROM main.customers
WHERE merged_into IS NOT NULL
  AND batch_id IN (SELECT batch_id FROM temp.undo_taken)
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.contacts AS c WHERE c.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.orders AS o WHERE o.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.aliases AS a WHERE a.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.buyer_ids AS y WHERE y.customer_id = customers.id)
  AND NOT EXISTS (SELECT 1 FROM main.activities AS t WHERE t.customer_id = customers.id)
  -- What a merge has moved away would be theirs again, once they are parted.
  AND NOT EXISTS (
    SELECT 1 FROM main.change_log AS c
    WHERE c.batch_id IN (SELECT b.id FROM main.batches AS b WHERE b.kind IN ('merge', 'split', 'undo', 'match'))
      AND c.action = 'update'
      AND c.before ->> 'customer_id' = customers.id
      AND CASE c.table_name
        WHEN 'leads' THEN EXISTS (SELECT 1 FROM main.leads AS r WHERE r.id = c.row_id)
        WHEN 'contacts' THEN EXISTS (SELECT 1 FROM main.contacts AS r WHERE r.id = c.row_id)
        WHEN 'customer_emails' THEN EXISTS (SELECT 1 FROM main.customer_emails AS r WHERE r.id = c.row_id)
        WHEN 'orders' THEN EXISTS (SELECT 1 FROM main.orders AS r WHERE r.id = c.row_id)
        WHEN 'aliases' THEN EXISTS (SELECT 1 FROM main.aliases AS r WHERE r.id = c.row_id)
        WHEN 'buyer_ids' THEN EXISTS (SELECT 1 FROM main.buyer_ids AS r WHERE r.id = c.row_id)
        WHEN 'activities' THEN EXISTS (SELECT 1 FROM main.activities AS r WHERE r.id = c.row_id)
        ELSE 0
      END
  )
