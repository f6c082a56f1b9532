-- Customers who were forgotten, by our own number, and those who were merged into them: the rows stay for what hangs
-- on them, and are nobody.
CREATE VIEW forgotten_customers AS
SELECT j.value AS customer_id
FROM batches AS b
JOIN json_each(coalesce(json_extract(b.settings, '$.customers'), json_array(json_extract(b.settings, '$.customer')))) AS j
WHERE b.kind = 'forget' AND j.value IS NOT NULL
UNION
SELECT c.id
FROM batches AS b
JOIN customers AS c ON c.merged_into = json_extract(b.settings, '$.customer')
WHERE b.kind = 'forget' AND c.full_name IS NULL AND c.phone IS NULL;
