-- Whether a customer, or the customer of a lead, is there today with an address or phone of their own, and is not the
-- person: one who is nothing but a number by now is known by what was said of them. Who was merged into another is that
-- one; a lead that is gone was that of the customer whom it named.
SELECT EXISTS (
    SELECT 1
    FROM customers AS c
    JOIN customers AS k ON k.id = coalesce(c.merged_into, c.id)
    WHERE c.id = CASE
            WHEN EXISTS (SELECT 1 FROM leads AS l WHERE l.id = ?2)
                THEN (SELECT l.customer_id FROM leads AS l WHERE l.id = ?2 AND l.withdrawn_in IS NULL)
            ELSE ?1
        END
      AND k.id NOT IN (SELECT customer_id FROM temp.person_customers)
      AND (k.phone IS NOT NULL OR EXISTS (SELECT 1 FROM customer_emails AS e WHERE e.customer_id = k.id))
)
