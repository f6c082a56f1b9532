-- Events that the batch has voided, and that nothing states any more: what wrote them is undone, no import that holds has
-- brought them again, and no row of one that holds claims them.
DROP TABLE IF EXISTS temp.undo_unstated;
CREATE TEMP TABLE undo_unstated (event_id INTEGER PRIMARY KEY);
INSERT INTO temp.undo_unstated (event_id)
SELECT e.id
FROM temp.undo_same AS w
JOIN main.void_events AS v ON v.batch_id = w.batch_id
JOIN main.revenue_events AS e ON e.id = v.event_id
WHERE e.batch_id IN (SELECT o.batch_id FROM temp.undo_out AS o)
  AND NOT EXISTS (
    SELECT 1
    FROM main.revenue_corrections AS c
    JOIN main.batches AS b ON b.id = c.batch_id AND b.kind <> 'undo'
    WHERE c.event_id = e.id AND c.kind = 'reinstate' AND c.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
  )
  AND NOT EXISTS (
    SELECT 1
    FROM main.revenue_statements AS s
    JOIN main.deal_claims AS c ON c.lead_id = s.lead_id AND c.revenue_stage = s.revenue_stage
    JOIN main.deals AS d ON d.id = c.deal_row_id AND d.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
    WHERE s.event_id = e.id AND c.source_system = s.source_system AND c.deal_id = s.deal_id
  )
  AND NOT EXISTS (
    SELECT 1
    FROM main.revenue_statements AS s
    JOIN main.payment_claims AS c ON c.lead_id = s.lead_id AND c.revenue_stage = s.revenue_stage
    JOIN main.payments AS p ON p.id = c.payment_row_id AND p.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
    WHERE s.event_id = e.id AND c.source_system = s.source_system AND c.deal_id = s.deal_id
  );

-- Nor do those hold again whose deal or payment is gone by now.
INSERT OR IGNORE INTO temp.undo_unstated (event_id)
SELECT s.event_id
FROM temp.undo_same AS w
JOIN main.void_events AS v ON v.batch_id = w.batch_id
JOIN main.revenue_events AS e ON e.id = v.event_id AND e.ingested_by <> 'record'
JOIN main.revenue_statements AS s ON s.event_id = v.event_id AND s.ingested_by <> 'record'
WHERE NOT EXISTS (
    SELECT 1 FROM main.deals AS d
    WHERE d.source_system = s.source_system AND d.row_key = s.deal_id AND d.withdrawn_in IS NULL
  )
  AND NOT EXISTS (SELECT 1 FROM main.payments AS p WHERE p.source_system = s.source_system AND p.row_key = s.deal_id);

-- Events that the batch has voided, and whose deal or payment holds another event of the stage by now.
DROP TABLE IF EXISTS temp.undo_facts;
CREATE TEMP TABLE undo_facts AS
SELECT s.event_id, s.source_system, s.deal_id, s.revenue_stage
FROM main.revenue_statements AS s
WHERE s.deal_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = s.event_id);
CREATE INDEX temp.undo_facts_deal ON undo_facts (source_system, deal_id, revenue_stage);

DROP TABLE IF EXISTS temp.undo_held;
CREATE TEMP TABLE undo_held (event_id INTEGER PRIMARY KEY);
INSERT INTO temp.undo_held (event_id)
SELECT s.event_id
FROM temp.undo_same AS w
JOIN main.void_events AS v ON v.batch_id = w.batch_id
JOIN main.revenue_statements AS s ON s.event_id = v.event_id
WHERE v.event_id NOT IN (SELECT o.event_id FROM temp.undo_unstated AS o)
  AND EXISTS (
    SELECT 1 FROM temp.undo_facts AS f
    WHERE f.source_system = s.source_system AND f.deal_id = s.deal_id AND f.revenue_stage = s.revenue_stage
);
