-- Orders that the book has already keep the customer that they were given.
UPDATE temp.stage_orders SET scope = coalesce(scope, '');

UPDATE temp.stage_orders AS s
SET order_row_id = o.id, customer_id = o.customer_id, matched_by = o.matched_by
FROM main.orders AS o
WHERE o.source_system = s.source_system AND o.scope = s.scope AND o.order_ref = s.order_ref;

-- What was given back in full is refunded, whatever its status says; what cost nothing was free.
UPDATE temp.stage_orders
SET status = CASE
    WHEN coalesce(status, 'paid') = 'paid' AND paid_minor > 0 AND refunded_minor >= paid_minor THEN 'refunded'
    WHEN coalesce(status, 'paid') = 'paid' AND coalesce(paid_minor, 0) = 0 AND coalesce(refunded_minor, 0) = 0 THEN 'free'
    ELSE coalesce(status, 'paid')
END;

-- By the address of whoever bought, then by the phone.
UPDATE temp.stage_orders AS s
SET customer_id = e.customer_id, matched_by = 'email'
FROM main.customer_emails AS e
WHERE s.customer_id IS NULL AND e.email = s.email;

UPDATE temp.stage_orders AS s
SET customer_id = c.id, matched_by = 'phone'
FROM main.customers AS c
WHERE s.customer_id IS NULL AND c.phone = s.phone;

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

INSERT INTO main.customers (id, full_name, phone, batch_id, file_id, line)
SELECT n.customer_id, n.full_name, n.phone, b.batch_id, n.file_id, n.line
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
