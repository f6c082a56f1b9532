-- Whether an address or phone belongs to another customer by now.
SELECT EXISTS (
    SELECT 1 FROM customer_emails AS e
    WHERE e.email = :mark AND e.customer_id NOT IN (SELECT customer_id FROM temp.person_customers)
) OR EXISTS (
    SELECT 1 FROM customers AS c
    WHERE c.phone = :mark AND c.id NOT IN (SELECT customer_id FROM temp.person_customers)
)
