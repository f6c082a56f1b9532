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
    (SELECT min(x.source_system || '|' || x.external_id) FROM external_ids AS x WHERE x.lead_id = l.id),
    l.id
LIMIT 1
