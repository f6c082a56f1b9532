-- After the rooms have done their work: rows whose claim met another holder, and the rows that
-- repeat one. A row counts once: unmatched before conflict before duplicate before the rest.

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', c.verdict, c.message, c.candidates
FROM temp.claim_conflicts AS c
JOIN temp.stage_deals AS s ON s.deal_row_id = c.deal_row_id
ORDER BY s.id, c.event_date, c.event_time, c.id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', c.verdict, c.message, c.candidates
FROM temp.claim_conflicts AS c
JOIN temp.stage_payments AS s ON s.payment_row_id = c.payment_row_id
ORDER BY s.id, c.event_date, c.event_time, c.id;

UPDATE temp.stage_deals AS s
SET outcome = 'conflict'
FROM temp.claim_conflicts AS c
WHERE c.deal_row_id = s.deal_row_id;

UPDATE temp.stage_payments AS s
SET outcome = 'conflict'
FROM temp.claim_conflicts AS c
WHERE c.payment_row_id = s.payment_row_id;

UPDATE temp.stage_deals SET outcome = 'unmatched' WHERE lead_id IS NULL;
UPDATE temp.stage_payments SET outcome = 'unmatched' WHERE lead_id IS NULL;
UPDATE temp.stage_orders SET outcome = 'unmatched' WHERE customer_id IS NULL;
UPDATE temp.stage_activities SET outcome = 'unmatched' WHERE customer_id IS NULL;

-- Where every row stands that repeats no other one, and every row. One that an undo had withdrawn is
-- new to her.
DROP VIEW IF EXISTS temp.stage_outcomes;
DROP VIEW IF EXISTS temp.stage_placed;
CREATE TEMP VIEW stage_placed AS
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_companies
UNION ALL
SELECT p.file_id, p.line, p.kind, p.source_system, p.row_key, r.outcome
FROM temp.stage_resolved AS r
JOIN temp.stage_people AS p ON p.id = r.stage_id
WHERE p.kind <> 'conversions'
UNION ALL
SELECT
    file_id, line, kind, source_system, row_key,
    CASE WHEN lead_id IS NULL THEN 'unmatched' WHEN event_row_id IS NULL OR outcome = 'revived' THEN 'new' ELSE outcome END
FROM temp.stage_events
WHERE of_person IS NULL
UNION ALL
SELECT file_id, line, kind, source_system, row_key, CASE outcome WHEN 'revived' THEN 'new' ELSE outcome END
FROM temp.stage_deals
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_payments
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_rates
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_orders
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_profiles
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_activities;
CREATE TEMP VIEW stage_outcomes AS
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_placed
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_repeats;
