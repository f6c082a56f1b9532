-- One row per contact, with the names of what it hangs on and the commission as a decimal.
CREATE VIEW contacts_flat_v AS
SELECT
    c.id AS contact_id,
    c.contact_type,
    c.lifecycle_stage,
    c.full_name,
    c.email,
    c.phone,
    c.job_title,
    o.name AS company_name,
    c.owner,
    c.created_time,
    c.created_date,
    c.customer_id,
    c.lead_id,
    c.referrer_username,
    c.referrer_type,
    c.commission_rate_bp,
    -- In percent.
    CASE WHEN c.commission_rate_bp IS NOT NULL
        THEN printf('%d.%02d', c.commission_rate_bp / 100, c.commission_rate_bp % 100) END AS commission_rate,
    c.commission_rate_locked_at,
    c.attribution_method,
    c.attribution_confidence,
    f.file,
    c.line
FROM contacts AS c
LEFT JOIN companies AS o ON o.id = c.company_id
LEFT JOIN batch_files AS f ON f.id = c.file_id
WHERE c.customer_id IS NULL OR c.customer_id NOT IN (SELECT g.customer_id FROM forgotten_customers AS g);
