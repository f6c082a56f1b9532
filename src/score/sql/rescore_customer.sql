-- One customer as of a day, whatever the clock says.
UPDATE customers
SET rfm_recency = s.recency,
    rfm_frequency = s.frequency,
    rfm_monetary = s.monetary,
    lead_score = 3 * s.recency + 2 * s.frequency + s.monetary,
    last_scored_at = :day
FROM (
    SELECT
        k.id AS customer_id,
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'recency' AND b.threshold >= julianday(:day) - julianday(m.last_order_date)
            ORDER BY b.threshold LIMIT 1
        ), 1) AS recency,
        coalesce(p.frequency, 1) AS frequency,
        coalesce(p.monetary, 1) AS monetary
    FROM customers AS k
    LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = k.id
    LEFT JOIN customer_scores AS p ON p.customer_id = k.id
    WHERE k.id = :customer
) AS s
WHERE s.customer_id = id
