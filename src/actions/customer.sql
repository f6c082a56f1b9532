-- Everything of one customer: who it is, how the score comes about, what was enquired, sold and paid, and from
-- which file and line each figure comes. :customer says who; temp.newest has what
-- happened last.
WITH
own (id) AS (
    SELECT id FROM customers WHERE id = :customer OR merged_into = :customer
),
clock (as_of) AS (
    SELECT as_of FROM score_clock
),
-- The file that all orders of a sum are from; of several, each order names its own in the timeline.
of_file (file_id) AS (
    SELECT CASE WHEN min(o.file_id) = max(o.file_id) THEN min(o.file_id) END
    FROM orders AS o
    WHERE o.customer_id = :customer AND o.is_counted = 1
),
profile (place, section, what, value, "when", file_id, line) AS (
    SELECT 10, 'who', 'customer', 'customer:' || c.id || coalesce(' ' || c.full_name, ''), NULL, c.file_id, c.line
    FROM customers AS c
    WHERE c.id = :customer
    UNION ALL
    SELECT 11, 'who', 'e-mail' || CASE e.is_primary WHEN 1 THEN ' (primary)' ELSE '' END, e.email, NULL, e.file_id, e.line
    FROM customer_emails AS e
    WHERE e.customer_id = :customer
    UNION ALL
    SELECT 12, 'who', 'phone' || CASE WHEN c.id = :customer THEN '' ELSE ' (of customer:' || c.id || ', the same person)' END, c.phone, NULL, c.file_id, c.line
    FROM own AS w
    JOIN customers AS c ON c.id = w.id
    WHERE c.phone IS NOT NULL
    UNION ALL
    SELECT 13, 'who', 'city', y.city || coalesce(', ' || y.country, ''), y.day, y.file_id, y.line
    FROM (
        SELECT 1 AS rank, l.city, l.country, l.created_date AS day, l.created_time AS told, l.id, l.file_id, l.line
        FROM leads AS l
        WHERE l.customer_id = :customer AND l.city IS NOT NULL AND l.withdrawn_in IS NULL
        UNION ALL
        SELECT 2, o.city, o.country, o.ordered_date, o.ordered_time, o.id, o.file_id, o.line
        FROM orders AS o
        WHERE o.customer_id = :customer AND o.city IS NOT NULL
        ORDER BY rank, told DESC, id DESC
        LIMIT 1
    ) AS y
    UNION ALL
    SELECT 14, 'who', 'company', y.company_name, y.created_date, y.file_id, y.line
    FROM (
        SELECT l.company_name, l.created_date, l.file_id, l.line
        FROM leads AS l
        WHERE l.customer_id = :customer AND l.company_name IS NOT NULL AND l.withdrawn_in IS NULL
        ORDER BY l.created_time DESC, l.id DESC
        LIMIT 1
    ) AS y
    UNION ALL
    SELECT
        15, 'who', 'contact',
        k.contact_type || coalesce(', ' || k.lifecycle_stage, '') || coalesce(', ' || k.job_title, '')
            || coalesce(', brought by ' || k.referrer_username || coalesce(' (' || k.referrer_type || ')', ''), '')
            || CASE WHEN k.commission_rate_bp IS NULL THEN '' ELSE printf(', commission %d.%02d %%', k.commission_rate_bp / 100, k.commission_rate_bp % 100) END,
        k.created_date, k.file_id, k.line
    FROM contacts AS k
    WHERE k.customer_id = :customer
    UNION ALL
    SELECT
        15, 'who', 'account',
        p.role || ' at ' || p.source_system || CASE p.derived WHEN 0 THEN ', id ' || p.row_key ELSE '' END
            || CASE WHEN p.user_email IS NOT p.email THEN coalesce(', signs in with ' || p.user_email, '') ELSE '' END,
        p.created_date, p.file_id, p.line
    FROM profiles AS p
    WHERE p.id IN (
        SELECT x.id FROM own AS w JOIN customers AS c ON c.id = w.id JOIN profiles AS x ON x.phone = c.phone
        UNION
        SELECT x.id FROM customer_emails AS e JOIN profiles AS x ON x.email = e.email WHERE e.customer_id = :customer
        UNION
        SELECT x.id FROM customer_emails AS e JOIN profiles AS x ON x.user_email = e.email WHERE e.customer_id = :customer
    )
    -- A phone decides before an address.
    AND NOT EXISTS (SELECT 1 FROM customers AS c WHERE c.phone = p.phone AND c.id NOT IN (SELECT w.id FROM own AS w))
    UNION ALL
    SELECT 16, 'who', 'consent', CASE o.consent WHEN 1 THEN 'yes' ELSE 'no' END || ', told with order ' || o.order_ref, o.ordered_date, o.file_id, o.line
    FROM orders AS o
    WHERE o.id = (
        SELECT x.id FROM orders AS x
        WHERE x.customer_id = :customer AND x.consent IS NOT NULL
        ORDER BY x.ordered_time DESC, x.id DESC LIMIT 1
    )
    UNION ALL
    SELECT 16, 'who', 'consent', CASE l.consent WHEN 1 THEN 'yes' ELSE 'no' END || ', told by the list of a lead', NULL, l.file_id, l.line
    FROM leads AS l
    WHERE l.customer_id = :customer AND l.consent IS NOT NULL AND l.withdrawn_in IS NULL
),
score (place, section, what, value, "when", file_id, line) AS (
    SELECT
        20, 'score', 'lead score',
        c.lead_score || ' of 30, ' || coalesce((
            SELECT b.segment FROM score_bands AS b
            WHERE b.measure = 'segment' AND b.threshold <= c.lead_score
            ORDER BY b.threshold DESC LIMIT 1
        ), 'no segment') || ': 3 × ' || c.rfm_recency || ' + 2 × ' || c.rfm_frequency || ' + ' || c.rfm_monetary,
        'as of ' || coalesce(c.last_scored_at, k.as_of), NULL, NULL
    FROM customers AS c
    JOIN clock AS k
    WHERE c.id = :customer
    UNION ALL
    SELECT
        21, 'score', 'recency',
        c.rfm_recency || CASE c.rfm_recency WHEN 1 THEN ' point: ' ELSE ' points: ' END || coalesce(
            CASE
                WHEN julianday(coalesce(c.last_scored_at, k.as_of)) < julianday(m.last_order_date)
                THEN 'last order on ' || m.last_order_date || ', after that day'
                ELSE 'last order on ' || m.last_order_date || ', '
                    || CAST(julianday(coalesce(c.last_scored_at, k.as_of)) - julianday(m.last_order_date) AS INTEGER) || ' days before'
            END,
            'no order') || coalesce('; at most ' || (
                SELECT b.threshold FROM score_bands AS b WHERE b.measure = 'recency' AND b.points = c.rfm_recency
            ) || ' days', '; more days than any band'),
        'as of ' || coalesce(c.last_scored_at, k.as_of), o.file_id, o.line
    FROM customers AS c
    JOIN clock AS k
    LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
    LEFT JOIN orders AS o ON o.id = (
        SELECT max(x.id) FROM orders AS x
        WHERE x.customer_id = c.id AND x.is_counted = 1 AND x.ordered_date = m.last_order_date
    )
    WHERE c.id = :customer
    UNION ALL
    SELECT
        22, 'score', 'frequency',
        c.rfm_frequency || CASE c.rfm_frequency WHEN 1 THEN ' point: ' ELSE ' points: ' END || coalesce(m.lifetime_orders, 0)
            || CASE coalesce(m.lifetime_orders, 0) WHEN 1 THEN ' order' ELSE ' orders' END || coalesce('; at least ' || (
                SELECT b.threshold FROM score_bands AS b WHERE b.measure = 'frequency' AND b.points = c.rfm_frequency
            ), '; fewer than any band'),
        'as of ' || coalesce(c.last_scored_at, k.as_of), t.file_id, NULL
    FROM customers AS c
    JOIN clock AS k
    JOIN of_file AS t
    LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
    WHERE c.id = :customer
    UNION ALL
    SELECT
        23, 'score', 'monetary',
        c.rfm_monetary || CASE c.rfm_monetary WHEN 1 THEN ' point: ' ELSE ' points: ' END || coalesce(
            CASE WHEN m.lifetime_net_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
        WHEN 0 THEN abs(m.lifetime_net_minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(m.lifetime_net_minor) / 1000, abs(m.lifetime_net_minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(m.lifetime_net_minor) / 10000, abs(m.lifetime_net_minor) % 10000)
        ELSE printf('%d.%02d', abs(m.lifetime_net_minor) / 100, abs(m.lifetime_net_minor) % 100)
    END || ' ' || m.currency, 'nothing') || coalesce('; at least ' || (
                SELECT b.threshold FROM score_bands AS b WHERE b.measure = 'monetary' AND b.points = c.rfm_monetary
            ), '; less than any band'),
        'as of ' || coalesce(c.last_scored_at, k.as_of), t.file_id, NULL
    FROM customers AS c
    JOIN clock AS k
    JOIN of_file AS t
    LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
    LEFT JOIN currencies AS u ON u.code = m.currency
    WHERE c.id = :customer
),
metrics (place, section, what, value, "when", file_id, line) AS (
    SELECT 30, 'bought', 'orders that count', m.lifetime_orders || '', m.first_order_date || ' to ' || m.last_order_date, t.file_id, NULL
    FROM customer_engagement_metrics AS m
    JOIN of_file AS t
    WHERE m.customer_id = :customer
    UNION ALL
    SELECT 31, 'bought', 'paid less given back', CASE WHEN m.lifetime_net_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
        WHEN 0 THEN abs(m.lifetime_net_minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(m.lifetime_net_minor) / 1000, abs(m.lifetime_net_minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(m.lifetime_net_minor) / 10000, abs(m.lifetime_net_minor) % 10000)
        ELSE printf('%d.%02d', abs(m.lifetime_net_minor) / 100, abs(m.lifetime_net_minor) % 100)
    END || ' ' || m.currency || ', before the platforms'' fees', NULL, t.file_id, NULL
    FROM customer_engagement_metrics AS m
    JOIN of_file AS t
    JOIN currencies AS u ON u.code = m.currency
    WHERE m.customer_id = :customer
    UNION ALL
    SELECT 32, 'bought', 'orders without a rate', m.orders_without_rate || ', in no sum: trueup reconcile missing-rates', NULL, NULL, NULL
    FROM customer_engagement_metrics AS m
    WHERE m.customer_id = :customer AND m.orders_without_rate > 0
    UNION ALL
    SELECT 33, 'bought', 'orders without an amount', count(*) || ', in the count and in no sum: trueup reconcile unpriced-orders', NULL, NULL, NULL
    FROM orders AS o
    WHERE o.customer_id = :customer AND o.status = 'paid' AND o.paid_minor IS NULL
    HAVING count(*) > 0
    UNION ALL
    SELECT 34, 'bought', 'of them free', count(*) || '', NULL, NULL, NULL
    FROM orders AS o
    WHERE o.customer_id = :customer AND o.status = 'free'
    HAVING count(*) > 0
),
leads_of (place, section, what, value, "when", file_id, line) AS (
    SELECT
        40, 'leads', coalesce(n.lead_ref, 'trueup:' || l.id),
        coalesce(l.status, 'no status') || coalesce(', through ' || s.name, '') || coalesce(', ' || b.name, '')
            || coalesce(', referred by ' || l.referrer_username, ''),
        l.created_date, l.file_id, l.line
    FROM leads AS l
    LEFT JOIN lead_labels AS n ON n.lead_id = l.id
    LEFT JOIN lead_sources AS s ON s.id = l.lead_source_id
    LEFT JOIN branches AS b ON b.id = l.branch_id
    WHERE l.customer_id = :customer AND l.withdrawn_in IS NULL
),
deals_of (place, section, what, value, "when", file_id, line) AS (
    SELECT
        50, 'deals', d.source_system || ' ' || d.row_key,
        coalesce(d.deal_name, 'without a name') || coalesce(', ' || d.stage, '') || coalesce(', ' || CASE WHEN d.amount_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
        WHEN 0 THEN abs(d.amount_minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(d.amount_minor) / 1000, abs(d.amount_minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(d.amount_minor) / 10000, abs(d.amount_minor) % 10000)
        ELSE printf('%d.%02d', abs(d.amount_minor) / 100, abs(d.amount_minor) % 100)
    END || ' ' || d.currency, ''),
        coalesce(d.close_date, d.created_date), d.file_id, d.line
    FROM leads AS l
    JOIN deals AS d ON d.lead_id = l.id
    LEFT JOIN currencies AS u ON u.code = d.currency
    WHERE l.customer_id = :customer AND d.withdrawn_in IS NULL
),
payments_of (place, section, what, value, "when", file_id, line) AS (
    SELECT
        55, 'payments', p.source_system || ' ' || p.row_key,
        coalesce(CASE WHEN p.amount_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
            WHEN 0 THEN abs(p.amount_minor) || ''
            WHEN 3 THEN printf('%d.%03d', abs(p.amount_minor) / 1000, abs(p.amount_minor) % 1000)
            WHEN 4 THEN printf('%d.%04d', abs(p.amount_minor) / 10000, abs(p.amount_minor) % 10000)
            ELSE printf('%d.%02d', abs(p.amount_minor) / 100, abs(p.amount_minor) % 100)
        END || ' ' || p.currency, 'no amount')
            || CASE WHEN p.refunded_minor > 0 THEN ', given back ' || CASE u.exponent
                WHEN 0 THEN p.refunded_minor || ''
                WHEN 3 THEN printf('%d.%03d', p.refunded_minor / 1000, p.refunded_minor % 1000)
                WHEN 4 THEN printf('%d.%04d', p.refunded_minor / 10000, p.refunded_minor % 10000)
                ELSE printf('%d.%02d', p.refunded_minor / 100, p.refunded_minor % 100)
            END || ' ' || p.currency ELSE '' END
            || ', ' || p.status
            || CASE WHEN EXISTS (
                SELECT 1 FROM revenue_facts AS r
                WHERE r.lead_id = p.lead_id AND r.source_system = p.source_system AND r.deal_id = p.row_key
            ) THEN '' ELSE ', in no total of revenue' END,
        p.paid_date, p.file_id, p.line
    FROM leads AS l
    JOIN payments AS p ON p.lead_id = l.id
    LEFT JOIN currencies AS u ON u.code = p.currency
    WHERE l.customer_id = :customer AND l.withdrawn_in IS NULL
),
revenue_of (place, section, what, value, "when", file_id, line) AS (
    SELECT
        60, 'revenue', r.revenue_stage,
        coalesce(r.revenue_amount || ' ' || r.currency, CASE r.revenue_stage WHEN 'opportunity_created' THEN 'no amount' ELSE 'amount unknown' END)
            || coalesce(', ' || r.deal_name, '') || coalesce(', earned by ' || r.attr_source_tool, '') || coalesce(' / ' || r.attr_utm_campaign, '')
            || ' (event ' || r.id || ')',
        r.event_date, r.file_id, r.line
    FROM leads AS l
    JOIN revenue_facts AS r ON r.lead_id = l.id
    WHERE l.customer_id = :customer
),
base (code) AS (
    SELECT coalesce((SELECT g.value FROM settings AS g WHERE g.key = 'base_currency'), 'USD')
),
-- What was paid, what of it came back, and what the rest counts for in the base currency.
amounts (n, place, words, minor, currency) AS (
    SELECT w.n, 1, '', w.amount_minor, w.currency FROM temp.newest AS w WHERE w.amount_minor IS NOT NULL
    UNION ALL
    SELECT w.n, 2, 'given back ', w.metadata ->> 'refunded_minor', w.currency
    FROM temp.newest AS w
    WHERE w.kind = 'order' AND w.metadata ->> 'refunded_minor' > 0
    UNION ALL
    SELECT w.n, 3, 'counted as ', v.net_base_minor, b.code
    FROM temp.newest AS w
    JOIN base AS b
    JOIN order_values AS v ON v.order_id = w.metadata ->> 'id'
    WHERE w.kind = 'order' AND w.currency <> b.code AND v.net_base_minor IS NOT NULL
),
said (n, text) AS (
    SELECT m.n, group_concat(m.text, '')
    FROM (
        SELECT
            x.n,
            ', ' || x.words || CASE WHEN x.minor < 0 THEN '-' ELSE '' END || CASE u.exponent
                WHEN 0 THEN abs(x.minor) || ''
                WHEN 3 THEN printf('%d.%03d', abs(x.minor) / 1000, abs(x.minor) % 1000)
                WHEN 4 THEN printf('%d.%04d', abs(x.minor) / 10000, abs(x.minor) % 10000)
                ELSE printf('%d.%02d', abs(x.minor) / 100, abs(x.minor) % 100)
            END || ' ' || x.currency AS text
        FROM amounts AS x
        JOIN currencies AS u ON u.code = x.currency
        ORDER BY x.n, x.place
    ) AS m
    GROUP BY m.n
),
happened (place, section, what, value, "when", file_id, line) AS (
    -- In the order of the instants, which a day does not tell.
    SELECT 70 + w.n / 1000000.0, 'timeline', w.kind, w.title || coalesce(t.text, ''), w.happened_date, w.file_id, w.line
    FROM temp.newest AS w
    LEFT JOIN said AS t ON t.n = w.n
)
SELECT a.section, a.what, a.value, a."when", f.file, a.line
FROM (
    SELECT place, section, what, value, "when", file_id, line FROM profile
    UNION ALL
    SELECT place, section, what, value, "when", file_id, line FROM score
    UNION ALL
    SELECT place, section, what, value, "when", file_id, line FROM metrics
    UNION ALL
    SELECT place, section, what, value, "when", file_id, line FROM leads_of
    UNION ALL
    SELECT place, section, what, value, "when", file_id, line FROM deals_of
    UNION ALL
    SELECT place, section, what, value, "when", file_id, line FROM payments_of
    UNION ALL
    SELECT place, section, what, value, "when", file_id, line FROM revenue_of
    UNION ALL
    SELECT place, section, what, value, "when", file_id, line FROM happened
) AS a
LEFT JOIN batch_files AS f ON f.id = a.file_id
ORDER BY a.place, CASE WHEN a.place >= 40 THEN a."when" END DESC, a.what, a.value
