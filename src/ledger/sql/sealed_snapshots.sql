-- A snapshot belongs to the batch of its correction, else of its event.
SELECT
    a.id,
    a.event_id, a.correction_id, a.conversion_id, a.source_tool, a.utm_source, a.utm_medium, a.utm_campaign, a.utm_term,
    a.utm_content, a.external_id,
    m.commitment, s.salt, a.email_sha256
FROM (
    SELECT n.id, e.lead_id
    FROM revenue_events AS e
    JOIN revenue_attributions AS n ON n.event_id = e.id AND n.correction_id = 0
    WHERE e.batch_id = :batch_id
    UNION ALL
    SELECT n.id, e.lead_id
    FROM revenue_corrections AS c
    JOIN revenue_attributions AS n ON n.event_id = c.event_id AND n.correction_id = c.id
    JOIN revenue_events AS e ON e.id = c.event_id
    WHERE c.batch_id = :batch_id
) AS k
JOIN revenue_attributions AS a ON a.id = k.id
LEFT JOIN ledger_salts AS s ON s.id = k.lead_id
LEFT JOIN ledger_commitments AS m ON m.kind = 'snapshot' AND m.row_id = a.id
    AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = m.batch_id AND b.kind = 'forget')
ORDER BY a.id
