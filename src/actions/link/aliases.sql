SELECT a.kind, a.value, a.customer_id AS customer, c.full_name, e.email AS primary_email, a.batch_id AS batch
FROM aliases AS a
JOIN customers AS c ON c.id = a.customer_id
LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
ORDER BY a.kind, a.value
