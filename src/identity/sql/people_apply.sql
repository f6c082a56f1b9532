-- Customers, leads and contacts of the present round. stage_resolved says who is who.

INSERT INTO main.lead_sources (id, name, name_key, batch_id)
SELECT
    max(
        (SELECT coalesce(max(id), 0) FROM main.lead_sources),
        (SELECT coalesce(max(row_id), 0) FROM main.change_log WHERE table_name = 'lead_sources')
    ) + row_number() OVER (ORDER BY n.source_key),
    min(n.source_name), n.source_key, b.batch_id
FROM (
    SELECT DISTINCT p.source_key, p.source_name
    FROM temp.stage_people AS p
    JOIN temp.stage_round AS o
    WHERE p.id > o.above AND p.id <= o.upto AND p.source_key IS NOT NULL
) AS n
JOIN main.current_batch AS b
WHERE NOT EXISTS (SELECT 1 FROM main.lead_sources AS s WHERE s.name_key = n.source_key)
GROUP BY n.source_key
ORDER BY n.source_key;

INSERT INTO main.branches (id, name, name_key, batch_id)
SELECT
    max(
        (SELECT coalesce(max(id), 0) FROM main.branches),
        (SELECT coalesce(max(row_id), 0) FROM main.change_log WHERE table_name = 'branches')
    ) + row_number() OVER (ORDER BY n.branch_key),
    min(n.branch_name), n.branch_key, b.batch_id
FROM (
    SELECT DISTINCT p.branch_key, p.branch_name
    FROM temp.stage_people AS p
    JOIN temp.stage_round AS o
    WHERE p.id > o.above AND p.id <= o.upto AND p.branch_key IS NOT NULL
) AS n
JOIN main.current_batch AS b
WHERE NOT EXISTS (SELECT 1 FROM main.branches AS s WHERE s.name_key = n.branch_key)
GROUP BY n.branch_key
ORDER BY n.branch_key;

DROP TABLE IF EXISTS temp.later_phones;
CREATE TEMP TABLE later_phones (customer_id INTEGER PRIMARY KEY, phone TEXT NOT NULL);
INSERT INTO temp.later_phones (customer_id, phone)
SELECT r.customer_id, p.phone
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
WHERE r.outcome IS NULL AND r.takes_phone = 1 AND r.customer_is_new = 0;

INSERT INTO main.customers (id, full_name, name_key, phone, batch_id, file_id, line)
SELECT
    r.customer_id,
    p.full_name,
    -- Other names are finished by the program at the end of the run.
    CASE WHEN p.full_name NOT GLOB '*[^!-~ ]*' AND instr(p.full_name, '  ') = 0 THEN lower(p.full_name) END,
    -- The phone may come with a later row of the same person.
    CASE WHEN r.takes_phone = 1 THEN p.phone ELSE t.phone END,
    b.batch_id,
    p.file_id,
    p.line
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.current_batch AS b
LEFT JOIN temp.later_phones AS t ON t.customer_id = r.customer_id
WHERE r.outcome IS NULL AND r.customer_is_new = 1
ORDER BY r.id;

UPDATE main.customers AS c
SET phone = t.phone
FROM temp.later_phones AS t
WHERE c.id = t.customer_id AND c.phone IS NULL;

-- A customer known without a name gets the first one that a row brings.
UPDATE main.customers AS c
SET full_name = n.full_name
FROM (
    SELECT r.customer_id, p.full_name, row_number() OVER (PARTITION BY r.customer_id ORDER BY r.lead_id, r.stage_id) AS place
    FROM temp.stage_resolved AS r
    JOIN temp.stage_people AS p ON p.id = r.stage_id
    JOIN main.customers AS known ON known.id = r.customer_id
    WHERE r.outcome IS NULL AND r.customer_is_new = 0 AND known.full_name IS NULL AND p.full_name IS NOT NULL
) AS n
WHERE n.place = 1 AND n.customer_id = c.id;

INSERT INTO main.customer_emails (customer_id, email, sha256, is_primary, batch_id, file_id, line)
SELECT r.customer_id, p.email, unhex(p.email_sha256), r.email_is_primary, b.batch_id, p.file_id, p.line
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.current_batch AS b
WHERE r.outcome IS NULL AND r.takes_email = 1
ORDER BY r.id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    p.file_id, p.line, p.kind, p.source_system, p.row_key, 'noted', 'identity-conflict',
    'phone and e-mail point at different customers: ' || r.customer_id || ' was taken, the e-mail or phone belongs to '
        || r.other_customer_id || '; see the check identity-conflicts',
    json_array(r.customer_id, r.other_customer_id)
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
WHERE r.outcome IS NULL AND r.other_customer_id IS NOT NULL;

