SELECT
    c.id AS customer_id,
    c.full_name,
    e.email,
    c.lead_score,
    (
        SELECT b.segment FROM score_bands AS b
        WHERE b.measure = 'segment' AND b.threshold <= c.lead_score
        ORDER BY b.threshold DESC LIMIT 1
    ) AS segment,
    coalesce(m.lifetime_orders, 0) AS lifetime_orders,
    m.lifetime_net_minor AS "lifetime_net_minor:currency",
    m.currency,
    m.last_order_date,
    coalesce(c.last_scored_at, (SELECT k.as_of FROM score_clock AS k)) AS scored_as_of
FROM customers AS c
LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
WHERE c.merged_into IS NULL
  -- Whoever was forgotten is nobody; what they bought still counts in the segments.
  AND c.id NOT IN (SELECT f.customer_id FROM forgotten_customers AS f)
ORDER BY
    CASE :by WHEN 'net' THEN coalesce(m.lifetime_net_minor, 0) WHEN 'orders' THEN coalesce(m.lifetime_orders, 0) ELSE c.lead_score END DESC,
    c.lead_score DESC,
    coalesce(m.lifetime_net_minor, 0) DESC,
    c.id
LIMIT :limit
