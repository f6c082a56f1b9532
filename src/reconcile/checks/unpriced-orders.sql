-- title: Orders without an amount
-- severity: medium
-- why: The order is counted, and nobody has told what was paid: it is in no sum, and not for nothing either.
-- fix: Fill in what was paid in the source and import it again; or map the column that says it.
SELECT
    o.source_system || '|' || o.scope || '|' || o.order_ref AS finding_key,
    o.order_ref,
    o.scope,
    o.status,
    o.ordered_date,
    coalesce(e.email, o.email) AS email,
    coalesce(c.full_name, o.full_name) AS full_name,
    o.event_name AS deal_name,
    o.source_system,
    f.file,
    o.line
FROM orders AS o
LEFT JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN customer_emails AS e ON e.customer_id = o.customer_id AND e.is_primary = 1
LEFT JOIN batch_files AS f ON f.id = o.file_id
WHERE o.status = 'paid'
  AND o.paid_minor IS NULL
  AND o.ordered_date <= (SELECT day FROM temp.asked)
ORDER BY o.source_system, o.scope, o.order_ref
