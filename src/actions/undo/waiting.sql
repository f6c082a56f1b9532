-- Deals and payments that stay and may have a stage which this undo has made free, and those that it has given
-- back and that have no event of theirs. What somebody has voided by hand is not free, also where that was undone and
-- done again.
WITH
freed (lead_id, revenue_stage) AS (
    SELECT e.lead_id, e.revenue_stage
    FROM main.void_events AS v
    JOIN main.current_batch AS b ON b.batch_id = v.batch_id
    JOIN main.revenue_events AS e ON e.id = v.event_id
    WHERE NOT EXISTS (SELECT 1 FROM temp.undo_chain AS r WHERE r.kind = 'void')
)
SELECT table_name, count(*) AS rows_counted
FROM (
    SELECT 'deals' AS table_name, c.deal_row_id AS row_id
    FROM freed AS f
    JOIN main.deal_claims AS c ON c.lead_id = f.lead_id AND c.revenue_stage = f.revenue_stage
    UNION
    SELECT 'deals', c.deal_row_id
    FROM temp.undo_net AS n
    JOIN main.deal_claims AS c ON c.deal_row_id = n.row_id AND c.lead_id IS NOT NULL
    WHERE n.table_name = 'deals'
      AND NOT EXISTS (SELECT 1 FROM main.revenue_events AS e WHERE e.lead_id = c.lead_id AND e.revenue_stage = c.revenue_stage)
    UNION
    SELECT 'payments', c.payment_row_id
    FROM temp.undo_net AS n
    JOIN main.payment_claims AS c ON c.payment_row_id = n.row_id AND c.lead_id IS NOT NULL
    WHERE n.table_name = 'payments'
      AND NOT EXISTS (SELECT 1 FROM main.revenue_events AS e WHERE e.lead_id = c.lead_id AND e.revenue_stage = c.revenue_stage)
    UNION
    SELECT 'payments', c.payment_row_id
    FROM freed AS f
    JOIN main.payment_claims AS c ON c.lead_id = f.lead_id AND c.revenue_stage = f.revenue_stage
)
GROUP BY table_name
ORDER BY table_name
