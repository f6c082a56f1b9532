SELECT
    r.currency,
    r.rate_date,
    printf('%d.%06d', r.rate_millionths / 1000000, r.rate_millionths % 1000000) AS rate,
    coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD') AS base_currency,
    f.file,
    r.line,
    r.batch_id AS batch
FROM rates AS r
LEFT JOIN batch_files AS f ON f.id = r.file_id
ORDER BY r.currency, r.rate_date DESC
