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
SELECT n.table_name, n.row_id, s.batch_id
FROM temp.undo_net AS n
JOIN main.revenue_statements AS s
    ON s.lead_id = n.after ->> 'lead_id'
   AND s.source_system = n.after ->> 'source_system'
   AND s.deal_id = n.after ->> 'row_key'
WHERE n.table_name IN ('deals', 'payments')
  AND n.action = 'update'
  AND n.before ->> 'lead_id' IS NOT n.after ->> 'lead_id'
  -- A deal and a payment of one source may have one id: what was confirmed is the payment's, where there is one.
  AND (n.table_name = 'payments') = (
    s.revenue_stage = 'revenue_confirmed'
    AND EXISTS (SELECT 1 FROM main.payments AS p WHERE p.source_system = s.source_system AND p.row_key = s.deal_id)
  )
  AND s.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
  AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = s.event_id);

UPDATE temp.undo_net AS n
SET before = json_set(n.before, '$.lead_id', n.after ->> 'lead_id', '$.matched_by', n.after ->> 'matched_by')
WHERE EXISTS (SELECT 1 FROM temp.undo_leads_kept AS k WHERE k.table_name = n.table_name AND k.row_id = n.row_id);
