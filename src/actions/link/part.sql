-- Whoever bought with an order is somebody of their own, and not the one whose phone or number as a buyer they share.
-- What has come with their address goes with them.
INSERT INTO main.customers (id, full_name, name_key, batch_id, file_id, line)
SELECT
    p.customer_id,
    o.full_name,
    -- Other names are finished by the program at the end of the run.
    CASE WHEN o.full_name NOT GLOB '*[^!-~ ]*' AND instr(o.full_name, '  ') = 0 THEN lower(o.full_name) END,
    b.batch_id, o.file_id, o.line
FROM temp.parting AS p
JOIN main.orders AS o ON o.id = p.order_id
JOIN main.current_batch AS b;

UPDATE main.customer_emails AS e
SET customer_id = p.customer_id, is_primary = 1
FROM temp.parting AS p
WHERE e.customer_id = p.from_customer AND e.email = p.email;

INSERT INTO main.customer_emails (customer_id, email, is_primary, batch_id, file_id, line)
SELECT p.customer_id, p.email, 1, b.batch_id, o.file_id, o.line
FROM temp.parting AS p
JOIN main.orders AS o ON o.id = p.order_id
JOIN main.current_batch AS b
WHERE p.email IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.email = p.email);

UPDATE main.leads AS l
SET customer_id = p.customer_id
FROM temp.parting AS p
WHERE l.customer_id = p.from_customer AND l.email = p.email;

UPDATE main.contacts AS c
SET customer_id = p.customer_id
FROM temp.parting AS p
WHERE c.customer_id = p.from_customer AND c.email = p.email;

UPDATE main.orders AS o
SET customer_id = p.customer_id, matched_by = 'hand'
FROM temp.parting AS p
WHERE o.id <> p.order_id AND o.customer_id = p.from_customer AND o.email = p.email;

UPDATE main.activities AS a
SET customer_id = p.customer_id, matched_by = 'hand'
FROM temp.parting AS p
WHERE a.customer_id = p.from_customer AND a.email = p.email;
