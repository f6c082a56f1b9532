-- After the rooms have done their work: rows whose claim met another holder, and the rows that
-- repeat one. A row counts once: unmatched before conflict before duplicate before the rest.

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', c.verdict,
    CASE c.verdict
        WHEN 'voided-event' THEN 'the ' || c.revenue_stage || ' of this lead was voided by hand and stays void'
        ELSE 'another deal or payment holds ' || c.revenue_stage || ' of this lead: ' || h.source_system || ' '
             || coalesce(h.deal_id, '') || '; see the check conflicting-revenue'
    END,
    json_object('event', c.event_id)
FROM temp.ledger_claims AS c
JOIN temp.stage_deals AS s ON s.deal_row_id = c.deal_row_id
JOIN main.revenue_statements AS h ON h.event_id = c.event_id
WHERE c.verdict IN ('second-deal', 'voided-event');

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', c.verdict,
    CASE c.verdict
        WHEN 'voided-event' THEN 'the ' || c.revenue_stage || ' of this lead was voided by hand and stays void'
        ELSE 'another deal or payment holds ' || c.revenue_stage || ' of this lead: ' || h.source_system || ' '
             || coalesce(h.deal_id, '') || '; see the check conflicting-revenue'
    END,
    json_object('event', c.event_id)
FROM temp.ledger_claims AS c
JOIN temp.stage_payments AS s ON s.payment_row_id = c.payment_row_id
JOIN main.revenue_statements AS h ON h.event_id = c.event_id
WHERE c.verdict IN ('further-payment', 'voided-event');

UPDATE temp.stage_deals AS s
SET outcome = 'conflict'
FROM temp.ledger_claims AS c
WHERE c.deal_row_id = s.deal_row_id AND c.verdict IN ('second-deal', 'voided-event');

UPDATE temp.stage_payments AS s
SET outcome = 'conflict'
FROM temp.ledger_claims AS c
WHERE c.payment_row_id = s.payment_row_id AND c.verdict IN ('further-payment', 'voided-event');

UPDATE temp.stage_deals SET outcome = 'unmatched' WHERE lead_id IS NULL;
UPDATE temp.stage_payments SET outcome = 'unmatched' WHERE lead_id IS NULL;

DROP TABLE IF EXISTS temp.stage_outcomes;
CREATE TEMP TABLE stage_outcomes (
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    outcome TEXT
);
INSERT INTO temp.stage_outcomes (file_id, line, kind, source_system, row_key, outcome)
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_companies
UNION ALL
SELECT p.file_id, p.line, p.kind, p.source_system, p.row_key, r.outcome
FROM temp.stage_people AS p
JOIN temp.stage_resolved AS r ON r.stage_id = p.id
WHERE p.kind <> 'conversions'
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_events WHERE of_person IS NULL
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_deals
UNION ALL
SELECT file_id, line, kind, source_system, row_key, outcome FROM temp.stage_payments;
