-- title: Revenue without a conversion
-- severity: high
-- why: Money came from a lead that no form, ad or booking is known of, so no campaign gets the credit.
-- fix: Import the missing conversions and run trueup rematch, or accept the finding for a lead from outside.
SELECT
    n.lead_key || '|' || e.revenue_stage AS finding_key,
    n.lead_ref AS lead_id,
    e.revenue_stage,
    e.revenue_amount,
    e.currency,
    e.event_time,
    e.deal_id,
    'no conversion event' AS status,
    n.email,
    n.full_name,
    e.deal_name,
    e.source_system,
    f.file,
    e.line
FROM temp.facts AS e
JOIN lead_labels AS n ON n.lead_id = e.lead_id
LEFT JOIN batch_files AS f ON f.id = e.file_id
WHERE NOT EXISTS (SELECT 1 FROM temp.conversions AS k WHERE k.lead_id = e.lead_id)
ORDER BY e.event_time DESC, n.lead_ref, e.revenue_stage
