-- title: Scores that are not those of today
-- severity: low
-- why: Time has passed since the scores were computed, and the customer would be scored otherwise as of this day.
-- fix: trueup score
SELECT
    'customer|' || coalesce(e.email, c.phone, c.id) AS finding_key,
    c.id AS customer_id,
    c.lead_score AS stored_score,
    3 * n.recency + 2 * n.frequency + n.monetary AS fresh_score,
    c.last_scored_at AS scored_as_of,
    n.last_order_date,
    e.email,
    c.full_name,
    NULL AS deal_name,
    NULL AS source_system,
    f.file,
    c.line
FROM customers AS c
JOIN (
    SELECT
        k.id AS customer_id,
        -- Recency alone depends on the day. Scores that stand as of a later day than the one asked for are not stale,
        -- unless that day had not come when the book was last written: then nobody has been scored as of any real one.
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'recency'
              AND b.threshold >= julianday(max(a.day, min(t.as_of, (SELECT date(max(g.started_at), '+1 day') FROM batches AS g)))) - julianday(m.last_order_date)
            ORDER BY b.threshold LIMIT 1
        ), 1) AS recency,
        coalesce(s.frequency, 1) AS frequency,
        coalesce(s.monetary, 1) AS monetary,
        m.last_order_date
    FROM temp.asked AS a
    JOIN score_clock AS t
    CROSS JOIN customers AS k
    LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = k.id
    LEFT JOIN customer_scores AS s ON s.customer_id = k.id
) AS n ON n.customer_id = c.id
LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
LEFT JOIN batch_files AS f ON f.id = c.file_id
WHERE (c.rfm_recency, c.rfm_frequency, c.rfm_monetary) IS NOT (n.recency, n.frequency, n.monetary)
ORDER BY c.id
