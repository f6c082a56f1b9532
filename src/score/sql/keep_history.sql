UPDATE score_clock
SET as_of = as_of
WHERE EXISTS (SELECT 1 FROM customer_engagement_metrics)
  AND EXISTS (
    SELECT 1
    FROM segment_counts AS n
    LEFT JOIN score_history AS h ON h.score_date = score_clock.as_of AND h.segment = n.segment
    WHERE (n.customers, n.score_sum) IS NOT (h.customers, h.score_sum)
  )
