-- title: Rows that matched nobody
-- severity: high
-- why: A deal, payment or event without a lead, an order or activity without a customer, is money or interest that no journey shows.
-- fix: Import the missing leads and run trueup rematch, or correct the address in the file of rejects and import that.
WITH unmatched AS (
    SELECT 'deal' AS row_kind, row_key, amount_minor, currency, coalesce(created_date, close_date, paid_date) AS row_date,
           email, NULL AS full_name, deal_name, source_system, file_id, line
    FROM deals
    WHERE lead_id IS NULL AND withdrawn_in IS NULL
    UNION ALL
    SELECT 'payment', row_key, amount_minor, currency, paid_date, email, customer_name, description, source_system, file_id, line
    FROM payments
    WHERE lead_id IS NULL
    UNION ALL
    SELECT 'order', CASE scope WHEN '' THEN order_ref ELSE scope || ' / ' || order_ref END, paid_minor, currency, ordered_date,
           email, full_name, event_name, source_system, file_id, line
    FROM orders
    WHERE customer_id IS NULL
    UNION ALL
    SELECT 'activity', row_key, NULL, NULL, activity_date, email, full_name, subject, source_system, file_id, line
    FROM activities
    WHERE customer_id IS NULL
    UNION ALL
    SELECT 'event', event_id, NULL, NULL, event_date, email, full_name, event_name, source_system, file_id, line
    FROM event_log
    WHERE lead_id IS NULL AND withdrawn_in IS NULL
)
SELECT
    u.row_kind || '|' || u.source_system || '|' || u.row_key AS finding_key,
    u.row_kind,
    u.row_key AS row_id,
    u.amount_minor AS "amount_minor:currency",
    u.currency,
    u.row_date,
    u.email,
    u.full_name,
    u.deal_name,
    u.source_system,
    f.file,
    u.line
FROM unmatched AS u
LEFT JOIN batch_files AS f ON f.id = u.file_id
WHERE coalesce(u.row_date, '') <= (SELECT day FROM temp.asked)
ORDER BY u.row_kind, u.source_system, u.row_key
