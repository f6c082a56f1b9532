INSERT INTO temp.newest (kind, title, amount_minor, currency, happened_date, file_id, line, metadata)
SELECT t.kind, t.title, t.amount_minor, t.currency, t.happened_date, t.file_id, t.line, t.metadata
FROM customer_activity_timeline AS t
WHERE t.customer_id = :customer
ORDER BY t.happened_time DESC, t.kind, t.reference
LIMIT :timeline
