-- A deal, payment or event by the number of its issue, or by its kind and id; the source decides
-- where several have that id.
WITH rows_known AS (
    SELECT 'deals' AS kind, d.id, d.source_system, d.row_key, d.lead_id, d.email, NULL AS name_key,
           coalesce(d.company_ref, d.company_key) AS account, coalesce(d.created_date, d.close_date, d.paid_date) AS day
    FROM deals AS d
    WHERE d.withdrawn_in IS NULL
    UNION ALL
    SELECT 'payments', p.id, p.source_system, p.row_key, p.lead_id, p.email, p.name_key, NULL, p.paid_date
    FROM payments AS p
    UNION ALL
    SELECT 'conversions', e.id, e.source_system, e.event_id, e.lead_id, e.email, NULL, NULL, e.event_date
    FROM event_log AS e
    WHERE e.withdrawn_in IS NULL
)
SELECT r.kind, r.id, r.source_system, r.row_key, r.lead_id, r.email, r.name_key, r.account, r.day
FROM rows_known AS r
WHERE (:issue IS NOT NULL AND EXISTS (
        SELECT 1 FROM row_issues AS i
        WHERE i.id = :issue AND i.kind = r.kind AND i.source_system = r.source_system AND i.row_key = r.row_key
      ))
   OR (:issue IS NULL AND r.kind = :kind AND r.row_key = :row_key AND :source IN ('', r.source_system))
ORDER BY r.kind, r.source_system, r.row_key
