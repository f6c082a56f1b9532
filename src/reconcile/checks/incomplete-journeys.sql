-- title: Journeys with a stage missing
-- severity: high
-- why: A deal was won without an opportunity, or money came without a won deal: one of the systems is missing an entry.
-- fix: Have the missing deal entered or closed in the CRM, and import its export again.
SELECT
    n.lead_key AS finding_key,
    n.lead_ref AS lead_id,
    j.has_opportunity,
    j.has_deal,
    j.has_revenue,
    n.email,
    n.full_name,
    e.deal_name,
    e.source_system,
    f.file,
    e.line
FROM (
    SELECT
        lead_id,
        max(revenue_stage = 'opportunity_created') AS has_opportunity,
        max(revenue_stage = 'deal_won') AS has_deal,
        max(revenue_stage = 'revenue_confirmed') AS has_revenue
    FROM temp.facts
    GROUP BY lead_id
) AS j
JOIN temp.facts AS e
    ON e.lead_id = j.lead_id
   AND e.revenue_stage = CASE WHEN j.has_revenue THEN 'revenue_confirmed' ELSE 'deal_won' END
JOIN lead_labels AS n ON n.lead_id = j.lead_id
LEFT JOIN batch_files AS f ON f.id = e.file_id
WHERE (j.has_deal = 1 AND j.has_opportunity = 0)
   OR (j.has_revenue = 1 AND j.has_deal = 0)
ORDER BY n.lead_ref
