-- title: Rows that point at several people
-- severity: medium
-- why: Phone and e-mail belong to different customers, or several leads fit a deal or payment: one was chosen by rule, and it may be the wrong one. Or an id has become another person's.
-- fix: Look at the candidates. Correct the phone or e-mail in the source, or accept the finding.
-- Of customers who were made one there is nothing left to be told apart.
WITH made_one AS MATERIALIZED (
    SELECT i.id
    FROM row_issues AS i
    JOIN json_each(CASE WHEN json_valid(i.candidates) AND json_type(i.candidates) = 'array' THEN i.candidates ELSE '[]' END) AS j
    JOIN customers AS c ON c.id = j.value
    WHERE i.resolved_batch_id IS NULL AND i.reason IN ('identity-conflict', 'other-name')
    GROUP BY i.id
    HAVING count(*) > 1 AND count(DISTINCT coalesce(c.merged_into, c.id)) = 1
)
SELECT
    i.kind || '|' || i.source_system || '|' || i.row_key || '|' || i.reason AS finding_key,
    n.lead_ref AS lead_id,
    i.kind AS row_kind,
    i.reason,
    i.candidates,
    i.message,
    coalesce(n.email, d.email, p.email, e.email, o.email, a.email, u.email, u.user_email) AS email,
    coalesce(n.full_name, p.customer_name, e.full_name, o.full_name, a.full_name, u.full_name) AS full_name,
    coalesce(d.deal_name, o.event_name, a.subject) AS deal_name,
    i.source_system,
    f.file,
    i.line
FROM row_issues AS i
LEFT JOIN external_ids AS x
    ON i.kind IN ('leads', 'contacts') AND x.entity = 'lead' AND x.source_system = i.source_system AND x.external_id = i.row_key
LEFT JOIN deals AS d ON i.kind = 'deals' AND d.source_system = i.source_system AND d.row_key = i.row_key
LEFT JOIN payments AS p ON i.kind = 'payments' AND p.source_system = i.source_system AND p.row_key = i.row_key
LEFT JOIN event_log AS e ON i.kind = 'conversions' AND e.source_system = i.source_system AND e.event_id = i.row_key
LEFT JOIN orders AS o
    ON i.kind = 'orders' AND o.source_system = i.source_system
   AND (o.scope, o.order_ref) = (
        CASE WHEN instr(i.row_key, ' / ') > 0 THEN substr(i.row_key, 1, instr(i.row_key, ' / ') - 1) ELSE '' END,
        CASE WHEN instr(i.row_key, ' / ') > 0 THEN substr(i.row_key, instr(i.row_key, ' / ') + 3) ELSE i.row_key END
   )
LEFT JOIN activities AS a ON i.kind = 'activities' AND a.source_system = i.source_system AND a.row_key = i.row_key
LEFT JOIN profiles AS u ON i.kind = 'profiles' AND u.source_system = i.source_system AND u.row_key = i.row_key
LEFT JOIN lead_labels AS n ON n.lead_id = coalesce(x.lead_id, d.lead_id, p.lead_id, e.lead_id)
LEFT JOIN leads AS l ON l.id = x.lead_id
LEFT JOIN batch_files AS f ON f.id = i.file_id
WHERE i.resolved_batch_id IS NULL
  AND i.reason IN ('identity-conflict', 'several-leads', 'person-changed', 'other-name')
  AND i.id NOT IN (SELECT m.id FROM made_one AS m)
  AND coalesce(l.created_date, d.created_date, p.paid_date, e.event_date, o.ordered_date, a.activity_date, u.created_date, '') <= (SELECT day FROM temp.asked)
ORDER BY i.kind, i.source_system, i.row_key, i.reason
