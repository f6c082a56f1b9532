-- Leads whose phone and e-mail point at two customers, to be noted as at an import.
SELECT
    coalesce(x.source_system, 'trueup') AS source_system,
    'leads' AS kind,
    coalesce(x.external_id, 'trueup:' || l.id) AS row_key,
    r.customer_id,
    r.other_customer_id,
    json_object('full_name', w.full_name, 'email', w.email, 'phone', w.phone) AS raw,
    w.file_id,
    w.line
FROM temp.backfill AS r
JOIN temp.backfill_people AS w ON w.id = r.id
JOIN main.leads AS l ON l.id = w.subject_id
LEFT JOIN main.external_ids AS x ON x.id = (SELECT min(o.id) FROM main.external_ids AS o WHERE o.lead_id = l.id)
WHERE r.other_customer_id IS NOT NULL
ORDER BY r.id