-- One phone, and a name and an address that are not those of whom it belongs to: a family, or an office.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, value, message, candidates)
SELECT
    p.file_id, p.line, p.kind, p.source_system, p.row_key, 'noted', 'other-name', p.full_name,
    'this phone belongs to customer:' || r.customer_id || ', who has another name and another address; if they are two people, undo this import, leave the phone of one of them blank, and import the file again',
    json_array(r.customer_id)
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.customers AS c ON c.id = r.customer_id AND c.phone = p.phone
JOIN main.customer_emails AS e ON e.email = p.email AND e.customer_id = c.id AND e.is_primary = 0
WHERE r.outcome IS NULL
  AND lower(p.full_name) <> lower(c.full_name);

-- An id that was another person's until now: two sheets may well have used it for two people.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    p.file_id, p.line, p.kind, p.source_system, p.row_key, 'noted', 'person-changed',
    'this id was that of somebody with another name and another e-mail, who has become this one; if they are two people, '
        || 'undo this import and give the sheet a --source of its own',
    json_array(r.lead_id)
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.leads AS l ON l.id = r.lead_id
WHERE r.outcome IS NULL AND r.lead_is_new = 0 AND l.withdrawn_in IS NULL
  AND p.derived = 0 AND l.email <> p.email AND lower(l.full_name) <> lower(p.full_name);

-- Whoever was forgotten and is in an export again comes back with the row, and that is told.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    p.file_id, p.line, p.kind, p.source_system, p.row_key, 'noted', 'was-forgotten',
    'this row is that of somebody who was forgotten, and names them again: delete them in its source as well, and forget them once more'
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.leads AS l ON l.id = r.lead_id
WHERE r.lead_is_new = 0
  AND r.stage_id > (SELECT above FROM temp.stage_round)
  AND r.lead_id IN (SELECT f.lead_id FROM main.forgotten_leads AS f)
  AND coalesce(l.full_name, l.email, l.phone) IS NULL
  AND coalesce(p.full_name, p.email, p.phone) IS NOT NULL;

-- Leads that are known: what differs, a blank cell keeping what is there.
UPDATE temp.stage_resolved AS r
SET outcome = CASE
    WHEN l.withdrawn_in IS NOT NULL THEN 'revived'
    WHEN (coalesce(l.customer_id, r.customer_id), coalesce(co.id, l.company_id), coalesce(so.id, l.lead_source_id),
          coalesce(br.id, l.branch_id), coalesce(p.status, l.status), coalesce(p.full_name, l.full_name),
          coalesce(p.email, l.email), coalesce(p.phone, l.phone), coalesce(p.phone_extension, l.phone_extension),
          coalesce(p.phone_text, l.phone_text), coalesce(p.company_name, l.company_name), coalesce(p.city, l.city),
          coalesce(p.country, l.country), coalesce(p.created_time, l.created_time),
          coalesce(p.referrer_username, l.referrer_username), coalesce(p.referrer_type, l.referrer_type),
          coalesce(p.commission_rate_bp, l.commission_rate_bp),
          coalesce(p.commission_rate_locked_at, l.commission_rate_locked_at),
          coalesce(p.attribution_method, l.attribution_method),
          coalesce(p.attribution_confidence, l.attribution_confidence),
          CASE WHEN p.extra IS NULL THEN l.extra ELSE json_patch(coalesce(l.extra, '{}'), p.extra) END,
          coalesce(p.consent, l.consent))
         IS NOT
         (l.customer_id, l.company_id, l.lead_source_id, l.branch_id, l.status, l.full_name, l.email, l.phone,
          l.phone_extension, l.phone_text, l.company_name, l.city, l.country, l.created_time, l.referrer_username,
          l.referrer_type, l.commission_rate_bp, l.commission_rate_locked_at, l.attribution_method,
          l.attribution_confidence, l.extra, l.consent)
    THEN 'updated' ELSE 'unchanged' END
FROM temp.stage_people AS p
JOIN main.leads AS l
LEFT JOIN main.lead_sources AS so ON so.name_key = p.source_key
LEFT JOIN main.branches AS br ON br.name_key = p.branch_key
LEFT JOIN temp.company_links AS co ON co.stage_id = p.id
WHERE p.id = r.stage_id AND l.id = r.lead_id AND r.outcome IS NULL AND r.lead_is_new = 0;

