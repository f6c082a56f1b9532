-- Customers of people who had none. The file and line are those of the row that they come from.
DROP TABLE IF EXISTS temp.later_phones;
CREATE TEMP TABLE later_phones (customer_id INTEGER PRIMARY KEY, phone TEXT NOT NULL);
INSERT INTO temp.later_phones (customer_id, phone)
SELECT r.customer_id, w.phone
FROM temp.backfill AS r
CROSS JOIN temp.backfill_people AS w ON w.id = r.id
WHERE r.takes_phone = 1 AND r.customer_is_new = 0;

INSERT INTO main.customers (id, full_name, name_key, phone, batch_id, file_id, line)
SELECT
    r.customer_id,
    w.full_name,
    -- Other names are finished by the program at the end of the run.
    CASE WHEN w.full_name NOT GLOB '*[^!-~ ]*' AND instr(w.full_name, '  ') = 0 THEN lower(w.full_name) END,
    -- The phone may come with a later row of the same person.
    CASE WHEN r.takes_phone = 1 THEN w.phone ELSE t.phone END,
    b.batch_id,
    w.file_id,
    w.line
FROM temp.backfill AS r
JOIN temp.backfill_people AS w ON w.id = r.id
JOIN main.current_batch AS b
LEFT JOIN temp.later_phones AS t ON t.customer_id = r.customer_id
WHERE r.customer_is_new = 1
ORDER BY r.id;

UPDATE main.customers AS c
SET phone = t.phone
FROM temp.later_phones AS t
WHERE c.id = t.customer_id AND c.phone IS NULL;

-- A customer known without a name gets the first one that a row brings.
UPDATE main.customers AS c
SET full_name = n.full_name
FROM (
    SELECT r.customer_id, w.full_name, row_number() OVER (PARTITION BY r.customer_id ORDER BY r.id) AS place
    FROM temp.backfill AS r
    JOIN temp.backfill_people AS w ON w.id = r.id
    JOIN main.customers AS o ON o.id = r.customer_id
    WHERE w.full_name IS NOT NULL AND o.full_name IS NULL
) AS n
WHERE n.place = 1 AND n.customer_id = c.id;

INSERT INTO main.customer_emails (customer_id, email, sha256, is_primary, batch_id, file_id, line)
SELECT r.customer_id, w.email, unhex(w.email_sha256), r.email_is_primary, b.batch_id, w.file_id, w.line
FROM temp.backfill AS r
JOIN temp.backfill_people AS w ON w.id = r.id
JOIN main.current_batch AS b
WHERE r.takes_email = 1
-- In the order of two of its three indexes.
ORDER BY r.id;
