-- Deals and payments that another batch, which holds, has counted for the lead that this one had given them: they keep
-- it, or the money would stand with a lead that the row does not name.
DROP TABLE IF EXISTS temp.undo_leads_kept;
CREATE TEMP TABLE undo_leads_kept (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    PRIMARY KEY (table_name, row_id, batch_id)
) WITHOUT ROWID;
INSERT OR IGNORE INTO temp.undo_leads_kept (table_name, row_id, batch_id)
WITH claimed (table_name, row_id, lead_id, revenue_stage, source_system, deal_id) AS (
    SELECT n.table_name, n.row_id, c.lead_id, c.revenue_stage, c.source_system, c.deal_id
    FROM temp.undo_net AS n
    JOIN main.deal_claims AS c ON c.deal_row_id = n.row_id
    WHERE n.table_name = 'deals' AND n.action = 'update' AND n.before ->> 'lead_id' IS NOT n.after ->> 'lead_id'
    UNION ALL
    SELECT n.table_name, n.row_id, c.lead_id, c.revenue_stage, c.source_system, c.deal_id
    FROM temp.undo_net AS n
    JOIN main.payment_claims AS c ON c.payment_row_id = n.row_id
    WHERE n.table_name = 'payments' AND n.action = 'update' AND n.before ->> 'lead_id' IS NOT n.after ->> 'lead_id'
)
SELECT c.table_name, c.row_id, s.batch_id
FROM claimed AS c
JOIN main.revenue_statements AS s
    ON s.lead_id = c.lead_id
   AND s.revenue_stage = c.revenue_stage
   AND s.source_system = c.source_system
   AND s.deal_id = c.deal_id
WHERE s.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
  AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = s.event_id);

UPDATE temp.undo_net AS n
SET before = json_set(n.before, '$.lead_id', n.after ->> 'lead_id', '$.matched_by', n.after ->> 'matched_by')
WHERE EXISTS (SELECT 1 FROM temp.undo_leads_kept AS k WHERE k.table_name = n.table_name AND k.row_id = n.row_id);
