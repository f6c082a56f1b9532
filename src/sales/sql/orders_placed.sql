-- Whom the orders were given to: customers who are new, and what of the rows nobody had yet.
INSERT INTO main.customers (id, full_name, name_key, phone, batch_id, file_id, line)
SELECT
    p.customer_id,
    s.full_name,
    -- Other names are finished by the program at the end of the run.
    CASE WHEN s.full_name NOT GLOB '*[^!-~ ]*' AND instr(s.full_name, '  ') = 0 THEN lower(s.full_name) END,
    CASE WHEN p.takes_phone = 1 THEN s.phone END,
    b.batch_id, s.file_id, s.line
FROM temp.placed_orders AS p
JOIN temp.stage_orders AS s ON s.id = p.stage_id
JOIN main.current_batch AS b
WHERE p.matched_by = 'new'
ORDER BY p.customer_id;

UPDATE main.customers AS c
SET phone = s.phone
FROM temp.placed_orders AS p
JOIN temp.stage_orders AS s ON s.id = p.stage_id
WHERE p.takes_phone = 1 AND p.matched_by <> 'new' AND c.id = p.customer_id AND c.phone IS NULL;

INSERT INTO main.customer_emails (customer_id, email, is_primary, batch_id, file_id, line)
SELECT p.customer_id, s.email, p.email_is_primary, b.batch_id, s.file_id, s.line
FROM temp.placed_orders AS p
JOIN temp.stage_orders AS s ON s.id = p.stage_id
JOIN main.current_batch AS b
WHERE p.takes_email = 1
ORDER BY p.id;

UPDATE temp.stage_orders AS s
SET customer_id = p.customer_id, matched_by = p.matched_by
FROM temp.placed_orders AS p
WHERE p.stage_id = s.id;

-- A customer known without a name gets the first one that an order brings.
UPDATE main.customers AS c
SET full_name = n.full_name
FROM (
    SELECT
        s.customer_id, s.full_name,
        row_number() OVER (PARTITION BY s.customer_id ORDER BY s.ordered_date, s.ordered_time, s.source_system, s.row_key) AS place
    FROM temp.stage_orders AS s
    JOIN main.customers AS o ON o.id = s.customer_id
    WHERE s.full_name IS NOT NULL AND o.full_name IS NULL
) AS n
WHERE n.place = 1 AND n.customer_id = c.id;
