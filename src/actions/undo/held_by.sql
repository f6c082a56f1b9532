-- The batches whose rows, or events, hang on what the undo had to keep.
SELECT DISTINCT w.batch_id
FROM (
    SELECT d.batch_id FROM temp.undo_leads AS u JOIN main.deals AS d ON d.lead_id = u.id WHERE u.fate = 'kept'
    UNION ALL
    SELECT p.batch_id FROM temp.undo_leads AS u JOIN main.payments AS p ON p.lead_id = u.id WHERE u.fate = 'kept'
    UNION ALL
    SELECT e.batch_id FROM temp.undo_leads AS u JOIN main.event_log AS e ON e.lead_id = u.id WHERE u.fate = 'kept'
    UNION ALL
    SELECT c.batch_id FROM temp.undo_leads AS u JOIN main.contacts AS c ON c.lead_id = u.id WHERE u.fate = 'kept'
    UNION ALL
    SELECT r.batch_id
    FROM temp.undo_leads AS u
    JOIN main.revenue_events AS r ON r.lead_id = u.id
    WHERE u.fate = 'kept' AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = r.id)
    UNION ALL
    SELECT k.batch_id FROM temp.undo_leads_kept AS k
    UNION ALL
    SELECT s.batch_id
    FROM temp.undo_deals AS u
    JOIN main.deals AS d ON d.id = u.id
    JOIN main.revenue_statements AS s ON s.source_system = d.source_system AND s.deal_id = d.row_key AND s.lead_id = d.lead_id
    WHERE u.fate = 'kept' AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = s.event_id)
    UNION ALL
    SELECT s.batch_id
    FROM temp.undo_payments AS u
    JOIN main.payments AS p ON p.id = u.id
    JOIN main.revenue_statements AS s ON s.source_system = p.source_system AND s.deal_id = p.row_key AND s.lead_id = p.lead_id
    WHERE u.fate = 'kept' AND NOT EXISTS (SELECT 1 FROM main.void_events AS v WHERE v.event_id = s.event_id)
) AS w
WHERE w.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
ORDER BY w.batch_id
