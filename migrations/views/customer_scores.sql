-- What the score of every customer is as of the clock: points by the bands, 3·R + 2·F + M, and the segment.
-- Who has bought nothing has one point each.
CREATE VIEW customer_scores AS
SELECT
    p.customer_id,
    p.recency,
    p.frequency,
    p.monetary,
    3 * p.recency + 2 * p.frequency + p.monetary AS lead_score,
    p.as_of
FROM (
    SELECT
        m.customer_id,
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'recency' AND b.threshold >= julianday(k.as_of) - julianday(m.last_order_date)
            ORDER BY b.threshold LIMIT 1
        ), 1) AS recency,
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'frequency' AND b.threshold <= m.lifetime_orders
            ORDER BY b.threshold DESC LIMIT 1
        ), 1) AS frequency,
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'monetary'
              AND b.threshold <= m.lifetime_net_minor
                  / CASE u.exponent WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END
            ORDER BY b.threshold DESC LIMIT 1
        ), 1) AS monetary,
        k.as_of
    FROM customer_engagement_metrics AS m
    JOIN currencies AS u ON u.code = m.currency
    JOIN score_clock AS k ON k.id = 1
) AS p;
