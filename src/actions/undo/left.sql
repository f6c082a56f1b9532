-- Rows of the batch that are still there.
SELECT 'leads' AS table_name, count(*) AS rows_counted
FROM temp.undo_leads AS u
JOIN main.leads AS l ON l.id = u.id AND l.batch_id = (SELECT batch_id FROM temp.undo_asked)
WHERE u.fate = 'kept'
UNION ALL
SELECT 'deals', count(*)
FROM temp.undo_deals AS u
JOIN main.deals AS t ON t.id = u.id AND t.batch_id = (SELECT batch_id FROM temp.undo_asked)
WHERE u.fate = 'kept'
UNION ALL
SELECT 'payments', count(*)
FROM temp.undo_payments AS u
JOIN main.payments AS t ON t.id = u.id AND t.batch_id = (SELECT batch_id FROM temp.undo_asked)
WHERE u.fate = 'kept'
UNION ALL
SELECT 'customers', count(*) FROM main.customers WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
UNION ALL
SELECT 'companies', count(*)
FROM temp.undo_companies AS u
JOIN main.companies AS t ON t.id = u.id AND t.batch_id = (SELECT batch_id FROM temp.undo_asked)
WHERE u.fate = 'kept'
UNION ALL
SELECT 'buyer_ids', count(*) FROM main.buyer_ids WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
UNION ALL
SELECT 'lead_sources', count(*) FROM main.lead_sources WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
UNION ALL
SELECT 'branches', count(*) FROM main.branches WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
ORDER BY table_name
