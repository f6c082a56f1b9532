-- A share and an average are rounded half up to one decimal, in integers.
SELECT
    n.segment,
    n.score_from,
    n.score_to,
    n.customers,
    CASE WHEN n.everybody = 0 THEN NULL
         ELSE printf('%d.%d', (1000 * n.customers + n.everybody / 2) / n.everybody / 10, (1000 * n.customers + n.everybody / 2) / n.everybody % 10)
    END AS share_percent,
    CASE WHEN n.customers = 0 THEN NULL
         ELSE printf('%d.%d', (10 * n.score_sum + n.customers / 2) / n.customers / 10, (10 * n.score_sum + n.customers / 2) / n.customers % 10)
    END AS average_score,
    n.orders,
    n.net_minor AS "lifetime_net_minor:currency",
    coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD') AS currency,
    (SELECT k.as_of FROM score_clock AS k) AS as_of
FROM (
    SELECT
        b.segment,
        b.threshold AS score_from,
        b.below - 1 AS score_to,
        coalesce(sum(c.customers), 0) AS customers,
        coalesce(sum(c.score_sum), 0) AS score_sum,
        coalesce(sum(c.orders), 0) AS orders,
        coalesce(sum(c.net_minor), 0) AS net_minor,
        sum(coalesce(sum(c.customers), 0)) OVER () AS everybody
    FROM (
        SELECT
            s.segment,
            s.threshold,
            coalesce((
                SELECT min(t.threshold) FROM score_bands AS t WHERE t.measure = 'segment' AND t.threshold > s.threshold
            ), 31) AS below
        FROM score_bands AS s
        WHERE s.measure = 'segment'
    ) AS b
    -- There are twenty-five scores, however many customers: first by score, then by segment.
    LEFT JOIN (
        SELECT
            k.lead_score,
            count(*) AS customers,
            sum(k.lead_score) AS score_sum,
            sum(m.lifetime_orders) AS orders,
            sum(m.lifetime_net_minor) AS net_minor
        FROM customers AS k NOT INDEXED
        LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = k.id
        WHERE k.merged_into IS NULL
          -- Whoever was forgotten and has bought nothing is nobody.
          AND NOT (m.customer_id IS NULL AND k.id IN (SELECT f.customer_id FROM forgotten_customers AS f))
        GROUP BY k.lead_score
    ) AS c ON c.lead_score >= b.threshold AND c.lead_score < b.below
    GROUP BY b.segment
) AS n
ORDER BY n.score_from DESC
