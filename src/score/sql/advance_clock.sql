-- Moves the clock on to a day, never back, or leaves it where none is given; who is scored by it follows, and how the
-- segments stand is written down.
UPDATE score_clock
SET as_of = max(as_of, coalesce(?1, as_of)),
    -- Whoever is not yet as far as the clock has not set it.
    batch_id = CASE WHEN as_of <= ?1 THEN ?2 ELSE batch_id END
WHERE EXISTS (SELECT 1 FROM customer_engagement_metrics)
  AND (
    as_of < ?1
    OR EXISTS (
        SELECT 1
        FROM segment_counts AS n
        LEFT JOIN score_history AS h ON h.score_date = score_clock.as_of AND h.segment = n.segment
        WHERE (n.customers, n.score_sum) IS NOT (h.customers, h.score_sum)
    )
  )
