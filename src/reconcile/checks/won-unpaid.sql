-- title: Won and not paid
-- severity: medium
-- why: The deal was won some time ago (30 days, or --unpaid-days) and no payment has come.
-- fix: Ask accounting for the invoice, or import their export.
SELECT
    n.lead_key AS finding_key,
    n.lead_ref AS lead_id,
    w.event_date AS won_date,
    CAST(julianday((SELECT day FROM temp.asked)) - julianday(w.event_date) AS INTEGER) AS days,
    w.revenue_amount AS amount,
    w.currency,
    w.deal_id,
    n.email,
    n.full_name,
    w.deal_name,
    w.source_system,
    f.file,
    w.line
FROM temp.facts AS w
JOIN lead_labels AS n ON n.lead_id = w.lead_id
LEFT JOIN batch_files AS f ON f.id = w.file_id
WHERE w.revenue_stage = 'deal_won'
  AND julianday((SELECT day FROM temp.asked)) - julianday(w.event_date) > (SELECT unpaid_days FROM temp.asked)
  AND NOT EXISTS (
    SELECT 1 FROM temp.facts AS c
    WHERE c.lead_id = w.lead_id AND c.revenue_stage = 'revenue_confirmed'
  )
ORDER BY w.event_date, n.lead_ref
