-- Claims whose stage an undo has made free, and those that have come back by an undo without their event.
INSERT OR IGNORE INTO temp.touched_deals (deal_row_id, changed)
SELECT c.deal_row_id, 0
FROM temp.freed_events AS v
JOIN main.revenue_events AS e ON e.id = v.event_id
JOIN main.deal_claims AS c ON c.lead_id = e.lead_id AND c.revenue_stage = e.revenue_stage
UNION
SELECT c.deal_row_id, 0
FROM main.deal_claims AS c
WHERE c.lead_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM main.revenue_events AS e WHERE e.lead_id = c.lead_id AND e.revenue_stage = c.revenue_stage);

INSERT OR IGNORE INTO temp.touched_payments (payment_row_id, changed)
SELECT c.payment_row_id, 0
FROM temp.freed_events AS v
JOIN main.revenue_events AS e ON e.id = v.event_id
JOIN main.payment_claims AS c ON c.lead_id = e.lead_id AND c.revenue_stage = e.revenue_stage
UNION
SELECT c.payment_row_id, 0
FROM main.payment_claims AS c
WHERE c.lead_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM main.revenue_events AS e WHERE e.lead_id = c.lead_id AND e.revenue_stage = c.revenue_stage);
