SELECT
    c.id,
    c.event_id, c.kind, c.deal_id, c.revenue_amount_minor, c.currency, c.event_time, c.event_date, c.time_known,
    c.conversion_id, c.source_system, c.ingested_by, c.ingested_at, c.batch_id, c.file_id, c.line,
    k.commitment, s.salt, c.deal_name, c.reason
FROM revenue_corrections AS c
LEFT JOIN revenue_events AS e ON e.id = c.event_id
LEFT JOIN ledger_salts AS s ON s.id = e.lead_id
LEFT JOIN ledger_commitments AS k ON k.kind = 'correction' AND k.row_id = c.id
    AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = k.batch_id AND b.kind = 'forget')
WHERE c.batch_id = :batch_id
ORDER BY c.id
