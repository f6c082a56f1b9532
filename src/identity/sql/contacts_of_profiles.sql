INSERT INTO main.contacts
    (id, customer_id, contact_type, lifecycle_stage, full_name, email, phone, created_time,
     created_date, created_time_known, referrer_username, referrer_type, commission_rate_bp, commission_rate_locked_at,
     attribution_method, attribution_confidence, batch_id, file_id, line)
SELECT
    (SELECT n.id FROM temp.contact_base AS n) + c.id,
    r.customer_id, c.contact_type, c.lifecycle_stage, c.full_name, c.email, coalesce(c.phone, p.phone_text),
    p.created_time, p.created_date, p.created_time_known, p.referrer_username, p.referrer_type, p.commission_rate_bp,
    p.commission_rate_locked_at, p.attribution_method, p.attribution_confidence, b.batch_id, c.file_id, c.line
FROM temp.contact_candidates AS c
-- In the order of the candidates, which need no sorting.
CROSS JOIN main.profiles AS p ON p.id = c.profile_id
CROSS JOIN main.current_batch AS b
LEFT JOIN temp.backfill AS r ON r.id = c.id
WHERE c.origin = 'profile' AND c.outcome = 'created'
ORDER BY c.id
