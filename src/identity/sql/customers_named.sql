-- Which customers an id, an address or a phone may mean, the surest first. Who was merged into another is that one.
WITH named (customer_id, sureness) AS (
    SELECT c.id, 1 FROM customers AS c WHERE c.id = CAST(substr(:text, 10) AS INTEGER) AND 'customer:' || c.id = :text
    UNION ALL
    SELECT l.customer_id, 1 FROM leads AS l WHERE l.id = CAST(substr(:text, 8) AS INTEGER) AND 'trueup:' || l.id = :text
    UNION ALL
    SELECT l.customer_id, 1
    FROM external_ids AS x
    JOIN leads AS l ON l.id = x.lead_id
    WHERE x.entity = 'lead' AND x.external_id = :text
    UNION ALL
    SELECT e.customer_id, 1 FROM customer_emails AS e WHERE e.email = :email
    UNION ALL
    SELECT l.customer_id, 1 FROM leads AS l WHERE l.email = :email
    UNION ALL
    SELECT c.id, 1 FROM customers AS c WHERE c.phone = :phone
    UNION ALL
    SELECT l.customer_id, 1 FROM leads AS l WHERE l.phone = :phone
    UNION ALL
    -- An account that has an address of theirs may have another one, too. A phone is shared too often to say so.
    SELECT e.customer_id, 1
    FROM profiles AS p
    JOIN customer_emails AS e ON e.email IN (p.email, p.user_email)
    WHERE p.email = :email OR p.user_email = :email
    UNION ALL
    SELECT c.id, 2 FROM customers AS c WHERE c.id = CAST(:text AS INTEGER) AND :text NOT GLOB '*[^0-9]*'
)
SELECT k.id AS customer_id, min(n.sureness) AS sureness, k.full_name, e.email, k.phone
FROM named AS n
JOIN customers AS c ON c.id = n.customer_id
JOIN customers AS k ON k.id = coalesce(c.merged_into, c.id)
LEFT JOIN customer_emails AS e ON e.customer_id = k.id AND e.is_primary = 1
GROUP BY k.id
ORDER BY 2, k.id
