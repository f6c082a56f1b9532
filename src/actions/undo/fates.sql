-- What becomes of the rows that the batches which do not hold have made: those of earlier undos, too,
-- which other rows held then. Kept: rows of other batches hang on it, or events that still hold. Withdrawn:
-- the ledger, or another append-only table, refers to it. Deleted: nothing else does.
DROP TABLE IF EXISTS temp.undo_leads;
CREATE TEMP TABLE undo_leads (id INTEGER PRIMARY KEY, fate TEXT NOT NULL);
INSERT INTO temp.undo_leads (id, fate)
SELECT
    l.id,
    CASE
        WHEN EXISTS (SELECT 1 FROM main.deals AS d WHERE d.lead_id = l.id AND d.batch_id NOT IN (SELECT batch_id FROM temp.undo_taken))
          OR EXISTS (SELECT 1 FROM main.payments AS p WHERE p.lead_id = l.id AND p.batch_id NOT IN (SELECT batch_id FROM temp.undo_taken))
          OR EXISTS (SELECT 1 FROM main.event_log AS e WHERE e.lead_id = l.id AND e.batch_id NOT IN (SELECT batch_id FROM temp.undo_taken))
          OR EXISTS (SELECT 1 FROM main.contacts AS c WHERE c.lead_id = l.id AND c.batch_id NOT IN (SELECT batch_id FROM temp.undo_taken))
          OR EXISTS (
            SELECT 1 FROM main.revenue_events AS r
            WHERE r.lead_id = l.id AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = r.id)
          )
        THEN 'kept'
        WHEN EXISTS (SELECT 1 FROM main.revenue_events AS r WHERE r.lead_id = l.id) THEN 'withdrawn'
        ELSE 'deleted'
    END
FROM temp.undo_taken AS a
JOIN main.leads AS l ON l.batch_id = a.batch_id AND l.withdrawn_in IS NULL;

DROP TABLE IF EXISTS temp.undo_deals;
CREATE TEMP TABLE undo_deals (id INTEGER PRIMARY KEY, fate TEXT NOT NULL);
INSERT INTO temp.undo_deals (id, fate)
SELECT
    d.id,
    CASE
        WHEN EXISTS (
            SELECT 1 FROM main.revenue_statements AS r
            WHERE r.lead_id = d.lead_id AND r.source_system = d.source_system AND r.deal_id = d.row_key
              AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = r.event_id)
        )
        THEN 'kept'
        WHEN EXISTS (SELECT 1 FROM main.deal_stage_changes AS s WHERE s.deal_id = d.id) THEN 'withdrawn'
        ELSE 'deleted'
    END
FROM temp.undo_taken AS a
JOIN main.deals AS d ON d.batch_id = a.batch_id AND d.withdrawn_in IS NULL;

DROP TABLE IF EXISTS temp.undo_payments;
CREATE TEMP TABLE undo_payments (id INTEGER PRIMARY KEY, fate TEXT NOT NULL);
INSERT INTO temp.undo_payments (id, fate)
SELECT
    p.id,
    CASE
        WHEN EXISTS (
            SELECT 1 FROM main.revenue_statements AS r
            WHERE r.lead_id = p.lead_id AND r.source_system = p.source_system AND r.deal_id = p.row_key
              AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = r.event_id)
        )
        THEN 'kept'
        ELSE 'deleted'
    END
FROM temp.undo_taken AS a
JOIN main.payments AS p ON p.batch_id = a.batch_id;

-- An order is deleted: nothing refers to it.
DROP TABLE IF EXISTS temp.undo_orders;
CREATE TEMP TABLE undo_orders (id INTEGER PRIMARY KEY);
INSERT INTO temp.undo_orders (id)
SELECT o.id
FROM temp.undo_taken AS a
JOIN main.orders AS o ON o.batch_id = a.batch_id;

DROP TABLE IF EXISTS temp.undo_events;
CREATE TEMP TABLE undo_events (id INTEGER PRIMARY KEY, fate TEXT NOT NULL);
INSERT INTO temp.undo_events (id, fate)
SELECT
    e.id,
    CASE
        WHEN EXISTS (SELECT 1 FROM main.revenue_attributions AS s WHERE s.conversion_id = e.id)
          OR EXISTS (SELECT 1 FROM main.revenue_events AS r WHERE r.conversion_id = e.id)
          OR EXISTS (SELECT 1 FROM main.revenue_corrections AS c WHERE c.conversion_id = e.id)
        THEN 'withdrawn'
        ELSE 'deleted'
    END
FROM temp.undo_taken AS a
JOIN main.event_log AS e ON e.batch_id = a.batch_id AND e.withdrawn_in IS NULL;
