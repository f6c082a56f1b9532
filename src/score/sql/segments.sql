SELECT
    b.segment,
    b.threshold AS score_from,
    b.below - 1 AS score_to,
    count(c.id) AS customers,
    CASE WHEN a.customers = 0 THEN NULL
         ELSE printf('%d.%d', (1000 * count(c.id) + a.customers / 2) / a.customers / 10, (1000 * count(c.id) + a.customers / 2) / a.customers % 10)
    END AS share_percent,
    CASE WHEN count(c.id) = 0 THEN NULL
         ELSE printf('%d.%d', (10 * sum(c.lead_score) + count(c.id) / 2) / count(c.id) / 10, (10 * sum(c.lead_score) + count(c.id) / 2) / count(c.id) % 10)
    END AS average_score,
    coalesce(sum(m.lifetime_orders), 0) AS orders,
    coalesce(sum(m.lifetime_net_minor), 0) AS "lifetime_net_minor:currency",
    a.currency,
    a.as_of
FROM (
    SELECT
        s.segment,
        s.threshold,
        coalesce((SELECT min(t.threshold) FROM score_bands AS t WHERE t.measure = 'segment' AND t.threshold > s.threshold), 31) AS below
    FROM score_bands AS s
    WHERE s.measure = 'segment'
) AS b
JOIN (
    SELECT
        (SELECT count(*) FROM customers WHERE merged_into IS NULL) AS customers,
        coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD') AS currency,
        (SELECT k.as_of FROM score_clock AS k) AS as_of
) AS a
LEFT JOIN customers AS c ON c.lead_score >= b.threshold AND c.lead_score < b.below AND c.merged_into IS NULL
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
GROUP BY b.segment
ORDER BY b.threshold DESC
