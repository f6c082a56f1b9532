SELECT l.id
FROM leads AS l
WHERE l.withdrawn_in IS NULL
  AND (l.email = :email OR l.customer_id = (SELECT e.customer_id FROM customer_emails AS e WHERE e.email = :email))
ORDER BY
    l.email IS NOT :email,
    coalesce(l.created_date, '') <= :day DESC,
    CASE WHEN coalesce(l.created_date, '') <= :day THEN l.created_date END DESC,
    CASE WHEN coalesce(l.created_date, '') <= :day THEN l.created_time END DESC,
    l.created_date,
    l.created_time,
    l.id
LIMIT 1
