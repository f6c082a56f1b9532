-- Everything that was written of some leads, of one row, or of one revenue event, in the order in which it was
-- written. The temp.history_ tables say which.
WITH
-- What each batch made. Where it was changed since, the first image says from which file and line it
-- came, and by what it was matched then.
made (batch_id, place, id, subject, what, file_id, line) AS (
    SELECT l.batch_id, 1, l.id, 'lead ' || coalesce(n.lead_ref, 'trueup:' || l.id),
           CASE WHEN l.withdrawn_in IS NULL THEN 'made' ELSE 'made, and withdrawn since' END,
           CASE WHEN f.id IS NULL THEN l.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN l.line ELSE f.before ->> 'line' END
    FROM temp.history_leads AS h
    JOIN leads AS l ON l.id = h.lead_id
    LEFT JOIN lead_labels AS n ON n.lead_id = l.id
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'leads' AND o.row_id = l.id
    )
    UNION ALL
    SELECT c.batch_id, 2, c.id, 'contact ' || c.contact_type, 'made',
           CASE WHEN f.id IS NULL THEN c.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN c.line ELSE f.before ->> 'line' END
    FROM contacts AS c
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'contacts' AND o.row_id = c.id
    )
    WHERE c.lead_id IN (SELECT h.lead_id FROM temp.history_leads AS h)
       OR c.customer_id IN (SELECT h.customer_id FROM temp.history_customers AS h)
    UNION ALL
    SELECT u.batch_id, 2, u.id, 'profile ' || u.source_system || ' ' || u.row_key, 'made; now ' || u.role,
           CASE WHEN f.id IS NULL THEN u.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN u.line ELSE f.before ->> 'line' END
    FROM temp.history_profiles AS h
    JOIN profiles AS u ON u.id = h.profile_id
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'profiles' AND o.row_id = u.id
    )
    UNION ALL
    SELECT a.batch_id, 5, a.id, 'activity ' || a.source_system || ' ' || a.row_key,
           'made: ' || a.activity_type || coalesce(', matched by ' || CASE WHEN f.id IS NULL THEN a.matched_by ELSE f.before ->> 'matched_by' END, ', matched nobody'),
           CASE WHEN f.id IS NULL THEN a.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN a.line ELSE f.before ->> 'line' END
    FROM temp.history_customers AS h
    JOIN activities AS a ON a.customer_id = h.customer_id
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'activities' AND o.row_id = a.id
    )
    UNION ALL
    SELECT e.batch_id, 3, e.id, e.event_name || ' ' || e.source_system || ' ' || e.event_id,
           'made: ' || e.event_time || coalesce(' through ' || e.source_tool, ''),
           CASE WHEN f.id IS NULL THEN e.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN e.line ELSE f.before ->> 'line' END
    FROM temp.history_leads AS h
    JOIN event_log AS e ON e.lead_id = h.lead_id
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'event_log' AND o.row_id = e.id
    )
    UNION ALL
    SELECT d.batch_id, 4, d.id, 'deal ' || d.source_system || ' ' || d.row_key,
           'made' || coalesce('; matched by ' || CASE WHEN f.id IS NULL THEN d.matched_by ELSE f.before ->> 'matched_by' END, '; matched nobody') || coalesce('; now in ' || d.stage, ''),
           CASE WHEN f.id IS NULL THEN d.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN d.line ELSE f.before ->> 'line' END
    FROM temp.history_deals AS h
    JOIN deals AS d ON d.id = h.deal_id
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'deals' AND o.row_id = d.id
    )
    UNION ALL
    SELECT p.batch_id, 5, p.id, 'payment ' || p.source_system || ' ' || p.row_key,
           'made' || coalesce('; matched by ' || CASE WHEN f.id IS NULL THEN p.matched_by ELSE f.before ->> 'matched_by' END, '; matched nobody') || '; now ' || p.status,
           CASE WHEN f.id IS NULL THEN p.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN p.line ELSE f.before ->> 'line' END
    FROM temp.history_payments AS h
    JOIN payments AS p ON p.id = h.payment_id
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'payments' AND o.row_id = p.id
    )
    UNION ALL
    SELECT r.batch_id, 5, r.id, 'order ' || r.source_system || ' ' || r.order_ref,
           'made' || coalesce('; matched by ' || CASE WHEN f.id IS NULL THEN r.matched_by ELSE f.before ->> 'matched_by' END, '; matched nobody') || '; now ' || r.status,
           CASE WHEN f.id IS NULL THEN r.file_id ELSE f.before ->> 'file_id' END,
           CASE WHEN f.id IS NULL THEN r.line ELSE f.before ->> 'line' END
    FROM temp.history_orders AS h
    JOIN orders AS r ON r.id = h.order_id
    LEFT JOIN change_log AS f ON f.id = (
        SELECT min(o.id) FROM change_log AS o WHERE o.table_name = 'orders' AND o.row_id = r.id
    )
),
-- The rows of theirs, whose changes are asked for.
own (table_name, row_id, subject) AS (
    SELECT 'leads', h.lead_id, 'lead ' || coalesce(n.lead_ref, 'trueup:' || h.lead_id)
    FROM temp.history_leads AS h
    LEFT JOIN lead_labels AS n ON n.lead_id = h.lead_id
    UNION
    SELECT 'customers', h.customer_id, 'customer ' || h.customer_id
    FROM temp.history_customers AS h
    UNION
    SELECT 'contacts', c.id, 'contact ' || c.contact_type
    FROM contacts AS c
    WHERE c.lead_id IN (SELECT h.lead_id FROM temp.history_leads AS h)
       OR c.customer_id IN (SELECT h.customer_id FROM temp.history_customers AS h)
    UNION
    SELECT 'profiles', u.id, 'profile ' || u.source_system || ' ' || u.row_key
    FROM temp.history_profiles AS h
    JOIN profiles AS u ON u.id = h.profile_id
    UNION
    SELECT 'activities', a.id, 'activity ' || a.source_system || ' ' || a.row_key
    FROM temp.history_customers AS h
    JOIN activities AS a ON a.customer_id = h.customer_id
    UNION
    SELECT 'event_log', e.id, e.event_name || ' ' || e.source_system || ' ' || e.event_id
    FROM temp.history_leads AS h
    JOIN event_log AS e ON e.lead_id = h.lead_id
    UNION
    SELECT 'deals', d.id, 'deal ' || d.source_system || ' ' || d.row_key
    FROM temp.history_deals AS h
    JOIN deals AS d ON d.id = h.deal_id
    UNION
    SELECT 'payments', p.id, 'payment ' || p.source_system || ' ' || p.row_key
    FROM temp.history_payments AS h
    JOIN payments AS p ON p.id = h.payment_id
    UNION
    SELECT 'orders', r.id, 'order ' || r.source_system || ' ' || r.order_ref
    FROM temp.history_orders AS h
    JOIN orders AS r ON r.id = h.order_id
),
changed (batch_id, place, id, subject, what, file_id, line) AS (
    SELECT c.batch_id, 6, c.id, o.subject,
           CASE a.key
               WHEN 'lead_id' THEN 'lead: ' || coalesce(
                        (SELECT n.lead_ref FROM lead_labels AS n WHERE n.lead_id = c.before ->> 'lead_id'), '(none)')
                    || ' → ' || coalesce((SELECT n.lead_ref FROM lead_labels AS n WHERE n.lead_id = a.value), '(none)')
               ELSE a.key || ': ' || coalesce(c.before ->> a.key, '(none)') || ' → ' || coalesce(a.value, '(none)')
           END,
           c.after ->> 'file_id', c.after ->> 'line'
    FROM own AS o
    JOIN change_log AS c ON c.table_name = o.table_name AND c.row_id = o.row_id
    JOIN json_each(c.after) AS a
    WHERE c.action = 'update'
      AND a.key NOT IN ('file_id', 'line', 'email_sha256', 'user_email_sha256')
      AND (c.before ->> a.key) IS NOT a.value
),
recorded (batch_id, place, id, subject, what, file_id, line) AS (
    SELECT
        e.batch_id, 7, e.id, 'revenue event ' || e.id,
        e.revenue_stage || coalesce(CASE k.exponent
            WHEN 0 THEN ' ' || e.revenue_amount_minor
            WHEN 2 THEN printf(' %d.%02d', e.revenue_amount_minor / 100, e.revenue_amount_minor % 100)
            WHEN 3 THEN printf(' %d.%03d', e.revenue_amount_minor / 1000, e.revenue_amount_minor % 1000)
            WHEN 4 THEN printf(' %d.%04d', e.revenue_amount_minor / 10000, e.revenue_amount_minor % 10000)
        END || ' ' || e.currency, '')
            || ' on ' || e.event_date || ', from ' || e.source_system || coalesce(' ' || e.deal_id, ''),
        e.file_id, e.line
    FROM temp.history_events AS h
    JOIN revenue_events AS e ON e.id = h.event_id
    LEFT JOIN currencies AS k ON k.code = e.currency AND e.revenue_amount_minor IS NOT NULL
    UNION ALL
    SELECT
        c.batch_id, 8, c.id, 'revenue event ' || c.event_id,
        c.kind || coalesce(CASE k.exponent
            WHEN 0 THEN ' ' || c.revenue_amount_minor
            WHEN 2 THEN printf(' %d.%02d', c.revenue_amount_minor / 100, c.revenue_amount_minor % 100)
            WHEN 3 THEN printf(' %d.%03d', c.revenue_amount_minor / 1000, c.revenue_amount_minor % 1000)
            WHEN 4 THEN printf(' %d.%04d', c.revenue_amount_minor / 10000, c.revenue_amount_minor % 10000)
        END || ' ' || c.currency, '') || ': ' || c.reason,
        c.file_id, c.line
    FROM temp.history_events AS h
    JOIN revenue_corrections AS c ON c.event_id = h.event_id
    LEFT JOIN currencies AS k ON k.code = c.currency AND c.revenue_amount_minor IS NOT NULL
    UNION ALL
    SELECT
        coalesce(c.batch_id, e.batch_id), 9, a.id, 'revenue event ' || a.event_id,
        'snapshot: ' || coalesce('conversion ' || v.event_id || coalesce(' through ' || a.source_tool, ''), 'no conversion')
            || coalesce(', campaign ' || a.utm_campaign, ''),
        NULL, NULL
    FROM temp.history_events AS h
    JOIN revenue_attributions AS a ON a.event_id = h.event_id
    JOIN revenue_events AS e ON e.id = a.event_id
    LEFT JOIN revenue_corrections AS c ON c.id = a.correction_id
    LEFT JOIN event_log AS v ON v.id = a.conversion_id
),
forgotten (batch_id, place, id, subject, what, file_id, line) AS (
    SELECT b.id, 10, b.id, 'lead ' || coalesce(n.lead_ref, 'trueup:' || h.lead_id), 'forgotten: ' || (b.settings ->> 'reason'), NULL, NULL
    FROM batches AS b
    JOIN json_each(b.settings, '$.leads') AS j
    JOIN temp.history_leads AS h ON h.lead_id = j.value
    LEFT JOIN lead_labels AS n ON n.lead_id = h.lead_id
    WHERE b.kind = 'forget'
)
SELECT
    w.batch_id AS batch,
    coalesce(b.kind, 'another program') AS run,
    b.started_at AS at,
    w.subject,
    w.what,
    f.file,
    w.line
FROM (
    SELECT batch_id, place, id, subject, what, file_id, line FROM made
    UNION ALL
    SELECT batch_id, place, id, subject, what, file_id, line FROM changed
    UNION ALL
    SELECT batch_id, place, id, subject, what, file_id, line FROM recorded
    UNION ALL
    SELECT batch_id, place, id, subject, what, file_id, line FROM forgotten
) AS w
LEFT JOIN batches AS b ON b.id = w.batch_id
LEFT JOIN batch_files AS f ON f.id = w.file_id
-- A change that belongs to no batch was made by another program.
ORDER BY w.batch_id IS NULL, w.batch_id, w.place, w.id, w.what
