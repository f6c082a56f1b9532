-- Which company each person of this round works for: by the source's id, else by an exact name
-- that only one company has.
DROP TABLE IF EXISTS temp.company_links;
CREATE TEMP TABLE company_links (stage_id INTEGER PRIMARY KEY, id INTEGER NOT NULL);

INSERT INTO temp.company_links (stage_id, id)
SELECT p.id, x.company_id
FROM temp.stage_people AS p
JOIN main.external_ids AS x
    ON x.entity = 'company' AND x.source_system = p.source_system
   AND x.external_id = trim(substr(p.company_ref, 1, instr(p.company_ref || ';', ';') - 1))
WHERE p.company_ref IS NOT NULL;

INSERT INTO temp.company_links (stage_id, id)
SELECT p.id, min(c.id)
FROM temp.stage_people AS p
JOIN main.companies AS c ON c.name_key = p.company_key
WHERE p.company_key IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM temp.company_links AS k WHERE k.stage_id = p.id)
GROUP BY p.id
HAVING count(*) = 1;
