-- title: Won with another deal than the opportunity
-- severity: low
-- why: The journey is stitched together from two deals of one lead, so its length and its amount belong to different sales.
-- fix: Close the duplicate deal in the CRM, or accept the finding where both deals are real.
SELECT
    n.lead_key AS finding_key,
    n.lead_ref AS lead_id,
    o.source_system AS opportunity_source,
    o.deal_id AS opportunity_deal_id,
    w.deal_id AS won_deal_id,
    n.email,
    n.full_name,
    w.deal_name,
    w.source_system,
    f.file,
    w.line
FROM temp.facts AS w
JOIN temp.facts AS o ON o.lead_id = w.lead_id AND o.revenue_stage = 'opportunity_created'
JOIN lead_labels AS n ON n.lead_id = w.lead_id
LEFT JOIN batch_files AS f ON f.id = w.file_id
WHERE w.revenue_stage = 'deal_won'
  AND (w.source_system, w.deal_id) IS NOT (o.source_system, o.deal_id)
ORDER BY n.lead_ref
