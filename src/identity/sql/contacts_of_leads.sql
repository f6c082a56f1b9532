INSERT INTO main.contacts
    (id, customer_id, lead_id, company_id, contact_type, lifecycle_stage, full_name, email, phone, created_time,
     created_date, created_time_known, referrer_username, referrer_type, commission_rate_bp, commission_rate_locked_at,
     attribution_method, attribution_confidence, batch_id, file_id, line)
SELECT
    (SELECT n.id FROM temp.contact_base AS n) + c.id,
    l.customer_id, l.id, l.company_id, c.contact_type, c.lifecycle_stage, l.full_name, c.email, coalesce(l.phone, l.phone_text),
    l.created_time, l.created_date, l.created_time_known, l.referrer_username, l.referrer_type, l.commission_rate_bp,
    l.commission_rate_locked_at, l.attribution_method, l.attribution_confidence, b.batch_id, l.file_id, l.line
FROM temp.contact_candidates AS c
-- In the order of the candidates, which need no sorting.
CROSS JOIN main.leads AS l ON l.id = c.lead_id
CROSS JOIN main.current_batch AS b
WHERE c.origin = :origin AND c.outcome = 'created'
ORDER BY c.id
