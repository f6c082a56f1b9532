-- Contacts: the same people as the CRM keeps them. Runs once the round of the contacts is written.
UPDATE temp.stage_resolved AS r
SET outcome = 'updated'
FROM temp.stage_people AS p
JOIN main.external_ids AS x
    ON x.entity = 'contact' AND x.source_system = p.source_system AND x.external_id = p.row_key
JOIN main.contacts AS c ON c.id = x.contact_id
LEFT JOIN temp.company_links AS co ON co.stage_id = p.id
WHERE p.id = r.stage_id
  AND p.kind = 'contacts'
  AND (coalesce(co.id, c.company_id), coalesce(p.contact_type, c.contact_type),
       coalesce(p.lifecycle_stage, c.lifecycle_stage), coalesce(p.full_name, c.full_name), coalesce(p.email, c.email),
       coalesce(p.phone, c.phone), coalesce(p.job_title, c.job_title), coalesce(p.owner, c.owner),
       coalesce(p.created_time, c.created_time))
      IS NOT
      (c.company_id, c.contact_type, c.lifecycle_stage, c.full_name, c.email, c.phone, c.job_title, c.owner, c.created_time);

UPDATE main.contacts AS c
SET company_id = coalesce(co.id, c.company_id),
    contact_type = coalesce(p.contact_type, c.contact_type),
    lifecycle_stage = coalesce(p.lifecycle_stage, c.lifecycle_stage),
    full_name = coalesce(p.full_name, c.full_name),
    email = coalesce(p.email, c.email),
    phone = coalesce(p.phone, c.phone),
    job_title = coalesce(p.job_title, c.job_title),
    owner = coalesce(p.owner, c.owner),
    created_time = coalesce(p.created_time, c.created_time),
    created_date = coalesce(p.created_date, c.created_date),
    created_time_known = coalesce(p.created_time_known, c.created_time_known),
    file_id = p.file_id,
    line = p.line
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
JOIN main.external_ids AS x
    ON x.entity = 'contact' AND x.source_system = p.source_system AND x.external_id = p.row_key
LEFT JOIN temp.company_links AS co ON co.stage_id = p.id
WHERE x.contact_id = c.id
  AND r.outcome = 'updated'
  AND p.kind = 'contacts'
  AND (coalesce(co.id, c.company_id), coalesce(p.contact_type, c.contact_type),
       coalesce(p.lifecycle_stage, c.lifecycle_stage), coalesce(p.full_name, c.full_name), coalesce(p.email, c.email),
       coalesce(p.phone, c.phone), coalesce(p.job_title, c.job_title), coalesce(p.owner, c.owner),
       coalesce(p.created_time, c.created_time))
      IS NOT
      (c.company_id, c.contact_type, c.lifecycle_stage, c.full_name, c.email, c.phone, c.job_title, c.owner, c.created_time);

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
     created_time, created_date, created_time_known, batch_id, file_id, line)
SELECT
    max(
        (SELECT coalesce(max(id), 0) FROM main.contacts),
        (SELECT coalesce(max(row_id), 0) FROM main.change_log WHERE table_name = 'contacts')
    ) + row_number() OVER (ORDER BY r.lead_id),
    r.customer_id, r.lead_id, co.id, coalesce(p.contact_type, 'LEAD'), p.lifecycle_stage, p.full_name, p.email,
    p.phone, p.job_title, p.owner, p.created_time, p.created_date, p.created_time_known, b.batch_id, p.file_id, p.line
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
