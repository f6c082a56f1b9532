UPDATE main.orders AS o
SET customer_id = w.customer_id, matched_by = w.matched_by
FROM (
    SELECT
        u.id,
        coalesce(y.customer_id, e.customer_id, c.merged_into, c.id) AS customer_id,
        CASE
            WHEN y.customer_id IS NOT NULL THEN 'id'
            WHEN e.customer_id IS NOT NULL THEN 'email'
            ELSE 'phone'
        END AS matched_by
    FROM main.orders AS u
    LEFT JOIN main.buyer_ids AS y ON y.source_system = u.source_system AND y.buyer_id = u.buyer_id
    LEFT JOIN main.customer_emails AS e ON e.email = u.email
    LEFT JOIN main.customers AS c ON c.phone = u.phone
    WHERE u.customer_id IS NULL
) AS w
WHERE w.id = o.id AND w.customer_id IS NOT NULL
