SELECT EXISTS (
    SELECT 1 FROM leads AS l
    WHERE l.id = :lead_id
      AND (l.email = :email
           OR l.customer_id = (SELECT e.customer_id FROM customer_emails AS e WHERE e.email = :email))
)
