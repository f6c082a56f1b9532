-- The rows of files of rejects, as the book knows them from before. Exports are called the same month
-- after month: the newest file of that name is meant.
INSERT INTO temp.stage_origin_issues (file_id, line, issue_id)
SELECT o.file_id, o.line, i.id
FROM temp.stage_origins AS o
JOIN main.row_issues AS i ON i.line = o.origin_line AND i.file_id = (
    SELECT max(f.id) FROM main.batch_files AS f
    WHERE f.file = o.origin_file AND f.id NOT IN (SELECT n.file_id FROM temp.stage_origins AS n)
)
WHERE i.resolved_batch_id IS NULL;

-- By which hash the mended export will name the row, should it ever come: behind the twins that stand here already.
INSERT INTO main.corrected_rows (source_system, kind, said_key, row_key, batch_id)
SELECT n.source_system, n.kind, n.scope_part || n.base || ':' || (n.place + n.twins), n.row_key, b.batch_id
FROM (
    SELECT DISTINCT
        c.source_system, c.kind, c.scope_part, c.base, i.row_key,
        CAST(substr(c.own_key, length(c.base) + 2) AS INTEGER) AS place,
        (SELECT count(*) FROM main.event_log AS t
         WHERE c.kind = 'conversions' AND t.source_system = c.source_system AND t.event_id > c.base || ':' AND t.event_id < c.base || ';')
        + (SELECT count(*) FROM main.deals AS t
           WHERE c.kind = 'deals' AND t.source_system = c.source_system AND t.row_key > c.base || ':' AND t.row_key < c.base || ';')
        + (SELECT count(*) FROM main.payments AS t
           WHERE c.kind = 'payments' AND t.source_system = c.source_system AND t.row_key > c.base || ':' AND t.row_key < c.base || ';')
        + (SELECT count(*) FROM main.orders AS t
           WHERE c.kind = 'orders' AND t.source_system = c.source_system AND t.scope = c.scope
             AND t.order_ref > c.base || ':' AND t.order_ref < c.base || ';')
        + (SELECT count(*) FROM main.activities AS t
           WHERE c.kind = 'activities' AND t.source_system = c.source_system AND t.row_key > c.base || ':' AND t.row_key < c.base || ';')
        + (SELECT count(*) FROM main.corrected_rows AS t
           WHERE t.source_system = c.source_system AND t.kind = c.kind
             AND t.said_key > c.scope_part || c.base || ':' AND t.said_key < c.scope_part || c.base || ';') AS twins
    FROM (
        SELECT
            u.file_id, u.line, u.source_system, u.kind, u.scope, u.own_key, u.row_key,
            CASE u.scope WHEN '' THEN '' ELSE u.scope || ' / ' END AS scope_part,
            rtrim(rtrim(u.own_key, '0123456789'), ':') AS base
        FROM (
            SELECT file_id, line, source_system, kind, '' AS scope, row_key AS own_key, row_key FROM temp.stage_events WHERE derived = 1
            UNION ALL
            SELECT file_id, line, source_system, kind, '', row_key, row_key FROM temp.stage_deals WHERE derived = 1
            UNION ALL
            SELECT file_id, line, source_system, kind, '', row_key, row_key FROM temp.stage_payments WHERE derived = 1
            UNION ALL
            SELECT file_id, line, source_system, kind, coalesce(scope, ''), order_ref, row_key FROM temp.stage_orders WHERE derived = 1
            UNION ALL
            SELECT file_id, line, source_system, kind, '', row_key, row_key FROM temp.stage_activities WHERE derived = 1
        ) AS u
    ) AS c
    JOIN temp.stage_origin_issues AS o ON o.file_id = c.file_id AND o.line = c.line
    JOIN main.row_issues AS i ON i.id = o.issue_id
    WHERE i.kind = c.kind AND i.source_system = c.source_system AND i.outcome IN ('unmatched', 'conflict') AND i.row_key <> c.row_key
) AS n
JOIN main.current_batch AS b
-- Corrected once more, the row has another name more.
WHERE NOT EXISTS (
    SELECT 1 FROM main.corrected_rows AS t
    WHERE t.source_system = n.source_system AND t.kind = n.kind AND t.said_key = n.scope_part || n.base || ':' || (n.place + n.twins)
);

-- A row without an id is known by what it says. Corrected, it says something else and is the same row:
-- it keeps the name under which the book has kept it, or it would stand there twice.
UPDATE temp.stage_events AS s
SET row_key = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

UPDATE temp.stage_deals AS s
SET row_key = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

UPDATE temp.stage_payments AS s
SET row_key = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

UPDATE temp.stage_activities AS s
SET row_key = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

-- The key of an order names its scope, too: the id alone is that of the order that is known by it.
UPDATE temp.stage_orders AS s
SET row_key = i.row_key,
    order_ref = coalesce(
        (
            SELECT o.order_ref FROM main.orders AS o
            WHERE o.source_system = i.source_system
              AND CASE o.scope WHEN '' THEN o.order_ref ELSE o.scope || ' / ' || o.order_ref END = i.row_key
        ),
        s.order_ref
    )
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

-- A row whose id said something else further up in its file, and that nobody has corrected: taken by itself,
-- it would overwrite the one that was taken then.
DROP TABLE IF EXISTS temp.stage_uncorrected;
CREATE TEMP TABLE stage_uncorrected AS
SELECT o.file_id, o.line
FROM temp.stage_origins AS o
JOIN temp.stage_origin_issues AS r ON r.file_id = o.file_id AND r.line = o.line
JOIN main.row_issues AS i ON i.id = r.issue_id
WHERE i.reason = 'two-contents' AND (i.raw = o.raw OR json_remove(i.raw, '$.trueup_further_lines', '$.trueup_reading') = o.raw);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_companies AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_companies
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_companies.file_id AND u.line = stage_companies.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_people AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_people
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_people.file_id AND u.line = stage_people.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_events AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_events
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_events.file_id AND u.line = stage_events.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_deals AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_deals
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_deals.file_id AND u.line = stage_deals.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_payments AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_payments
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_payments.file_id AND u.line = stage_payments.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_orders AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_orders
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_orders.file_id AND u.line = stage_orders.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_rates AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_rates
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_rates.file_id AND u.line = stage_rates.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_profiles AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_profiles
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_profiles.file_id AND u.line = stage_profiles.line);

INSERT INTO temp.stage_repeats (file_id, line, kind, source_system, row_key, repeat, outcome)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'uncorrected', 'conflict'
FROM temp.stage_activities AS s
JOIN temp.stage_uncorrected AS u ON u.file_id = s.file_id AND u.line = s.line;

DELETE FROM temp.stage_activities
WHERE EXISTS (SELECT 1 FROM temp.stage_uncorrected AS u WHERE u.file_id = stage_activities.file_id AND u.line = stage_activities.line);

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', 'two-contents',
    'this id stood in its file twice with different contents, and nobody has corrected this one: the first one holds'
FROM temp.stage_repeats AS s
WHERE s.repeat = 'uncorrected';
