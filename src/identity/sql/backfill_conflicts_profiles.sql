-- Profiles whose phone and e-mail point at two customers, to be noted as at an import.
SELECT
    p.source_system,
    'profiles' AS kind,
    p.row_key,
    r.customer_id,
    r.other_customer_id,
    json_object('role', p.role, 'full_name', w.full_name, 'email', w.email, 'phone', w.phone) AS raw,
    w.file_id,
    w.line
FROM temp.backfill AS r
JOIN temp.backfill_people AS w ON w.id = r.id
JOIN temp.contact_candidates AS c ON c.id = w.subject_id
JOIN main.profiles AS p ON p.id = c.profile_id
WHERE r.other_customer_id IS NOT NULL
ORDER BY r.id
