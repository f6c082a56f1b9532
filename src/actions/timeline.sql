-- Everything that happened to one customer, the newest first.
SELECT
    t.happened_date,
    -- The day is that of the zone it was told in; the instant has its own.
    CASE t.time_known WHEN 1 THEN replace(substr(t.happened_time, 1, 16), 'T', ' ') END AS utc_time,
    t.kind,
    t.title,
    t.amount_minor AS "amount_minor:currency",
    t.currency,
    t.source_system,
    t.reference,
    f.file,
    t.line,
    t.metadata
FROM customer_activity_timeline AS t
LEFT JOIN batch_files AS f ON f.id = t.file_id
WHERE t.customer_id = :customer
ORDER BY t.happened_time IS NULL, t.happened_time DESC, t.kind, t.reference
LIMIT :limit
