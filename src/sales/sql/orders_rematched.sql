UPDATE main.orders AS o
SET customer_id = coalesce(
        (SELECT e.customer_id FROM main.customer_emails AS e WHERE e.email = o.email),
        (SELECT coalesce(c.merged_into, c.id) FROM main.customers AS c WHERE c.phone = o.phone)
    ),
    matched_by = CASE
        WHEN EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.email = o.email) THEN 'email'
        ELSE 'phone'
    END
WHERE o.customer_id IS NULL
  AND (
    EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.email = o.email)
    OR EXISTS (SELECT 1 FROM main.customers AS c WHERE c.phone = o.phone)
  )
