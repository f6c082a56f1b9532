-- One line per customer who can be written to, as advertising platforms take an audience: the hash is SHA-256
-- of the address in lower case.
CREATE VIEW customer_marketing_export AS
SELECT
    c.id AS customer_id,
    e.email,
    lower(hex(e.sha256)) AS email_sha256,
    c.phone,
    c.full_name,
    (SELECT y.consent FROM customer_consents AS y WHERE y.customer_id = c.id) AS consent,
    (
        SELECT b.segment FROM score_bands AS b
        WHERE b.measure = 'segment' AND b.threshold <= c.lead_score
        ORDER BY b.threshold DESC LIMIT 1
    ) AS segment,
    c.lead_score,
    coalesce(c.last_scored_at, (SELECT k.as_of FROM score_clock AS k)) AS scored_as_of,
    coalesce(m.lifetime_orders, 0) AS lifetime_orders,
    CASE WHEN m.lifetime_net_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
        WHEN 0 THEN abs(m.lifetime_net_minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(m.lifetime_net_minor) / 1000, abs(m.lifetime_net_minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(m.lifetime_net_minor) / 10000, abs(m.lifetime_net_minor) % 10000)
        ELSE printf('%d.%02d', abs(m.lifetime_net_minor) / 100, abs(m.lifetime_net_minor) % 100)
    END AS lifetime_net_amount,
    m.currency,
    m.last_order_date
FROM customers AS c
JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
LEFT JOIN currencies AS u ON u.code = m.currency
WHERE c.merged_into IS NULL
  -- Whoever was forgotten and has come with an export again is written to by nobody.
  AND c.id NOT IN (SELECT f.customer_id FROM forgotten_customers AS f);
