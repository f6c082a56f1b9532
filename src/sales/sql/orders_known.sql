-- Orders that the book has already keep the customer that they were given.
UPDATE temp.stage_orders SET scope = coalesce(scope, '');

UPDATE temp.stage_orders AS s
SET order_row_id = o.id, customer_id = o.customer_id, matched_by = o.matched_by
FROM main.orders AS o
WHERE o.source_system = s.source_system AND o.scope = s.scope AND o.order_ref = s.order_ref;

-- Whoever was forgotten and is in an export again is somebody new.
UPDATE temp.stage_orders
SET customer_id = NULL, matched_by = NULL
WHERE customer_id IN (SELECT b.settings ->> '$.customer' FROM main.batches AS b WHERE b.kind = 'forget');

-- By what the row says and, where it is silent, by what the book knows: what was given back in full is
-- refunded, what cost nothing was free. An amount that nobody has told is unknown, and not nothing.
UPDATE temp.stage_orders AS s
SET status = CASE
    WHEN n.status = 'paid' AND n.paid_minor > 0 AND n.refunded_minor >= n.paid_minor THEN 'refunded'
    WHEN n.status = 'paid' AND n.paid_minor = 0 AND coalesce(n.refunded_minor, 0) = 0 THEN 'free'
    ELSE n.status
END
FROM (
    SELECT
        t.id,
        coalesce(t.status, o.status, 'paid') AS status,
        coalesce(t.paid_minor, o.paid_minor) AS paid_minor,
        coalesce(t.refunded_minor, o.refunded_minor) AS refunded_minor
    FROM temp.stage_orders AS t
    LEFT JOIN main.orders AS o ON o.id = t.order_row_id
) AS n
WHERE n.id = s.id;

-- By the address of whoever bought, then by the phone.
UPDATE temp.stage_orders AS s
SET customer_id = e.customer_id, matched_by = 'email'
FROM main.customer_emails AS e
WHERE s.customer_id IS NULL AND e.email = s.email;

UPDATE temp.stage_orders AS s
SET customer_id = coalesce(c.merged_into, c.id), matched_by = 'phone'
FROM main.customers AS c
WHERE s.customer_id IS NULL AND c.phone = s.phone;

-- Whoever is found by the phone has this address, too, if nobody else has: the next order may name it alone.
INSERT INTO main.customer_emails (customer_id, email, is_primary, batch_id, file_id, line)
SELECT
    n.customer_id, n.email,
    n.of_customer = 1 AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = n.customer_id),
    b.batch_id, n.file_id, n.line
FROM (
    SELECT
        s.customer_id, s.email, s.file_id, s.line,
        row_number() OVER (PARTITION BY s.email ORDER BY s.ordered_date, s.ordered_time, s.source_system, s.row_key) AS of_email,
        row_number() OVER (
            PARTITION BY s.customer_id ORDER BY s.ordered_date, s.ordered_time, s.source_system, s.row_key
        ) AS of_customer
    FROM temp.stage_orders AS s
    WHERE s.matched_by = 'phone'
      AND s.order_row_id IS NULL
      AND s.email IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.email = s.email)
) AS n
JOIN main.current_batch AS b
WHERE n.of_email = 1
ORDER BY n.customer_id, n.email;

UPDATE temp.stage_orders AS s
SET customer_id = e.customer_id, matched_by = 'email'
FROM main.customer_emails AS e
WHERE s.customer_id IS NULL AND e.email = s.email;

-- Whoever is known by neither is a new customer, by the address: the first order says the name and the
-- phone, unless somebody else of this run has taken it.
DROP TABLE IF EXISTS temp.new_buyers;
CREATE TEMP TABLE new_buyers AS
SELECT
    max(
        (SELECT coalesce(max(id), 0) FROM main.customers),
        (SELECT coalesce(max(row_id), 0) FROM main.change_log WHERE table_name = 'customers')
    ) + row_number() OVER (ORDER BY n.ordered_date, n.ordered_time, n.source_system, n.row_key) AS customer_id,
    n.email,
    n.full_name,
    CASE WHEN row_number() OVER (
        PARTITION BY n.phone ORDER BY n.ordered_date, n.ordered_time, n.source_system, n.row_key
    ) = 1 THEN n.phone END AS phone,
    n.file_id,
    n.line
FROM (
    SELECT
        s.email, s.full_name, s.phone, s.file_id, s.line, s.ordered_date, s.ordered_time, s.source_system, s.row_key,
        row_number() OVER (
            PARTITION BY s.email ORDER BY s.ordered_date, s.ordered_time, s.source_system, s.row_key
        ) AS place
    FROM temp.stage_orders AS s
    WHERE s.customer_id IS NULL AND s.email IS NOT NULL
) AS n
WHERE n.place = 1;

INSERT INTO main.customers (id, full_name, name_key, phone, batch_id, file_id, line)
SELECT
    n.customer_id,
    n.full_name,
    -- Other names are finished by the program at the end of the run.
    CASE WHEN n.full_name NOT GLOB '*[^!-~ ]*' AND instr(n.full_name, '  ') = 0 THEN lower(n.full_name) END,
    n.phone, b.batch_id, n.file_id, n.line
FROM temp.new_buyers AS n
JOIN main.current_batch AS b
ORDER BY n.customer_id;

INSERT INTO main.customer_emails (customer_id, email, is_primary, batch_id, file_id, line)
SELECT n.customer_id, n.email, 1, b.batch_id, n.file_id, n.line
FROM temp.new_buyers AS n
JOIN main.current_batch AS b
ORDER BY n.customer_id;

UPDATE temp.stage_orders AS s
SET customer_id = n.customer_id, matched_by = 'new'
FROM temp.new_buyers AS n
WHERE s.customer_id IS NULL AND n.email = s.email;

-- An order without an address may have the phone of somebody who is new.
UPDATE temp.stage_orders AS s
SET customer_id = coalesce(c.merged_into, c.id), matched_by = 'phone'
FROM main.customers AS c
WHERE s.customer_id IS NULL AND c.phone = s.phone;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'identity-conflict',
    'phone and e-mail point at different customers: ' || s.customer_id || ' was taken, the phone belongs to ' || c.id
        || '; see the check identity-conflicts',
    json_array(s.customer_id, c.id)
FROM temp.stage_orders AS s
JOIN main.customers AS c ON c.phone = s.phone AND coalesce(c.merged_into, c.id) <> s.customer_id;
