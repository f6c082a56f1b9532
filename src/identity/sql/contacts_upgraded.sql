-- Contacts that were leads, of leads that have converted since. Who has brought them stays as it is; where nobody
-- said so, the lead does.
DROP TABLE IF EXISTS temp.upgraded_contacts;
CREATE TEMP TABLE upgraded_contacts AS
SELECT n.contact_id, n.candidate_id
FROM (
    SELECT k.id AS contact_id, c.id AS candidate_id, row_number() OVER (PARTITION BY k.id ORDER BY c.id) AS place
    FROM temp.contact_candidates AS c
    JOIN main.contacts AS k ON k.email = c.email OR k.lead_id = c.lead_id
    WHERE c.origin = 'converted lead'
      AND c.outcome = 'created'
      AND (
        k.contact_type = 'LEAD'
        OR k.contact_type = (
            SELECT r.contact_type FROM main.contact_roles AS r WHERE r.applies_to = 'lead' AND r.role_key = ''
        )
    )
      AND (k.contact_type, k.lifecycle_stage) IS NOT (c.contact_type, c.lifecycle_stage)
) AS n
WHERE n.place = 1;

UPDATE main.contacts AS k
SET contact_type = c.contact_type,
    lifecycle_stage = c.lifecycle_stage,
    lead_id = coalesce(k.lead_id, l.id),
    customer_id = coalesce(k.customer_id, l.customer_id),
    referrer_username = CASE WHEN a.is_silent THEN l.referrer_username ELSE k.referrer_username END,
    referrer_type = CASE WHEN a.is_silent THEN l.referrer_type ELSE k.referrer_type END,
    commission_rate_bp = CASE WHEN a.is_silent THEN l.commission_rate_bp ELSE k.commission_rate_bp END,
    commission_rate_locked_at = CASE WHEN a.is_silent THEN l.commission_rate_locked_at ELSE k.commission_rate_locked_at END,
    attribution_method = CASE WHEN a.is_silent THEN l.attribution_method ELSE k.attribution_method END,
    attribution_confidence = CASE WHEN a.is_silent THEN l.attribution_confidence ELSE k.attribution_confidence END,
    -- What is said of them is the lead's, where nothing was said before.
    file_id = CASE WHEN a.is_silent AND l.file_id IS NOT NULL THEN l.file_id ELSE k.file_id END,
    line = CASE WHEN a.is_silent AND l.file_id IS NOT NULL THEN l.line ELSE k.line END
FROM temp.upgraded_contacts AS u
JOIN temp.contact_candidates AS c ON c.id = u.candidate_id
JOIN main.leads AS l ON l.id = c.lead_id
JOIN (
    SELECT
        o.id,
        coalesce(o.referrer_username, o.referrer_type, o.commission_rate_bp, o.commission_rate_locked_at, o.attribution_method)
            IS NULL AND o.attribution_confidence = 100 AS is_silent
    FROM main.contacts AS o
    WHERE o.id IN (SELECT x.contact_id FROM temp.upgraded_contacts AS x)
) AS a ON a.id = u.contact_id
WHERE k.id = u.contact_id;

UPDATE temp.contact_candidates
SET outcome = 'updated'
WHERE id IN (SELECT u.candidate_id FROM temp.upgraded_contacts AS u);
