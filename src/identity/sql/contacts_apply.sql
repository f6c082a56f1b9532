-- Contacts: the same people as the CRM keeps them. Runs once the round of the contacts is written.

-- A contact that a backfill has made, and that the CRM names by now, is that one: by the lead, else by the e-mail.
DROP TABLE IF EXISTS temp.adopted_contacts;
CREATE TEMP TABLE adopted_contacts (contact_id INTEGER PRIMARY KEY, stage_id INTEGER NOT NULL UNIQUE);
INSERT OR IGNORE INTO temp.adopted_contacts (contact_id, stage_id)
SELECT n.contact_id, n.stage_id
FROM (
    SELECT r.id, p.id AS stage_id, c.id AS contact_id, 0 AS place
    FROM temp.stage_resolved AS r
    JOIN temp.stage_people AS p ON p.id = r.stage_id
    JOIN main.contacts AS c ON c.lead_id = r.lead_id
    WHERE p.kind = 'contacts'
    UNION ALL
    SELECT r.id, p.id, c.id, 1
    FROM temp.stage_resolved AS r
    JOIN temp.stage_people AS p ON p.id = r.stage_id
    JOIN main.contacts AS c ON c.email = p.email
    WHERE p.kind = 'contacts'
) AS n
JOIN temp.stage_people AS p ON p.id = n.stage_id
WHERE NOT EXISTS (SELECT 1 FROM main.external_ids AS x WHERE x.contact_id = n.contact_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.external_ids AS x
    WHERE x.entity = 'contact' AND x.source_system = p.source_system AND x.external_id = p.row_key
  )
ORDER BY n.place, n.id, n.contact_id;

INSERT INTO main.external_ids (entity, source_system, external_id, derived, contact_id, batch_id)
SELECT 'contact', p.source_system, p.row_key, p.derived, a.contact_id, b.batch_id
FROM temp.adopted_contacts AS a
JOIN temp.stage_people AS p ON p.id = a.stage_id
JOIN main.current_batch AS b
ORDER BY a.stage_id;

-- What a row says is held against what is there; a blank cell keeps that. A contact that has become a client by what
-- its lead has done is not made a lead again by a CRM that does not know of it.
DROP TABLE IF EXISTS temp.changed_contacts;
CREATE TEMP TABLE changed_contacts AS
WITH said AS (
    SELECT
        r.id AS resolved_id,
        c.id AS contact_id,
        p.file_id,
        p.line,
        coalesce(co.id, c.company_id) AS company_id,
        CASE WHEN w.role_key IS NULL THEN coalesce(p.contact_type, c.contact_type) ELSE c.contact_type END AS contact_type,
        CASE WHEN w.role_key IS NULL THEN coalesce(p.lifecycle_stage, c.lifecycle_stage) ELSE c.lifecycle_stage END AS lifecycle_stage,
        coalesce(c.lead_id, r.lead_id) AS lead_id,
        coalesce(c.customer_id, r.customer_id) AS customer_id,
        coalesce(p.full_name, c.full_name) AS full_name,
        coalesce(p.email, c.email) AS email,
        coalesce(p.phone, c.phone) AS phone,
        coalesce(p.job_title, c.job_title) AS job_title,
        coalesce(p.owner, c.owner) AS owner,
        coalesce(p.created_time, c.created_time) AS created_time,
        coalesce(p.created_date, c.created_date) AS created_date,
        coalesce(p.created_time_known, c.created_time_known) AS created_time_known,
        coalesce(p.referrer_username, c.referrer_username) AS referrer_username,
        coalesce(p.referrer_type, c.referrer_type) AS referrer_type,
        coalesce(p.commission_rate_bp, c.commission_rate_bp) AS commission_rate_bp,
        coalesce(p.commission_rate_locked_at, c.commission_rate_locked_at) AS commission_rate_locked_at,
        coalesce(p.attribution_method, c.attribution_method) AS attribution_method,
        coalesce(p.attribution_confidence, c.attribution_confidence) AS attribution_confidence
    FROM temp.stage_resolved AS r
    JOIN temp.stage_people AS p ON p.id = r.stage_id
    JOIN main.external_ids AS x
        ON x.entity = 'contact' AND x.source_system = p.source_system AND x.external_id = p.row_key
    JOIN main.contacts AS c ON c.id = x.contact_id
    LEFT JOIN temp.company_links AS co ON co.stage_id = p.id
    LEFT JOIN main.contact_roles AS w
        ON w.applies_to = 'lead' AND w.role_key = 'converted'
       AND w.contact_type = c.contact_type AND w.lifecycle_stage IS c.lifecycle_stage
       AND coalesce(p.contact_type, 'LEAD') IN (
            'LEAD', (SELECT o.contact_type FROM main.contact_roles AS o WHERE o.applies_to = 'lead' AND o.role_key = '')
       )
    WHERE p.kind = 'contacts'
)
SELECT
    s.resolved_id, s.contact_id, s.file_id, s.line,
    s.company_id, s.lead_id, s.customer_id, s.contact_type, s.lifecycle_stage, s.full_name, s.email, s.phone, s.job_title, s.owner,
    s.created_time, s.created_date, s.created_time_known, s.referrer_username, s.referrer_type, s.commission_rate_bp,
    s.commission_rate_locked_at, s.attribution_method, s.attribution_confidence
