INSERT INTO temp.ledger_claims
    (deal_row_id, changed, lead_id, revenue_stage, source_system, deal_id, deal_name, revenue_amount_minor, currency,
     event_time, event_date, time_known, file_id, line)
SELECT
    c.deal_row_id, t.changed, c.lead_id, c.revenue_stage, c.source_system, c.deal_id, c.deal_name,
    c.revenue_amount_minor, c.currency, c.event_time, c.event_date, c.time_known, c.file_id, c.line
FROM temp.touched_deals AS t
JOIN main.deal_claims AS c ON c.deal_row_id = t.deal_row_id
WHERE c.lead_id IS NOT NULL;

INSERT INTO temp.ledger_claims
    (payment_row_id, changed, lead_id, revenue_stage, source_system, deal_id, deal_name, revenue_amount_minor, currency,
     event_time, event_date, time_known, file_id, line)
SELECT
    c.payment_row_id, t.changed, c.lead_id, c.revenue_stage, c.source_system, c.deal_id, c.deal_name,
    c.revenue_amount_minor, c.currency, c.event_time, c.event_date, c.time_known, c.file_id, c.line
FROM temp.touched_payments AS t
JOIN main.payment_claims AS c ON c.payment_row_id = t.payment_row_id
WHERE c.lead_id IS NOT NULL;
