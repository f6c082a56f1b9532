-- The profiles that cannot become contacts and have no open issue that says so.
SELECT
    p.source_system,
    p.row_key,
    p.role,
    c.contact_type IS NULL AS is_unknown_role,
    json_object('role', p.role, 'full_name', p.full_name, 'email', coalesce(p.email, p.user_email),
                'phone', coalesce(p.phone, p.phone_text)) AS raw,
    p.file_id,
    p.line
FROM temp.contact_candidates AS c
JOIN main.profiles AS p ON p.id = c.profile_id
WHERE c.outcome = 'error'
  AND NOT EXISTS (
    SELECT 1 FROM main.row_issues AS i
    WHERE i.source_system = p.source_system AND i.kind = 'profiles' AND i.row_key = p.row_key
      AND i.reason = CASE WHEN c.contact_type IS NULL THEN 'unknown-role' ELSE 'no-email' END
      AND i.resolved_batch_id IS NULL
  )
ORDER BY c.id
