-- The base currency is worth itself.
UPDATE temp.stage_rates
SET outcome = 'rejected'
WHERE currency = coalesce((SELECT s.value FROM main.settings AS s WHERE s.key = 'base_currency'), 'USD');

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, column_name, value, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'rejected', 'base-currency', 'currency', s.currency,
    'this is the base currency: one of it is one of it; leave the row out'
FROM temp.stage_rates AS s
WHERE s.outcome = 'rejected';

-- Of several rows of a currency and day the first holds, however they have written the day.
DROP TABLE IF EXISTS temp.first_rates;
CREATE TEMP TABLE first_rates (id INTEGER PRIMARY KEY, first_id INTEGER NOT NULL);
INSERT INTO temp.first_rates (id, first_id)
SELECT id, first_id
FROM (
    SELECT s.id, min(s.id) OVER (PARTITION BY s.currency, s.rate_date) AS first_id
    FROM temp.stage_rates AS s
    WHERE s.outcome IS NULL
)
WHERE id <> first_id;

UPDATE temp.stage_rates AS s
SET outcome = CASE WHEN s.rate_millionths = f.rate_millionths THEN 'duplicate' ELSE 'conflict' END
FROM temp.first_rates AS r
JOIN temp.stage_rates AS f ON f.id = r.first_id
WHERE r.id = s.id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, column_name, value, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', 'two-contents', 'rate', NULL,
    'another rate of ' || s.currency || ' stands there for ' || s.rate_date || '; the first one was taken: ' || b.file || ', line ' || f.line
FROM temp.first_rates AS r
JOIN temp.stage_rates AS s ON s.id = r.id
JOIN temp.stage_rates AS f ON f.id = r.first_id
JOIN main.batch_files AS b ON b.id = f.file_id
WHERE s.outcome = 'conflict';

UPDATE temp.stage_rates AS s
SET rate_row_id = r.id,
    outcome = CASE
        WHEN (r.rate_millionths, r.extra) IS (s.rate_millionths, CASE WHEN s.extra IS NULL THEN r.extra ELSE json_patch(coalesce(r.extra, '{}'), s.extra) END)
        THEN 'unchanged' ELSE 'updated'
    END
FROM main.rates AS r
WHERE s.outcome IS NULL AND r.currency = s.currency AND r.rate_date = s.rate_date;

UPDATE main.rates AS r
SET rate_millionths = s.rate_millionths,
    extra = CASE WHEN s.extra IS NULL THEN r.extra ELSE json_patch(coalesce(r.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line
FROM temp.stage_rates AS s
WHERE s.rate_row_id = r.id AND s.outcome = 'updated';

UPDATE temp.stage_rates SET outcome = 'new' WHERE outcome IS NULL;

-- The latest first: each then values the orders up to the one before it, and no order twice.
INSERT INTO main.rates (currency, rate_date, rate_millionths, extra, batch_id, file_id, line)
SELECT s.currency, s.rate_date, s.rate_millionths, s.extra, b.batch_id, s.file_id, s.line
FROM temp.stage_rates AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.currency, s.rate_date DESC;
