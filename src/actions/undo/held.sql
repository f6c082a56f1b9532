-- The events that the batch has voided, and by what they stood in the book: the row that wrote them, or that brought
-- them again. What was amended by hand is no row.
DROP TABLE IF EXISTS temp.undo_voided;
CREATE TEMP TABLE undo_voided (
    event_id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL,
    revenue_stage TEXT NOT NULL,
    source_system TEXT NOT NULL,
    deal_id TEXT,
    ingested_by TEXT NOT NULL
);
INSERT INTO temp.undo_voided (event_id, lead_id, revenue_stage, source_system, deal_id, ingested_by)
SELECT
    e.id, e.lead_id, e.revenue_stage,
    CASE WHEN c.id IS NULL THEN e.source_system ELSE c.source_system END,
    CASE WHEN c.id IS NULL THEN e.deal_id ELSE c.deal_id END,
    CASE WHEN c.id IS NULL OR c.ingested_by = 'undo' THEN e.ingested_by ELSE c.ingested_by END
FROM temp.undo_same AS w
JOIN main.void_events AS v ON v.batch_id = w.batch_id
JOIN main.revenue_events AS e ON e.id = v.event_id
LEFT JOIN main.revenue_corrections AS c ON c.id = (
    SELECT max(n.id) FROM main.revenue_corrections AS n WHERE n.event_id = e.id AND n.kind = 'reinstate'
);

-- Those that nothing states any more: what wrote them is undone, no import that holds has brought them again, and no row
-- of one that holds claims them.
DROP TABLE IF EXISTS temp.undo_unstated;
CREATE TEMP TABLE undo_unstated (event_id INTEGER PRIMARY KEY);
INSERT INTO temp.undo_unstated (event_id)
SELECT e.id
FROM temp.undo_voided AS v
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
    FROM main.deal_claims AS c
    JOIN main.deals AS d ON d.id = c.deal_row_id AND d.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
    WHERE c.lead_id = v.lead_id AND c.revenue_stage = v.revenue_stage
      AND c.source_system = v.source_system AND c.deal_id = v.deal_id
  )
  AND NOT EXISTS (
    SELECT 1
    FROM main.payment_claims AS c
    JOIN main.payments AS p ON p.id = c.payment_row_id AND p.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
    WHERE c.lead_id = v.lead_id AND c.revenue_stage = v.revenue_stage
      AND c.source_system = v.source_system AND c.deal_id = v.deal_id
  );

-- Nor do those hold again whose deal or payment is gone by now; what was recorded has none.
INSERT OR IGNORE INTO temp.undo_unstated (event_id)
SELECT v.event_id
FROM temp.undo_voided AS v
WHERE v.ingested_by <> 'record'
  AND NOT EXISTS (
    SELECT 1 FROM main.deals AS d
    WHERE d.source_system = v.source_system AND d.row_key = v.deal_id AND d.withdrawn_in IS NULL
  )
  AND NOT EXISTS (SELECT 1 FROM main.payments AS p WHERE p.source_system = v.source_system AND p.row_key = v.deal_id);

-- Those whose deal or payment holds another event of the stage by now.
DROP TABLE IF EXISTS temp.undo_facts;
CREATE TEMP TABLE undo_facts AS
SELECT s.event_id, s.source_system, s.deal_id, s.revenue_stage
FROM main.revenue_statements AS s
WHERE s.deal_id IS NOT NULL
  AND EXISTS (SELECT 1 FROM temp.undo_voided)
  AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = s.event_id);
CREATE INDEX temp.undo_facts_deal ON undo_facts (source_system, deal_id, revenue_stage);

DROP TABLE IF EXISTS temp.undo_held;
CREATE TEMP TABLE undo_held (event_id INTEGER PRIMARY KEY);
INSERT INTO temp.undo_held (event_id)
SELECT s.event_id
FROM temp.undo_voided AS v
JOIN main.revenue_statements AS s ON s.event_id = v.event_id
WHERE v.event_id NOT IN (SELECT o.event_id FROM temp.undo_unstated AS o)
  AND EXISTS (
    SELECT 1 FROM temp.undo_facts AS f
    WHERE f.source_system = s.source_system AND f.deal_id = s.deal_id AND f.revenue_stage = s.revenue_stage
  );
