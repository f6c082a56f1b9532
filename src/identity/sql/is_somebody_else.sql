-- Whether a customer, or the customer of a lead, is there today with an address or phone of their own, and is not the
-- person: one who is nothing but a number by now is known by what was said of them.
SELECT EXISTS (
    SELECT 1
    FROM customers AS c
    WHERE c.id = coalesce((SELECT l.customer_id FROM leads AS l WHERE l.id = ?2 AND l.withdrawn_in IS NULL), CASE WHEN ?2 IS NULL THEN ?1 END)
      AND c.id NOT IN (SELECT customer_id FROM temp.person_customers)
      AND (c.phone IS NOT NULL OR EXISTS (SELECT 1 FROM customer_emails AS e WHERE e.customer_id = c.id))
)
