-- The roles that make contacts, those that are in use and nobody has placed first.
SELECT
    n.applies_to,
    CASE n.role_key WHEN '' THEN '(any other)' ELSE n.role_key END AS role,
    n.contact_type,
    n.lifecycle_stage,
    n.profiles
FROM (
    SELECT
        'profile' AS applies_to, p.role_key, '(unknown)' AS contact_type, NULL AS lifecycle_stage, count(*) AS profiles, 0 AS place
    FROM profiles AS p
    WHERE NOT EXISTS (SELECT 1 FROM contact_roles AS r WHERE r.applies_to = 'profile' AND r.role_key = p.role_key)
    GROUP BY p.role_key
    UNION ALL
    SELECT
        r.applies_to, r.role_key, coalesce(r.contact_type, '(never)'), r.lifecycle_stage,
        CASE r.applies_to WHEN 'profile' THEN (SELECT count(*) FROM profiles AS p WHERE p.role_key = r.role_key) END,
        1
    FROM contact_roles AS r
) AS n
ORDER BY n.place, n.applies_to DESC, n.role_key
