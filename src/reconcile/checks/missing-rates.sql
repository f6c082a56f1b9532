-- title: Orders in a currency without a rate
-- severity: medium
-- why: The order counts in how often and how recently its customer has bought, and not in how much: nobody has told what its currency was worth on that day.
-- fix: Import the rates of the currency, from a day on or before the first order: trueup rates import FILE.
SELECT
    o.source_system || '|' || o.scope || '|' || o.order_ref AS finding_key,
    o.order_ref,
    o.scope,
    o.ordered_date,
    o.paid_minor AS "paid_minor:currency",
    o.currency,
    (SELECT min(r.rate_date) FROM rates AS r WHERE r.currency = o.currency) AS first_rate_date,
    coalesce(e.email, o.email) AS email,
    coalesce(c.full_name, o.full_name) AS full_name,
    o.event_name AS deal_name,
    o.source_system,
    f.file,
    o.line
FROM order_values AS v
JOIN orders AS o ON o.id = v.order_id
LEFT JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN customer_emails AS e ON e.customer_id = o.customer_id AND e.is_primary = 1
LEFT JOIN batch_files AS f ON f.id = o.file_id
WHERE v.net_base_minor IS NULL
  AND o.ordered_date <= (SELECT day FROM temp.asked)
ORDER BY o.source_system, o.scope, o.order_ref
