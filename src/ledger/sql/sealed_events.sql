-- The columns in the order of docs/seals.md; the kept commitment, the salt and the personal fields at the end.
SELECT
    e.id,
    e.lead_id, e.revenue_stage, e.deal_id, e.revenue_amount_minor, e.currency, e.event_time, e.event_date, e.time_known,
    e.conversion_id, e.source_system, e.ingested_by, e.ingested_at, e.batch_id, e.file_id, e.line,
    k.commitment, s.salt, e.deal_name
FROM revenue_events AS e
LEFT JOIN ledger_salts AS s ON s.id = e.lead_id
LEFT JOIN ledger_commitments AS k ON k.kind = 'event' AND k.row_id = e.id
    AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = k.batch_id AND b.kind = 'forget')
WHERE e.batch_id = :batch_id
ORDER BY e.id
