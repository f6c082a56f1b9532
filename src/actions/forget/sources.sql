-- How the sources name the person: where they must be deleted, too.
SELECT x.source_system || ' ' || x.entity || ' ' || x.external_id
FROM external_ids AS x
WHERE x.derived = 0
  AND (
    x.lead_id IN (SELECT lead_id FROM temp.person_leads)
    OR x.contact_id IN (SELECT p.row_id FROM temp.person_rows AS p WHERE p.table_name = 'contacts')
  )
ORDER BY x.source_system, x.entity, x.external_id
