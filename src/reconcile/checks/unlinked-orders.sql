-- title: Orders without a customer
-- severity: medium
-- why: An order with neither a known e-mail nor a known phone belongs to nobody: no customer has bought it.
-- fix: Import who bought it and run trueup rematch, or complete the e-mail in the file of rejects and import that.
SELECT
    o.source_system || '|' || o.scope || '|' || o.order_ref AS finding_key,
    o.order_ref,
    o.scope,
    o.status,
    o.ordered_date,
    o.paid_minor AS "paid_minor:currency",
    o.currency,
    o.phone,
    o.email,
    o.full_name,
    o.event_name AS deal_name,
    o.source_system,
    f.file,
    o.line
FROM orders AS o
LEFT JOIN batch_files AS f ON f.id = o.file_id
WHERE (
    o.customer_id IS NULL
    -- Another program may have given it to somebody who was merged: no list shows it there.
    OR o.customer_id IN (SELECT c.id FROM customers AS c WHERE c.merged_into IS NOT NULL)
  )
  AND o.ordered_date <= (SELECT day FROM temp.asked)
ORDER BY o.source_system, o.scope, o.order_ref
