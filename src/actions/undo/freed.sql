-- Deals and payments of other batches whose stage is free by this undo: they may have it.
SELECT table_name, count(*) AS rows_counted
FROM (
    SELECT 'deals' AS table_name, c.deal_row_id AS row_id
    FROM main.void_events AS v
    JOIN main.current_batch AS b ON b.batch_id = v.batch_id
    JOIN main.revenue_events AS e ON e.id = v.event_id
    JOIN main.deal_claims AS c ON c.lead_id = e.lead_id AND c.revenue_stage = e.revenue_stage
    UNION
    SELECT 'payments', c.payment_row_id
    FROM main.void_events AS v
    JOIN main.current_batch AS b ON b.batch_id = v.batch_id
    JOIN main.revenue_events AS e ON e.id = v.event_id
    JOIN main.payment_claims AS c ON c.lead_id = e.lead_id AND c.revenue_stage = e.revenue_stage
)
GROUP BY table_name
ORDER BY table_name