FROM said AS s
JOIN main.contacts AS c ON c.id = s.contact_id
WHERE (
        s.company_id, s.lead_id, s.customer_id, s.contact_type, s.lifecycle_stage, s.full_name, s.email, s.phone, s.job_title, s.owner,
        s.created_time, s.referrer_username, s.referrer_type, s.commission_rate_bp, s.commission_rate_locked_at,
        s.attribution_method, s.attribution_confidence
    ) IS NOT (
        c.company_id, c.lead_id, c.customer_id, c.contact_type, c.lifecycle_stage, c.full_name, c.email, c.phone, c.job_title, c.owner,
        c.created_time, c.referrer_username, c.referrer_type, c.commission_rate_bp, c.commission_rate_locked_at,
        c.attribution_method, c.attribution_confidence
    );

UPDATE temp.stage_resolved
SET outcome = 'updated'
WHERE outcome = 'unchanged'
  AND (
    id IN (SELECT resolved_id FROM temp.changed_contacts)
    -- The CRM names it for the first time.
    OR stage_id IN (SELECT stage_id FROM temp.adopted_contacts)
  );

UPDATE main.contacts AS c
SET company_id = n.company_id,
    lead_id = n.lead_id,
    customer_id = n.customer_id,
    contact_type = n.contact_type,
    lifecycle_stage = n.lifecycle_stage,
    full_name = n.full_name,
    email = n.email,
    phone = n.phone,
    job_title = n.job_title,
    owner = n.owner,
    created_time = n.created_time,
    created_date = n.created_date,
    created_time_known = n.created_time_known,
    referrer_username = n.referrer_username,
    referrer_type = n.referrer_type,
    commission_rate_bp = n.commission_rate_bp,
    commission_rate_locked_at = n.commission_rate_locked_at,
    attribution_method = n.attribution_method,
    attribution_confidence = n.attribution_confidence,
    file_id = n.file_id,
    line = n.line
FROM temp.changed_contacts AS n
WHERE n.contact_id = c.id;

-- A lead that was known and is a contact from now on has changed.
UPDATE temp.stage_resolved AS r
SET outcome = 'updated'
FROM temp.stage_people AS p
WHERE p.id = r.stage_id
  AND r.outcome = 'unchanged'
  AND p.kind = 'contacts'
  AND NOT EXISTS (
    SELECT 1 FROM main.external_ids AS x
    WHERE x.entity = 'contact' AND x.source_system = p.source_system AND x.external_id = p.row_key
  );

INSERT INTO main.contacts
    (id, customer_id, lead_id, company_id, contact_type, lifecycle_stage, full_name, email, phone, job_title, owner,
     created_time, created_date, created_time_known, referrer_username, referrer_type, commission_rate_bp,
     commission_rate_locked_at, attribution_method, attribution_confidence, batch_id, file_id, line)
SELECT
    max(
        (SELECT coalesce(max(id), 0) FROM main.contacts),
        (SELECT coalesce(max(row_id), 0) FROM main.change_log WHERE table_name = 'contacts')
    ) + row_number() OVER (ORDER BY r.lead_id),
    r.customer_id, r.lead_id, co.id, coalesce(p.contact_type, 'LEAD'), p.lifecycle_stage, p.full_name, p.email,
    p.phone, p.job_title, p.owner, p.created_time, p.created_date, p.created_time_known, p.referrer_username,
    p.referrer_type, p.commission_rate_bp, p.commission_rate_locked_at, p.attribution_method,
    coalesce(p.attribution_confidence, 100), b.batch_id, p.file_id, p.line
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.current_batch AS b
LEFT JOIN temp.company_links AS co ON co.stage_id = p.id
WHERE p.kind = 'contacts'
  AND NOT EXISTS (
    SELECT 1 FROM main.external_ids AS x
    WHERE x.entity = 'contact' AND x.source_system = p.source_system AND x.external_id = p.row_key
  );

INSERT INTO main.external_ids (entity, source_system, external_id, derived, contact_id, batch_id)
SELECT 'contact', p.source_system, p.row_key, p.derived, c.id, b.batch_id
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.current_batch AS b
JOIN main.contacts AS c ON c.lead_id = r.lead_id AND c.file_id = p.file_id AND c.line = p.line
WHERE p.kind = 'contacts'
  AND NOT EXISTS (
    SELECT 1 FROM main.external_ids AS x
    WHERE x.entity = 'contact' AND x.source_system = p.source_system AND x.external_id = p.row_key
  )
ORDER BY r.id;
