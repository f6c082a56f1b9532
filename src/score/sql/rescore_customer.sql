-- One customer as of a day, whatever the clock says. Who has bought nothing is scored as of no day.
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
        p.frequency,
        p.monetary
    FROM customers AS k
    JOIN customer_engagement_metrics AS m ON m.customer_id = k.id
    JOIN customer_scores AS p ON p.customer_id = k.id
    WHERE k.id = :customer
) AS s
WHERE s.customer_id = id
