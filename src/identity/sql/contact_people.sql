INSERT INTO temp.backfill_people (id, subject_id, full_name, email, email_sha256, phone, file_id, line)
SELECT
    c.id, c.id, p.full_name, c.email, CASE WHEN p.email IS NULL THEN p.user_email_sha256 ELSE p.email_sha256 END, p.phone,
    p.file_id, p.line
FROM temp.contact_candidates AS c
JOIN main.profiles AS p ON p.id = c.profile_id
WHERE c.outcome = 'created'
ORDER BY c.id
