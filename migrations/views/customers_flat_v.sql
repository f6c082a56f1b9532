-- Every customer on one line. Who was merged into another is in that one's line, and whoever was forgotten has none.
-- What the leads have led to is told per currency, since sums never mix currencies; what the orders have come to is in
-- the base currency.
CREATE VIEW customers_flat_v AS
SELECT
    c.id AS customer_id,
    c.full_name,
    e.email AS primary_email,
    (
        SELECT group_concat(o.email, ', ')
        FROM (SELECT x.email FROM customer_emails AS x WHERE x.customer_id = c.id AND x.is_primary = 0 ORDER BY x.email) AS o
    ) AS other_emails,
    c.phone,
    (
        SELECT group_concat(o.phone, ', ')
        FROM (SELECT x.phone FROM customers AS x WHERE x.merged_into = c.id AND x.phone IS NOT NULL ORDER BY x.phone) AS o
    ) AS other_phones,
    coalesce(
        (SELECT l.city FROM leads AS l WHERE l.customer_id = c.id AND l.city IS NOT NULL AND l.withdrawn_in IS NULL ORDER BY l.created_time DESC, l.id DESC LIMIT 1),
        (SELECT o.city FROM orders AS o WHERE o.customer_id = c.id AND o.city IS NOT NULL ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1)
    ) AS city,
    -- The country of that city: no row says that Lisbon is in Spain.
    CASE
        WHEN EXISTS (SELECT 1 FROM leads AS l WHERE l.customer_id = c.id AND l.city IS NOT NULL AND l.withdrawn_in IS NULL)
        THEN (SELECT l.country FROM leads AS l WHERE l.customer_id = c.id AND l.city IS NOT NULL AND l.withdrawn_in IS NULL ORDER BY l.created_time DESC, l.id DESC LIMIT 1)
        WHEN EXISTS (SELECT 1 FROM orders AS o WHERE o.customer_id = c.id AND o.city IS NOT NULL)
        THEN (SELECT o.country FROM orders AS o WHERE o.customer_id = c.id AND o.city IS NOT NULL ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1)
        ELSE coalesce(
            (SELECT l.country FROM leads AS l WHERE l.customer_id = c.id AND l.country IS NOT NULL AND l.withdrawn_in IS NULL ORDER BY l.created_time DESC, l.id DESC LIMIT 1),
            (SELECT o.country FROM orders AS o WHERE o.customer_id = c.id AND o.country IS NOT NULL ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1)
        )
    END AS country,
    (
        SELECT l.company_name FROM leads AS l
        WHERE l.customer_id = c.id AND l.company_name IS NOT NULL AND l.withdrawn_in IS NULL
        ORDER BY l.created_time DESC, l.id DESC LIMIT 1
    ) AS company_name,
    (
        SELECT s.name
        FROM leads AS l
        JOIN lead_sources AS s ON s.id = l.lead_source_id
        WHERE l.customer_id = c.id AND l.withdrawn_in IS NULL
        ORDER BY l.created_time IS NULL, l.created_time, l.id LIMIT 1
    ) AS first_source,
    (SELECT k.contact_type FROM contacts AS k WHERE k.customer_id = c.id ORDER BY k.id LIMIT 1) AS contact_type,
    (SELECT count(*) FROM leads AS l WHERE l.customer_id = c.id AND l.withdrawn_in IS NULL) AS leads,
    (SELECT min(l.created_date) FROM leads AS l WHERE l.customer_id = c.id AND l.withdrawn_in IS NULL) AS first_lead_date,
    (
        SELECT group_concat(w.said, ' + ')
        FROM (
            SELECT CASE WHEN t.minor < 0 THEN '-' ELSE '' END || CASE k.exponent
        WHEN 0 THEN abs(t.minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(t.minor) / 1000, abs(t.minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(t.minor) / 10000, abs(t.minor) % 10000)
        ELSE printf('%d.%02d', abs(t.minor) / 100, abs(t.minor) % 100)
    END || ' ' || t.currency AS said
            FROM (
                SELECT r.currency, sum(r.revenue_amount_minor) AS minor
                FROM leads AS l
                JOIN revenue_facts AS r ON r.lead_id = l.id
                WHERE l.customer_id = c.id AND r.revenue_stage = 'deal_won' AND r.revenue_amount_minor IS NOT NULL
                GROUP BY r.currency
            ) AS t
            JOIN currencies AS k ON k.code = t.currency
            ORDER BY t.currency
        ) AS w
    ) AS revenue_won,
    (
        SELECT group_concat(w.said, ' + ')
        FROM (
            SELECT CASE WHEN t.minor < 0 THEN '-' ELSE '' END || CASE k.exponent
        WHEN 0 THEN abs(t.minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(t.minor) / 1000, abs(t.minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(t.minor) / 10000, abs(t.minor) % 10000)
        ELSE printf('%d.%02d', abs(t.minor) / 100, abs(t.minor) % 100)
    END || ' ' || t.currency AS said
            FROM (
                SELECT r.currency, sum(r.revenue_amount_minor) AS minor
                FROM leads AS l
                JOIN revenue_facts AS r ON r.lead_id = l.id
                WHERE l.customer_id = c.id AND r.revenue_stage = 'revenue_confirmed' AND r.revenue_amount_minor IS NOT NULL
                GROUP BY r.currency
            ) AS t
            JOIN currencies AS k ON k.code = t.currency
            ORDER BY t.currency
        ) AS w
    ) AS revenue_confirmed,
    coalesce(m.lifetime_orders, 0) AS lifetime_orders,
    m.lifetime_net_minor,
    CASE WHEN m.lifetime_net_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
        WHEN 0 THEN abs(m.lifetime_net_minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(m.lifetime_net_minor) / 1000, abs(m.lifetime_net_minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(m.lifetime_net_minor) / 10000, abs(m.lifetime_net_minor) % 10000)
        ELSE printf('%d.%02d', abs(m.lifetime_net_minor) / 100, abs(m.lifetime_net_minor) % 100)
    END AS lifetime_net_amount,
    m.currency,
    m.orders_without_rate,
    m.first_order_date,
    m.last_order_date,
    c.rfm_recency,
    c.rfm_frequency,
    c.rfm_monetary,
    c.lead_score,
    (
        SELECT b.segment FROM score_bands AS b
        WHERE b.measure = 'segment' AND b.threshold <= c.lead_score
        ORDER BY b.threshold DESC LIMIT 1
    ) AS segment,
    coalesce(c.last_scored_at, (SELECT k.as_of FROM score_clock AS k)) AS scored_as_of,
    (SELECT y.consent FROM customer_consents AS y WHERE y.customer_id = c.id) AS consent
FROM customers AS c
LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
LEFT JOIN currencies AS u ON u.code = m.currency
WHERE c.merged_into IS NULL
  AND c.id NOT IN (SELECT f.customer_id FROM forgotten_customers AS f);
