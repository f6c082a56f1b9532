-- Companies of an import: known ones by the source's id, the others new.
UPDATE temp.stage_companies
SET company_id = (
    SELECT x.company_id FROM main.external_ids AS x
    WHERE x.entity = 'company' AND x.source_system = stage_companies.source_system AND x.external_id = stage_companies.row_key
);

UPDATE temp.stage_companies AS s
SET outcome = CASE
    WHEN (s.name, coalesce(s.domain, c.domain), coalesce(s.phone, c.phone), coalesce(s.industry, c.industry),
          coalesce(s.city, c.city), coalesce(s.country, c.country), coalesce(s.owner, c.owner),
          coalesce(s.created_time, c.created_time),
          CASE WHEN s.extra IS NULL THEN c.extra ELSE json_patch(coalesce(c.extra, '{}'), s.extra) END)
         IS NOT
         (c.name, c.domain, c.phone, c.industry, c.city, c.country, c.owner, c.created_time, c.extra)
    THEN 'updated' ELSE 'unchanged' END
FROM main.companies AS c
WHERE c.id = s.company_id;

UPDATE main.companies AS c
SET name = s.name,
    name_key = s.name_key,
    domain = coalesce(s.domain, c.domain),
    phone = coalesce(s.phone, c.phone),
    industry = coalesce(s.industry, c.industry),
    city = coalesce(s.city, c.city),
    country = coalesce(s.country, c.country),
    owner = coalesce(s.owner, c.owner),
    created_time = coalesce(s.created_time, c.created_time),
    created_date = coalesce(s.created_date, c.created_date),
    created_time_known = coalesce(s.created_time_known, c.created_time_known),
    extra = CASE WHEN s.extra IS NULL THEN c.extra ELSE json_patch(coalesce(c.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line
FROM temp.stage_companies AS s
WHERE s.company_id = c.id AND s.outcome = 'updated';

-- Numbered as they were staged, above every number that was ever given.
UPDATE temp.stage_companies
SET company_id = id + max(
        (SELECT coalesce(max(c.id), 0) FROM main.companies AS c),
        (SELECT coalesce(max(row_id), 0) FROM main.change_log WHERE table_name = 'companies')
    ),
    outcome = 'new'
WHERE company_id IS NULL;

INSERT INTO main.companies
    (id, name, name_key, domain, phone, industry, city, country, owner,
     created_time, created_date, created_time_known, extra, batch_id, file_id, line)
SELECT
    s.company_id, s.name, s.name_key, s.domain, s.phone, s.industry, s.city, s.country, s.owner,
    s.created_time, s.created_date, s.created_time_known, s.extra, b.batch_id, s.file_id, s.line
FROM temp.stage_companies AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.id;

INSERT INTO main.external_ids (entity, source_system, external_id, derived, company_id, batch_id)
SELECT 'company', s.source_system, s.row_key, s.derived, s.company_id, b.batch_id
FROM temp.stage_companies AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.id;
