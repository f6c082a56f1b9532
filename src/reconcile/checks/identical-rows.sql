-- title: Identical rows without an id
-- severity: medium
-- why: A row without an id that stands twice in one file is taken as two rows. If it is one, its money counts twice.
-- fix: Look at the lines named. If they are one, remove the copy and import again; else accept the finding.
WITH twins AS (
    SELECT 'lead' AS row_kind, x.external_id AS row_key, l.email, l.full_name, NULL AS deal_name, x.source_system,
           l.file_id, l.line, l.created_date AS row_date, l.id AS lead_id
    FROM external_ids AS x
    JOIN leads AS l ON l.id = x.lead_id
    WHERE x.derived = 1 AND x.entity = 'lead' AND l.withdrawn_in IS NULL
    UNION ALL
    SELECT 'company', x.external_id, NULL, c.name, NULL, x.source_system, c.file_id, c.line, c.created_date, NULL
    FROM external_ids AS x
    JOIN companies AS c ON c.id = x.company_id
    WHERE x.derived = 1 AND x.entity = 'company'
    UNION ALL
    SELECT 'event', e.event_id, e.email, e.full_name, NULL, e.source_system, e.file_id, e.line, e.event_date, e.lead_id
    FROM event_log AS e
    WHERE e.event_id GLOB 'sha256:*' AND e.withdrawn_in IS NULL
    UNION ALL
    SELECT 'deal', d.row_key, d.email, NULL, d.deal_name, d.source_system, d.file_id, d.line, d.created_date, d.lead_id
    FROM deals AS d
    WHERE d.derived = 1 AND d.withdrawn_in IS NULL
    UNION ALL
    SELECT 'payment', p.row_key, p.email, p.customer_name, p.description, p.source_system, p.file_id, p.line, p.paid_date, p.lead_id
    FROM payments AS p
    WHERE p.derived = 1
    UNION ALL
    SELECT 'order', o.order_ref, o.email, o.full_name, o.event_name, o.source_system, o.file_id, o.line, o.ordered_date, NULL
    FROM orders AS o
    WHERE o.derived = 1
)
SELECT
    t.row_kind || '|' || t.source_system || '|' || t.row_key AS finding_key,
    n.lead_ref AS lead_id,
    t.row_kind,
    CAST(substr(t.row_key, 41) AS INTEGER) AS occurrence,
    o.line AS first_line,
    t.email,
    t.full_name,
    t.deal_name,
    t.source_system,
    f.file,
    t.line
FROM twins AS t
JOIN twins AS o
    ON o.row_kind = t.row_kind
   AND o.source_system = t.source_system
   AND o.row_key = substr(t.row_key, 1, 40) || '1'
LEFT JOIN lead_labels AS n ON n.lead_id = t.lead_id
LEFT JOIN batch_files AS f ON f.id = t.file_id
WHERE t.row_key <> o.row_key
  AND coalesce(t.row_date, '') <= (SELECT day FROM temp.asked)
ORDER BY t.row_kind, t.source_system, t.row_key
