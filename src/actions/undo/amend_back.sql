INSERT INTO main.revenue_corrections
    (event_id, kind, reason, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id, file_id, line)
SELECT
    e.id, 'amend', 'undo of batch ' || a.batch_id,
    CASE WHEN c.id IS NULL THEN e.deal_id ELSE c.deal_id END,
    CASE WHEN c.id IS NULL THEN e.deal_name ELSE c.deal_name END,
    CASE WHEN c.id IS NULL THEN e.revenue_amount_minor ELSE c.revenue_amount_minor END,
    CASE WHEN c.id IS NULL THEN e.currency ELSE c.currency END,
    CASE WHEN c.id IS NULL THEN e.event_time ELSE c.event_time END,
    CASE WHEN c.id IS NULL THEN e.event_date ELSE c.event_date END,
    CASE WHEN c.id IS NULL THEN e.time_known ELSE c.time_known END,
    CASE WHEN c.id IS NULL THEN e.source_system ELSE c.source_system END,
    b.kind, b.started_at, b.id,
    CASE WHEN c.file_id IS NULL THEN e.file_id ELSE c.file_id END,
    CASE WHEN c.file_id IS NULL THEN e.line ELSE c.line END
FROM temp.undo_amended AS u
JOIN temp.undo_asked AS a
JOIN main.revenue_events AS e ON e.id = u.event_id
LEFT JOIN main.revenue_corrections AS c ON c.id = u.former_id
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE u.is_void = 0
ORDER BY e.id
