-- Customers of leads that had none. The file and line are those of the lead.
DROP TABLE IF EXISTS temp.later_phones;
CREATE TEMP TABLE later_phones (customer_id INTEGER PRIMARY KEY, phone TEXT NOT NULL);
INSERT INTO temp.later_phones (customer_id, phone)
SELECT r.customer_id, l.phone
FROM temp.backfill AS r
JOIN main.leads AS l ON l.id = r.lead_id
WHERE r.takes_phone = 1 AND r.customer_is_new = 0;

INSERT INTO main.customers (id, full_name, phone, batch_id, file_id, line)
SELECT
    r.customer_id,
    l.full_name,
    -- The phone may come with a later lead of the same person.
    CASE WHEN r.takes_phone = 1 THEN l.phone ELSE t.phone END,
    b.batch_id,
    l.file_id,
    l.line
FROM temp.backfill AS r
JOIN main.leads AS l ON l.id = r.lead_id
JOIN main.current_batch AS b
LEFT JOIN temp.later_phones AS t ON t.customer_id = r.customer_id
WHERE r.customer_is_new = 1
ORDER BY r.id;

UPDATE main.customers AS c
SET phone = t.phone
FROM temp.later_phones AS t
WHERE c.id = t.customer_id AND c.phone IS NULL;

-- A customer known without a name gets the first one that a lead brings.
UPDATE main.customers AS c
SET full_name = n.full_name
FROM (
    SELECT r.customer_id, l.full_name, row_number() OVER (PARTITION BY r.customer_id ORDER BY r.id) AS place
    FROM temp.backfill AS r
    JOIN main.leads AS l ON l.id = r.lead_id
    WHERE l.full_name IS NOT NULL
) AS n
WHERE n.place = 1 AND n.customer_id = c.id AND c.full_name IS NULL;

INSERT INTO main.customer_emails (customer_id, email, email_sha256, is_primary, batch_id, file_id, line)
SELECT r.customer_id, l.email, l.email_sha256, r.email_is_primary, b.batch_id, l.file_id, l.line
FROM temp.backfill AS r
JOIN main.leads AS l ON l.id = r.lead_id
JOIN main.current_batch AS b
WHERE r.takes_email = 1
ORDER BY r.id;

UPDATE main.leads AS l
SET customer_id = r.customer_id
FROM temp.backfill AS r
WHERE l.id = r.lead_id AND r.customer_id IS NOT NULL;

UPDATE main.contacts AS c
SET customer_id = r.customer_id
FROM temp.backfill AS r
WHERE c.lead_id = r.lead_id AND c.customer_id IS NULL AND r.customer_id IS NOT NULL;
