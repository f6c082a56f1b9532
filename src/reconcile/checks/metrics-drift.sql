-- title: What a customer has bought, against a fresh sum over the orders
-- severity: high
-- why: Triggers keep the metrics right with every order. Where they differ from the orders, somebody has changed them past the triggers, or a trigger is wrong.
-- fix: Run trueup doctor to see whether the triggers are whole, then trueup score, which sums up anew.
SELECT
    'customer|' || coalesce(e.email, c.phone, d.customer_id) AS finding_key,
    d.customer_id,
    d.stored_orders,
    d.fresh_orders,
    d.stored_net_minor AS "stored_net_minor:currency",
    d.fresh_net_minor AS "fresh_net_minor:currency",
    d.currency,
    d.stored_first_date,
    d.fresh_first_date,
    d.stored_last_date,
    d.fresh_last_date,
    e.email,
    c.full_name,
    NULL AS deal_name,
    NULL AS source_system,
    f.file,
    c.line
FROM metrics_differences AS d
LEFT JOIN customers AS c ON c.id = d.customer_id
LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
LEFT JOIN batch_files AS f ON f.id = c.file_id
ORDER BY d.customer_id
