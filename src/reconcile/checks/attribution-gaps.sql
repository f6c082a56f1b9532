-- title: Revenue with a gap in its attribution
-- severity: low
-- why: Without source tool, e-mail hash or external id a revenue event cannot be given back to the platform that earned it. A missing campaign is shown, and alone is no gap.
-- fix: Import the conversion that is missing and run trueup rematch; complete the lead's e-mail address.
SELECT
    n.lead_key || '|' || e.revenue_stage AS finding_key,
    n.lead_ref AS lead_id,
    e.revenue_stage,
    e.attr_source_tool IS NOT NULL AS has_source_tool,
    e.attr_utm_campaign IS NOT NULL AS has_campaign,
    e.email_sha256 IS NOT NULL AS has_email_hash,
    e.external_id IS NOT NULL AS has_external_id,
    n.email,
    n.full_name,
    e.deal_name,
    e.source_system,
    f.file,
    e.line
FROM temp.facts AS e
JOIN lead_labels AS n ON n.lead_id = e.lead_id
LEFT JOIN batch_files AS f ON f.id = e.file_id
WHERE (e.attr_source_tool IS NULL OR e.email_sha256 IS NULL OR e.external_id IS NULL)
  -- Of a person who was forgotten there is nothing to complete.
  AND NOT EXISTS (SELECT 1 FROM ledger_commitments AS k WHERE k.kind = 'event' AND k.row_id = e.id)
ORDER BY e.event_time DESC, n.lead_ref, e.revenue_stage
