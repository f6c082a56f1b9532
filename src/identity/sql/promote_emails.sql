-- A customer whose primary address is gone gets the oldest of the others.
UPDATE main.customer_emails
SET is_primary = 1
WHERE id IN (
    SELECT min(e.id)
    FROM main.customer_emails AS e
    GROUP BY e.customer_id
    HAVING max(e.is_primary) = 0
)
