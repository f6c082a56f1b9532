-- A contact hangs on a customer by the phone that two people share, and its address is another customer's: it is theirs.
UPDATE main.contacts AS c
SET customer_id = e.customer_id
FROM main.customer_emails AS e
WHERE e.email = c.email
  AND c.customer_id IN (SELECT customer_id FROM temp.person_customers)
  AND e.customer_id NOT IN (SELECT customer_id FROM temp.person_customers)
  AND coalesce(c.lead_id NOT IN (SELECT lead_id FROM temp.person_leads), 1)
