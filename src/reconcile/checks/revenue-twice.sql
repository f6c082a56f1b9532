-- title: Revenue that may be counted twice
-- severity: high
-- why: One person, two leads, and on each of them the same amount at the same stage within a week: the same deal or payment may have come in from two systems, and counts twice.
-- fix: Look at both. If they are one, void the event of the one that should not be there (trueup void EVENT --reason TEXT) and leave it out of what you import. If they are two, accept the finding.
SELECT
    'revenue|' || e.source_system || '|' || e.deal_id || '|' || o.source_system || '|' || o.deal_id || '|' || e.revenue_stage AS finding_key,
    n.lead_ref AS lead_id,
    e.revenue_stage,
    e.revenue_amount_minor AS "amount_minor:currency",
    e.currency,
    e.event_date,
    e.id AS event,
    m.lead_ref AS other_lead_id,
    o.id AS other_event,
    o.source_system AS other_source_system,
    o.deal_id AS other_deal_id,
    o.event_date AS other_date,
    n.email,
    n.full_name,
    e.deal_name,
    e.source_system,
    f.file,
    e.line
FROM temp.facts AS e
CROSS JOIN leads AS l ON l.id = e.lead_id
CROSS JOIN leads AS k ON k.customer_id = l.customer_id AND k.id <> l.id
CROSS JOIN temp.facts AS o
    ON o.lead_id = k.id
   AND o.revenue_stage = e.revenue_stage
   AND o.revenue_amount_minor = e.revenue_amount_minor
   AND o.currency = e.currency
   AND o.id < e.id
   AND abs(julianday(o.event_date) - julianday(e.event_date)) <= 7
JOIN lead_labels AS n ON n.lead_id = e.lead_id
JOIN lead_labels AS m ON m.lead_id = o.lead_id
LEFT JOIN batch_files AS f ON f.id = e.file_id
WHERE e.revenue_stage IN ('deal_won', 'revenue_confirmed')
  AND e.revenue_amount_minor > 0
ORDER BY n.lead_ref, e.revenue_stage, e.event_time, e.source_system, e.deal_id, o.source_system, o.deal_id
