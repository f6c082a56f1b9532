-- Every address, phone and name that the person has, or had: what the rows say today, and the images
-- of what they said before.
WITH images (image) AS (
    SELECT c.before
    FROM change_log AS c
    WHERE (c.table_name = 'customers' AND c.row_id IN (SELECT customer_id FROM temp.person_customers))
       OR (c.table_name = 'leads' AND c.row_id IN (SELECT lead_id FROM temp.person_leads))
       OR (c.table_name = 'customer_emails' AND (c.before ->> 'customer_id') IN (SELECT customer_id FROM temp.person_customers))
       OR (c.table_name = 'contacts' AND (c.before ->> 'lead_id') IN (SELECT lead_id FROM temp.person_leads))
)
SELECT 'phone' AS kind, c.phone AS mark FROM customers AS c WHERE c.id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'name', c.full_name FROM customers AS c WHERE c.id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'email', e.email FROM customer_emails AS e WHERE e.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'email', l.email FROM leads AS l WHERE l.id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'phone', l.phone FROM leads AS l WHERE l.id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'phone', l.phone_text FROM leads AS l WHERE l.id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'name', l.full_name FROM leads AS l WHERE l.id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'email', c.email FROM contacts AS c WHERE c.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'phone', c.phone FROM contacts AS c WHERE c.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'name', c.full_name FROM contacts AS c WHERE c.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'email', e.email FROM event_log AS e WHERE e.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'phone', e.phone FROM event_log AS e WHERE e.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
-- What a row was matched by was theirs; another address on it may be that of whoever paid.
SELECT 'email', d.email FROM deals AS d WHERE d.matched_by = 'email' AND d.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'phone', d.phone FROM deals AS d WHERE d.matched_by = 'phone' AND d.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'email', p.email FROM payments AS p WHERE p.matched_by = 'email' AND p.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'phone', p.phone FROM payments AS p WHERE p.matched_by = 'phone' AND p.lead_id IN (SELECT lead_id FROM temp.person_leads)
UNION
SELECT 'email', o.email FROM orders AS o WHERE o.matched_by IN ('email', 'new') AND o.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'phone', o.phone FROM orders AS o WHERE o.matched_by = 'phone' AND o.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'name', o.full_name FROM orders AS o WHERE o.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'email', k.email FROM contacts AS k WHERE k.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'phone', k.phone FROM contacts AS k WHERE k.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'name', k.full_name FROM contacts AS k WHERE k.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
-- The profile behind an address of theirs says what else they are known by.
SELECT 'email', u.email
FROM customer_emails AS e
JOIN profiles AS u ON u.user_email = e.email
WHERE e.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'email', u.user_email
FROM customer_emails AS e
JOIN profiles AS u ON u.email = e.email
WHERE e.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'name', u.full_name
FROM customer_emails AS e
JOIN profiles AS u ON u.email = e.email
WHERE e.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'phone', u.phone_text
FROM customer_emails AS e
JOIN profiles AS u ON u.email = e.email
WHERE e.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'email', t.email FROM activities AS t WHERE t.matched_by = 'email' AND t.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'phone', t.phone FROM activities AS t WHERE t.matched_by = 'phone' AND t.customer_id IN (SELECT customer_id FROM temp.person_customers)
UNION
SELECT 'email', i.image ->> 'email' FROM images AS i
UNION
SELECT 'phone', i.image ->> 'phone' FROM images AS i
UNION
SELECT 'name', i.image ->> 'full_name' FROM images AS i
ORDER BY 1, 2
