INSERT INTO main.contacts
    (id, customer_id, contact_type, lifecycle_stage, full_name, email, phone, created_time,
     created_date, created_time_known, referrer_username, referrer_type, commission_rate_bp, commission_rate_locked_at,
     attribution_method, attribution_confidence, batch_id, file_id, line)
SELECT
    o.id,
    r.customer_id, c.contact_type, c.lifecycle_stage, p.full_name, c.email, coalesce(p.phone, p.phone_text),
    p.created_time, p.created_date, p.created_time_known, p.referrer_username, p.referrer_type, p.commission_rate_bp,
    p.commission_rate_locked_at, p.attribution_method, p.attribution_confidence, b.batch_id, p.file_id, p.line
FROM temp.contact_order AS o
JOIN temp.contact_candidates AS c ON c.id = o.candidate_id
JOIN main.profiles AS p ON p.id = c.profile_id
JOIN main.current_batch AS b
LEFT JOIN temp.backfill AS r ON r.id = c.id
ORDER BY o.id
