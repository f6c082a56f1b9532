-- The profiles that have come in or changed since an instant, and what their role makes of them. One that was
-- forgotten has nothing left to be known by.
INSERT INTO temp.contact_candidates
    (origin, profile_id, contact_type, lifecycle_stage, outcome, email, email_sha256, full_name, phone, file_id, line)
SELECT
    'profile',
    p.id,
    r.contact_type,
    r.lifecycle_stage,
    CASE
        WHEN r.id IS NULL THEN 'error'
        WHEN r.contact_type IS NULL THEN 'left_out'
        WHEN coalesce(p.email, p.user_email) IS NOT NULL THEN 'created'
        WHEN coalesce(p.full_name, p.phone, p.phone_text) IS NULL THEN 'without_email'
        ELSE 'error'
    END,
    coalesce(p.email, p.user_email),
    CASE WHEN p.email IS NULL THEN p.user_email_sha256 ELSE p.email_sha256 END,
    p.full_name,
    p.phone,
    p.file_id,
    p.line
FROM main.profiles AS p
LEFT JOIN main.contact_roles AS r ON r.applies_to = 'profile' AND r.role_key = p.role_key
WHERE :since IS NULL
   OR EXISTS (
    SELECT 1 FROM main.batches AS b
    WHERE b.started_at >= :since
      AND b.id = coalesce((SELECT f.batch_id FROM main.batch_files AS f WHERE f.id = p.file_id), p.batch_id)
)
-- By day, time, source and key, those without a day last: as one text, which is compared in half the time.
ORDER BY coalesce(p.created_date || p.created_time, '~') || char(1) || p.source_system || char(1) || p.row_key
