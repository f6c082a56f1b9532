-- A row by the number of its issue, or by its kind and id; the source decides where several have that id.
WITH rows_known AS (
    SELECT 'deals' AS kind, d.id, d.source_system, d.row_key, d.row_key AS own_id, d.lead_id, NULL AS customer_id, NULL AS buyer_id, d.email, NULL AS name_key,
           coalesce(d.company_ref, d.company_key) AS account, coalesce(d.created_date, d.close_date, d.paid_date) AS day
    FROM deals AS d
    WHERE d.withdrawn_in IS NULL
    UNION ALL
    SELECT 'payments', p.id, p.source_system, p.row_key, p.row_key, p.lead_id, NULL, NULL, p.email, p.name_key, NULL, p.paid_date
    FROM payments AS p
    UNION ALL
    SELECT 'conversions', e.id, e.source_system, e.event_id, e.event_id, e.lead_id, NULL, NULL, e.email, NULL, NULL, e.event_date
    FROM event_log AS e
    WHERE e.withdrawn_in IS NULL
    UNION ALL
    SELECT
        'orders', o.id, o.source_system, CASE o.scope WHEN '' THEN o.order_ref ELSE o.scope || ' / ' || o.order_ref END,
        o.order_ref, NULL, o.customer_id, o.buyer_id, o.email, NULL, NULL, o.ordered_date
    FROM orders AS o
    UNION ALL
    SELECT
        'activities', a.id, a.source_system, a.row_key, a.row_key, NULL, a.customer_id, NULL, a.email, NULL, NULL, a.activity_date
    FROM activities AS a
)
SELECT r.kind, r.id, r.source_system, r.row_key, r.lead_id, r.customer_id, r.buyer_id, r.email, r.name_key, r.account, r.day
FROM rows_known AS r
WHERE (:issue IS NOT NULL AND EXISTS (
        SELECT 1 FROM row_issues AS i
        WHERE i.id = :issue AND i.kind = r.kind AND i.source_system = r.source_system AND i.row_key = r.row_key
      ))
   OR (:issue IS NULL AND r.kind = :kind AND :row_key IN (r.row_key, r.own_id) AND :source IN ('', r.source_system))
ORDER BY r.kind, r.source_system, r.row_key
