-- The leads of a person: by an id of a source, by trueup:N, or by an address or phone; and with each the other
-- leads of the same customer.
INSERT INTO temp.history_leads (lead_id)
WITH named (lead_id) AS (
    SELECT x.lead_id
    FROM external_ids AS x
    WHERE x.entity = 'lead' AND x.external_id = :text
    UNION
    SELECT l.id FROM leads AS l WHERE 'trueup:' || l.id = :text
    UNION
    SELECT l.id FROM leads AS l WHERE 'customer:' || l.customer_id = :text
    UNION
    SELECT l.id FROM leads AS l WHERE l.email = :email
    UNION
    SELECT l.id FROM leads AS l WHERE l.phone = :phone
    UNION
    SELECT l.id FROM customers AS c JOIN leads AS l ON l.customer_id = coalesce(c.merged_into, c.id) WHERE c.phone = :phone
    UNION
    SELECT l.id
    FROM customer_emails AS e
    JOIN leads AS l ON l.customer_id = e.customer_id
    WHERE e.email = :email
)
SELECT n.lead_id FROM named AS n
UNION
SELECT o.id
FROM named AS n
JOIN leads AS l ON l.id = n.lead_id
JOIN leads AS o ON o.customer_id = l.customer_id
