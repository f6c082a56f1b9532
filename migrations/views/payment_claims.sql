-- A settled payment claims the confirmation of its lead's revenue, with the gross amount paid.
-- Refunds, chargebacks and negative rows never claim anything, and neither does a payment of nothing: it would hold the
-- stage against the first real one.
CREATE VIEW payment_claims AS
SELECT
    p.id AS payment_row_id,
    p.lead_id,
    'revenue_confirmed' AS revenue_stage,
    p.source_system,
    p.row_key AS deal_id,
    p.description AS deal_name,
    p.amount_minor AS revenue_amount_minor,
    p.currency,
    p.paid_time AS event_time,
    p.paid_date AS event_date,
    p.paid_time_known AS time_known,
    p.file_id,
    p.line
FROM payments AS p
WHERE p.status = 'settled' AND p.paid_date IS NOT NULL AND coalesce(p.amount_minor, 1) > 0;
