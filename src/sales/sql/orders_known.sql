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
