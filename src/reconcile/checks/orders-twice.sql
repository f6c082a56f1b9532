-- title: Orders that may stand there twice
-- severity: high
-- why: The same customer and order number under each of two sources, with the same day and amount, or at the same instant; or the same customer, day and amount, once with an id and once without: the same order may have come in by two ways, and counts twice.
-- fix: Look at both. If they are one, undo the import of the one that should not be there, or import its file again with the source, or the ids, of the other. If they are two orders, accept the finding.
SELECT
    o.source_system || '|' || o.scope || '|' || o.order_ref || '|' || p.source_system || '|' || p.scope || '|' || p.order_ref AS finding_key,
    o.order_ref,
    p.order_ref AS other_order_ref,
    p.source_system AS other_source_system,
    o.ordered_date,
    o.paid_minor AS "paid_minor:currency",
    o.currency,
    g.file AS other_file,
    p.line AS other_line,
    o.email,
    o.full_name,
    o.event_name AS deal_name,
    o.source_system,
    f.file,
    o.line
FROM orders AS o
JOIN orders AS p
    ON p.customer_id = o.customer_id
   AND p.id < o.id
LEFT JOIN batch_files AS f ON f.id = o.file_id
LEFT JOIN batch_files AS g ON g.id = p.file_id
WHERE o.status = 'paid'
  AND p.status = 'paid'
  AND o.paid_minor > 0
  AND (
    (o.ordered_date, o.paid_minor, o.currency) = (p.ordered_date, p.paid_minor, p.currency)
    OR (o.ordered_time, o.ordered_time_known, p.ordered_time_known) = (p.ordered_time, 1, 1)
  )
  AND (
    o.derived <> p.derived AND o.source_system = p.source_system
    OR o.order_ref = p.order_ref AND (o.source_system, o.scope) <> (p.source_system, p.scope)
  )
  AND o.ordered_date <= (SELECT day FROM temp.asked)
ORDER BY o.source_system, o.scope, o.order_ref, p.source_system, p.scope, p.order_ref
