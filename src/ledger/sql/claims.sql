-- The claims in the order in which they are served: by lead and stage, the earliest first, then
-- source, then id, so that the order of files cannot matter. The first of a lead and stage is the
-- one whose neighbour before it is of another: a window would cost as much as all the rest. CROSS
-- JOIN so that SQLite begins with what was touched, however little it knows of the tables' sizes.
INSERT INTO temp.ledger_claims
    (deal_row_id, payment_row_id, changed, lead_id, revenue_stage, source_system, deal_id, deal_name,
     revenue_amount_minor, currency, event_time, event_date, time_known, file_id, line)
SELECT
    c.deal_row_id, NULL AS payment_row_id, t.changed, c.lead_id, c.revenue_stage, c.source_system, c.deal_id,
    c.deal_name, c.revenue_amount_minor, c.currency, c.event_time, c.event_date, c.time_known, c.file_id, c.line
FROM temp.touched_deals AS t
CROSS JOIN main.deal_claims AS c ON c.deal_row_id = t.deal_row_id
WHERE c.lead_id IS NOT NULL
UNION ALL
SELECT
    NULL, c.payment_row_id, t.changed, c.lead_id, c.revenue_stage, c.source_system, c.deal_id,
    c.deal_name, c.revenue_amount_minor, c.currency, c.event_time, c.event_date, c.time_known, c.file_id, c.line
FROM temp.touched_payments AS t
CROSS JOIN main.payment_claims AS c ON c.payment_row_id = t.payment_row_id
WHERE c.lead_id IS NOT NULL
ORDER BY lead_id, revenue_stage, event_date, event_time, source_system, deal_id, payment_row_id;
