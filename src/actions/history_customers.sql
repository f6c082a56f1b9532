-- The customers of those leads, and whoever has the address or phone.
INSERT INTO temp.history_customers (customer_id)
SELECT l.customer_id
FROM temp.history_leads AS h
JOIN leads AS l ON l.id = h.lead_id
WHERE l.customer_id IS NOT NULL
UNION
SELECT e.customer_id FROM customer_emails AS e WHERE e.email = :email
UNION
SELECT coalesce(c.merged_into, c.id) FROM customers AS c WHERE c.phone = :phone OR 'customer:' || c.id = :text
