-- Every address that stands beside its hash. A customer's may lack it until the end of the next run.
SELECT 'lead ' || l.id AS what, 'email_sha256' AS column_name, l.email, l.email_sha256 AS sha256
FROM leads AS l
WHERE l.email IS NOT NULL
UNION ALL
SELECT 'customer ' || e.customer_id, 'sha256', e.email, lower(hex(e.sha256))
FROM customer_emails AS e
WHERE e.sha256 IS NOT NULL
UNION ALL
SELECT 'profile ' || p.id, 'email_sha256', p.email, p.email_sha256
FROM profiles AS p
WHERE p.email IS NOT NULL
UNION ALL
SELECT 'profile ' || p.id, 'user_email_sha256', p.user_email, p.user_email_sha256
FROM profiles AS p
WHERE p.user_email IS NOT NULL
