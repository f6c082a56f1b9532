-- Who is meant: by customer:N, by trueup:N, by an id of a source, by an address, by a phone. One line
-- per lead; a customer without a lead has one line, too.
WITH named (customer_id, lead_id) AS (
    SELECT coalesce(c.merged_into, c.id), NULL FROM customers AS c WHERE 'customer:' || c.id = :text
    UNION
    SELECT l.customer_id, l.id FROM leads AS l WHERE 'trueup:' || l.id = :text
    UNION
    SELECT l.customer_id, l.id
    FROM external_ids AS x
    JOIN leads AS l ON l.id = x.lead_id
    WHERE x.entity = 'lead' AND x.external_id = :text
    UNION
    SELECT e.customer_id, NULL FROM customer_emails AS e WHERE e.email = :email
    UNION
    SELECT l.customer_id, l.id FROM leads AS l WHERE l.email = :email
    UNION
    -- Of an account, each of its addresses is theirs.
    SELECT e.customer_id, NULL
    FROM profiles AS p
    JOIN customer_emails AS e ON e.email IN (p.email, p.user_email)
    WHERE p.email = :email OR p.user_email = :email
    UNION
    SELECT coalesce(c.merged_into, c.id), NULL FROM customers AS c WHERE c.phone = :phone
    UNION
    SELECT l.customer_id, l.id FROM leads AS l WHERE l.phone = :phone
)
SELECT n.customer_id, l.id AS lead_id, coalesce(o.lead_ref, 'trueup:' || l.id) AS lead_ref
FROM named AS n
JOIN leads AS l ON l.id = n.lead_id OR l.customer_id = n.customer_id
LEFT JOIN lead_labels AS o ON o.lead_id = l.id
UNION
SELECT n.customer_id, NULL, NULL
FROM named AS n
WHERE n.customer_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM leads AS l WHERE l.customer_id = n.customer_id)
ORDER BY 1, 2
