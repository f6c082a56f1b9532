SELECT c.full_name FROM customers AS c
WHERE c.full_name IS NOT NULL AND c.id NOT IN (SELECT customer_id FROM temp.person_customers)
UNION ALL
SELECT l.full_name FROM leads AS l
WHERE l.full_name IS NOT NULL AND l.id NOT IN (SELECT lead_id FROM temp.person_leads)
