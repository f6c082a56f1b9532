-- title: Deals and payments whose stage another one holds
-- severity: high
-- why: A lead has one event at each stage. A second deal or a further payment is kept, and its money is not counted.
-- fix: Decide which of the two counts: close the duplicate in its source, or accept the finding.
WITH claims AS (
    SELECT 'deal' AS row_kind, c.lead_id, c.revenue_stage, c.source_system, c.deal_id, c.deal_name,
           c.revenue_amount_minor, c.currency, c.event_time, c.event_date, c.file_id, c.line
    FROM deal_claims AS c
    WHERE c.lead_id IS NOT NULL
    UNION ALL
    SELECT 'payment', c.lead_id, c.revenue_stage, c.source_system, c.deal_id, c.deal_name,
           c.revenue_amount_minor, c.currency, c.event_time, c.event_date, c.file_id, c.line
    FROM payment_claims AS c
    WHERE c.lead_id IS NOT NULL
)
SELECT
    c.row_kind || '|' || c.source_system || '|' || c.deal_id || '|' || c.revenue_stage AS finding_key,
    n.lead_ref AS lead_id,
    c.revenue_stage,
    c.row_kind,
    c.deal_id,
    c.revenue_amount_minor AS "amount_minor:currency",
    c.currency,
    c.event_time,
    h.source_system AS holder_source,
    h.deal_id AS holder_deal_id,
    h.event_id AS holder_event,
    n.email,
    n.full_name,
    c.deal_name,
    c.source_system,
    f.file,
    c.line
FROM claims AS c
CROSS JOIN revenue_statements AS h ON h.lead_id = c.lead_id AND h.revenue_stage = c.revenue_stage
JOIN lead_labels AS n ON n.lead_id = c.lead_id
LEFT JOIN batch_files AS f ON f.id = c.file_id
WHERE c.event_date <= (SELECT day FROM temp.asked)
  AND h.event_date <= (SELECT day FROM temp.asked)
  AND (h.source_system, h.deal_id) IS NOT (c.source_system, c.deal_id)
  -- Nearly every claim has its own event, as it was written: those need no closer look.
  AND NOT EXISTS (
    SELECT 1 FROM revenue_events AS e
    WHERE e.lead_id = c.lead_id
      AND e.revenue_stage = c.revenue_stage
      AND e.source_system = c.source_system
      AND e.deal_id = c.deal_id
      AND NOT EXISTS (SELECT 1 FROM revenue_corrections AS k WHERE k.event_id = e.id)
  )
ORDER BY n.lead_ref, c.revenue_stage, c.event_time, c.source_system, c.deal_id
