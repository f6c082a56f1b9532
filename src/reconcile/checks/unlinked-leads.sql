-- title: Leads without a customer
-- severity: low
-- why: A lead with neither phone nor e-mail belongs to nobody: no deal or payment can find it.
-- fix: Complete the phone or e-mail in the source and import it again.
SELECT
    n.lead_key AS finding_key,
    n.lead_ref AS lead_id,
    l.created_date,
    l.status,
    l.phone_text,
    n.email,
    n.full_name,
    NULL AS deal_name,
    x.source_system,
    f.file,
    l.line
FROM leads AS l
JOIN lead_labels AS n ON n.lead_id = l.id
LEFT JOIN external_ids AS x ON x.id = (SELECT min(o.id) FROM external_ids AS o WHERE o.lead_id = l.id)
LEFT JOIN batch_files AS f ON f.id = l.file_id
WHERE l.customer_id IS NULL
  AND l.withdrawn_in IS NULL
  AND coalesce(l.created_date, '') <= (SELECT day FROM temp.asked)
ORDER BY n.lead_ref
