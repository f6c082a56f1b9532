-- title: Conversions without revenue
-- severity: medium
-- why: A lead asked for something and nothing in the ledger followed: a lost deal, or one that was never entered.
-- fix: Ask sales whether there is a deal under another address; import it, or accept the finding.
SELECT
    n.lead_key AS finding_key,
    n.lead_ref AS lead_id,
    c.event_time AS conversion_time,
    c.source_tool,
    'no revenue events' AS status,
    n.email,
    n.full_name,
    NULL AS deal_name,
    c.source_system,
    f.file,
    c.line
FROM temp.conversions AS k
JOIN event_log AS c ON c.id = k.last_id
JOIN lead_labels AS n ON n.lead_id = k.lead_id
LEFT JOIN batch_files AS f ON f.id = c.file_id
WHERE NOT EXISTS (SELECT 1 FROM temp.facts AS e WHERE e.lead_id = k.lead_id)
ORDER BY c.event_time DESC, n.lead_ref