UPDATE main.leads AS l
SET customer_id = coalesce(l.customer_id, r.customer_id),
    company_id = coalesce(co.id, l.company_id),
    lead_source_id = coalesce(so.id, l.lead_source_id),
    branch_id = coalesce(br.id, l.branch_id),
    status = coalesce(p.status, l.status),
    full_name = coalesce(p.full_name, l.full_name),
    email = coalesce(p.email, l.email),
    email_sha256 = coalesce(p.email_sha256, l.email_sha256),
    phone = coalesce(p.phone, l.phone),
    phone_extension = coalesce(p.phone_extension, l.phone_extension),
    phone_text = coalesce(p.phone_text, l.phone_text),
    company_name = coalesce(p.company_name, l.company_name),
    company_key = coalesce(p.company_key, l.company_key),
    city = coalesce(p.city, l.city),
    country = coalesce(p.country, l.country),
    created_time = coalesce(p.created_time, l.created_time),
    created_date = coalesce(p.created_date, l.created_date),
    created_time_known = coalesce(p.created_time_known, l.created_time_known),
    referrer_username = coalesce(p.referrer_username, l.referrer_username),
    referrer_type = coalesce(p.referrer_type, l.referrer_type),
    commission_rate_bp = coalesce(p.commission_rate_bp, l.commission_rate_bp),
    commission_rate_locked_at = coalesce(p.commission_rate_locked_at, l.commission_rate_locked_at),
    attribution_method = coalesce(p.attribution_method, l.attribution_method),
    attribution_confidence = coalesce(p.attribution_confidence, l.attribution_confidence),
    extra = CASE WHEN p.extra IS NULL THEN l.extra ELSE json_patch(coalesce(l.extra, '{}'), p.extra) END,
    consent = coalesce(p.consent, l.consent),
    file_id = p.file_id,
    line = p.line,
    -- What is there again is there by this batch.
    batch_id = CASE WHEN l.withdrawn_in IS NULL THEN l.batch_id ELSE (SELECT n.batch_id FROM main.current_batch AS n) END,
    withdrawn_in = NULL
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
LEFT JOIN main.lead_sources AS so ON so.name_key = p.source_key
LEFT JOIN main.branches AS br ON br.name_key = p.branch_key
LEFT JOIN temp.company_links AS co ON co.stage_id = p.id
WHERE r.lead_id = l.id AND r.outcome IN ('updated', 'revived') AND r.lead_is_new = 0 AND r.stage_id > (SELECT above FROM temp.stage_round);

INSERT INTO main.leads
    (id, customer_id, company_id, lead_source_id, branch_id, status, full_name, email, email_sha256, phone,
     phone_extension, phone_text, company_name, company_key, city, country, created_time, created_date,
     created_time_known, referrer_username, referrer_type, commission_rate_bp, commission_rate_locked_at,
     attribution_method, attribution_confidence, extra, consent, batch_id, file_id, line)
SELECT
    r.lead_id, r.customer_id, co.id, so.id, br.id, p.status, p.full_name, p.email, p.email_sha256, p.phone,
    p.phone_extension, p.phone_text, p.company_name, p.company_key, p.city, p.country, p.created_time, p.created_date,
    p.created_time_known, p.referrer_username, p.referrer_type, p.commission_rate_bp, p.commission_rate_locked_at,
    p.attribution_method, coalesce(p.attribution_confidence, 100), p.extra, p.consent, b.batch_id, p.file_id, p.line
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.current_batch AS b
LEFT JOIN main.lead_sources AS so ON so.name_key = p.source_key
LEFT JOIN main.branches AS br ON br.name_key = p.branch_key
LEFT JOIN temp.company_links AS co ON co.stage_id = p.id
WHERE r.outcome IS NULL AND r.lead_is_new = 1
ORDER BY r.id;

INSERT INTO main.external_ids (entity, source_system, external_id, derived, lead_id, batch_id)
SELECT 'lead', p.source_system, p.row_key, p.derived, r.lead_id, b.batch_id
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.current_batch AS b
WHERE r.outcome IS NULL AND r.lead_is_new = 1 AND p.kind <> 'conversions'
ORDER BY r.id;

-- A row that an undo had withdrawn is new to her.
UPDATE temp.stage_resolved SET outcome = 'new' WHERE outcome IS NULL OR outcome = 'revived';
