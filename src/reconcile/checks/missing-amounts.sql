-- title: Won or paid without an amount
-- severity: high
-- why: The event stands in the ledger, and every total leaves its money out.
-- fix: Fill in the amount in the source and import it again: it is taken by itself. Or trueup amend.
SELECT
    n.lead_key || '|' || e.revenue_stage AS finding_key,
    n.lead_ref AS lead_id,
    e.revenue_stage,
    e.deal_id,
    e.event_time,
    e.id AS event,
    n.email,
    n.full_name,
    e.deal_name,
    e.source_system,
    f.file,
    e.line
FROM temp.facts AS e
JOIN lead_labels AS n ON n.lead_id = e.lead_id
LEFT JOIN batch_files AS f ON f.id = e.file_id
WHERE e.revenue_stage <> 'opportunity_created' AND e.revenue_amount_minor IS NULL
ORDER BY n.lead_ref, e.revenue_stage
