-- The orders of those customers, or of whoever has the address.
INSERT INTO temp.history_orders (order_id)
SELECT o.id FROM temp.history_customers AS h JOIN orders AS o ON o.customer_id = h.customer_id
UNION
SELECT o.id FROM orders AS o WHERE o.email = :email
