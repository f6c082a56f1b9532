-- Of several claims to a free stage the first wins. The guards would abort on a second one, so
-- candidates are reduced first.
INSERT INTO main.revenue_events
    (lead_id, revenue_stage, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id, file_id, line)
SELECT
    c.lead_id, c.revenue_stage, c.deal_id, c.deal_name, c.revenue_amount_minor, c.currency, c.event_time, c.event_date,
    c.time_known, c.source_system, b.kind, b.started_at, b.id, c.file_id, c.line
FROM temp.ledger_claims AS c
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE NOT EXISTS (
    SELECT 1 FROM temp.ledger_claims AS before
    WHERE before.id = c.id - 1 AND before.lead_id = c.lead_id AND before.revenue_stage = c.revenue_stage
  )
  AND NOT EXISTS (
    SELECT 1 FROM main.revenue_events AS e
    WHERE e.lead_id = c.lead_id AND e.revenue_stage = c.revenue_stage
  )
ORDER BY c.id;

-- Who holds each claimed stage, and what that means for the claims that were not just written.
UPDATE temp.ledger_claims AS c
SET event_id = s.event_id,
    verdict = CASE
        WHEN v.event_id IS NOT NULL AND v.event_id IN (SELECT f.event_id FROM temp.freed_events AS f) THEN 'reinstate'
        -- One that came anew says what the void one said, or something else.
        WHEN v.event_id IS NOT NULL AND (s.source_system, s.deal_id) IS (c.source_system, c.deal_id)
             AND (c.changed = 0 OR c.changed = 2 AND (c.revenue_amount_minor, c.currency) IS (s.revenue_amount_minor, s.currency))
        THEN 'held'
        WHEN v.event_id IS NOT NULL THEN 'voided-event'
        WHEN (s.source_system, s.deal_id) IS NOT (c.source_system, c.deal_id)
            THEN CASE WHEN c.payment_row_id IS NULL THEN 'second-deal' ELSE 'further-payment' END
        WHEN s.revenue_amount_minor IS NULL AND c.revenue_amount_minor IS NOT NULL THEN 'amend'
        ELSE 'held'
    END
FROM (
    SELECT o.id, o.lead_id, o.revenue_stage
    FROM temp.ledger_claims AS o
    WHERE NOT EXISTS (
        SELECT 1 FROM main.revenue_events AS w
        WHERE w.lead_id = o.lead_id
          AND w.revenue_stage = o.revenue_stage
          AND w.batch_id = (SELECT batch_id FROM main.current_batch)
          AND w.source_system = o.source_system
          AND w.deal_id = o.deal_id
    )
) AS open
CROSS JOIN main.revenue_statements AS s ON s.lead_id = open.lead_id AND s.revenue_stage = open.revenue_stage
LEFT JOIN main.void_events AS v ON v.event_id = s.event_id
WHERE c.id = open.id;

-- An unknown amount that has become known is filled in.
INSERT INTO main.revenue_corrections
    (event_id, kind, reason, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id, file_id, line)
SELECT
    c.event_id, 'amend', 'the amount became known', s.deal_id, s.deal_name, c.revenue_amount_minor, c.currency,
    s.event_time, s.event_date, s.time_known, s.source_system, b.kind, b.started_at, b.id, c.file_id, c.line
FROM temp.ledger_claims AS c
JOIN main.revenue_statements AS s ON s.event_id = c.event_id
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE c.verdict = 'amend'
ORDER BY c.event_id;

-- What an undo has voided comes back with the values that arrive; of several, the earliest.
INSERT INTO main.revenue_corrections
    (event_id, kind, reason, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id, file_id, line)
SELECT
    p.event_id, 'reinstate',
    CASE b.kind WHEN 'import' THEN 'imported again after an undo' ELSE 'its stage was free after an undo' END, p.deal_id, p.deal_name, p.revenue_amount_minor, p.currency,
    p.event_time, p.event_date, p.time_known, p.source_system, b.kind, b.started_at, b.id, p.file_id, p.line
FROM temp.ledger_claims AS p
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE p.verdict = 'reinstate'
  AND NOT EXISTS (
    SELECT 1 FROM temp.ledger_claims AS before
    WHERE before.id = p.id - 1 AND before.event_id = p.event_id AND before.verdict = 'reinstate'
  )
ORDER BY p.event_id;

-- Those that lost the stage to an earlier one are in conflict with it.
UPDATE temp.ledger_claims AS c
SET verdict = CASE WHEN c.payment_row_id IS NULL THEN 'second-deal' ELSE 'further-payment' END
FROM main.revenue_statements AS s
WHERE c.verdict = 'reinstate'
  AND s.event_id = c.event_id
  AND (s.source_system, s.deal_id) IS NOT (c.source_system, c.deal_id);
