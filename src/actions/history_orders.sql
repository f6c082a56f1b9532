-- The orders of the customers of those leads, or of whoever has the address or phone.
INSERT INTO temp.history_orders (order_id)
SELECT o.id
FROM temp.history_leads AS h
JOIN leads AS l ON l.id = h.lead_id
JOIN orders AS o ON o.customer_id = l.customer_id
UNION
SELECT o.id FROM customer_emails AS e JOIN orders AS o ON o.customer_id = e.customer_id WHERE e.email = :email
UNION
SELECT o.id FROM customers AS c JOIN orders AS o ON o.customer_id = coalesce(c.merged_into, c.id) WHERE c.phone = :phone
UNION
SELECT o.id FROM orders AS o WHERE o.email = :email
