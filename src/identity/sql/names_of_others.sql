-- Names of other people, with what tells that they are others: nothing where that is sure.
SELECT c.full_name, NULL AS address FROM customers AS c
WHERE c.full_name IS NOT NULL AND c.id NOT IN (SELECT customer_id FROM temp.person_customers)
UNION ALL
SELECT l.full_name, coalesce(l.email, l.phone) FROM leads AS l
WHERE l.full_name IS NOT NULL AND l.id NOT IN (SELECT lead_id FROM temp.person_leads)
UNION ALL
SELECT e.full_name, coalesce(e.email, e.phone) FROM event_log AS e
WHERE e.full_name IS NOT NULL AND coalesce(e.email, e.phone) IS NOT NULL
  AND coalesce(e.lead_id, 0) NOT IN (SELECT lead_id FROM temp.person_leads)
UNION ALL
SELECT p.customer_name, coalesce(p.email, p.phone) FROM payments AS p
WHERE p.customer_name IS NOT NULL AND coalesce(p.email, p.phone) IS NOT NULL
  AND coalesce(p.lead_id, 0) NOT IN (SELECT lead_id FROM temp.person_leads)
UNION ALL
SELECT o.full_name, coalesce(o.email, o.phone) FROM orders AS o
WHERE o.full_name IS NOT NULL AND coalesce(o.email, o.phone) IS NOT NULL
  AND coalesce(o.customer_id, 0) NOT IN (SELECT customer_id FROM temp.person_customers)
