-- title: Won deals without a close date
-- severity: high
-- why: A deal in a stage that means won gives its event on the day it was closed. Without that day its money is in no total.
-- fix: Fill in the close date in the source and import it again.
SELECT
    d.source_system || '|' || d.row_key AS finding_key,
    n.lead_ref AS lead_id,
    d.row_key AS deal_id,
    d.stage,
    d.amount_minor AS "amount_minor:currency",
    d.currency,
    d.created_date,
    coalesce(d.email, n.email) AS email,
    n.full_name,
    d.deal_name,
    d.source_system,
    f.file,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
LEFT JOIN lead_labels AS n ON n.lead_id = d.lead_id
LEFT JOIN batch_files AS f ON f.id = d.file_id
WHERE m.meaning IN ('won', 'paid')
  AND d.close_date IS NULL
  AND d.paid_date IS NULL
  AND d.withdrawn_in IS NULL
  AND coalesce(d.created_date, '') <= (SELECT day FROM temp.asked)
ORDER BY d.source_system, d.row_key
