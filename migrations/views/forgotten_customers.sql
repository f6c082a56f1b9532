-- Customers who were forgotten, by our own number: the row stays for what hangs on it, and is nobody.
CREATE VIEW forgotten_customers AS
SELECT json_extract(b.settings, '$.customer') AS customer_id
FROM batches AS b
WHERE b.kind = 'forget' AND json_extract(b.settings, '$.customer') IS NOT NULL;
