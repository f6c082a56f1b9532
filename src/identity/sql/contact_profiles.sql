-- The profiles that have come in or changed since a day, and what their role makes of them. One that was forgotten
-- has nothing left to be known by.
INSERT INTO temp.contact_candidates (origin, profile_id, email, contact_type, lifecycle_stage, place, outcome)
SELECT
    'profile',
    n.id,
    n.email,
    n.contact_type,
    n.lifecycle_stage,
    row_number() OVER (
        PARTITION BY n.email, n.contact_type IS NULL ORDER BY n.created_date IS NULL, n.created_date, n.created_time, n.source_system, n.row_key
    ),
    CASE
        WHEN n.is_unknown THEN 'error'
        WHEN n.contact_type IS NULL THEN 'left_out'
        WHEN n.email IS NOT NULL THEN NULL
        WHEN n.is_blank THEN 'without_email'
        ELSE 'error'
    END
FROM (
    SELECT
        p.id, p.source_system, p.row_key, p.created_date, p.created_time, coalesce(p.email, p.user_email) AS email,
        coalesce(p.full_name, p.phone, p.phone_text) IS NULL AS is_blank,
        r.contact_type, r.lifecycle_stage, r.id IS NULL AS is_unknown
    FROM main.profiles AS p
    LEFT JOIN main.contact_roles AS r ON r.applies_to = 'profile' AND r.role_key = p.role_key
    LEFT JOIN main.batch_files AS f ON f.id = p.file_id
    JOIN main.batches AS b ON b.id = coalesce(f.batch_id, p.batch_id)
    WHERE :since IS NULL OR b.started_at >= :since
) AS n
ORDER BY n.created_date IS NULL, n.created_date, n.created_time, n.source_system, n.row_key
