SELECT
    h.score_date,
    h.segment,
    h.customers,
    CASE WHEN h.customers = 0 THEN NULL
         ELSE printf('%d.%d', (10 * h.score_sum + h.customers / 2) / h.customers / 10, (10 * h.score_sum + h.customers / 2) / h.customers % 10)
    END AS average_score,
    h.batch_id AS batch
FROM score_history AS h
JOIN score_bands AS b ON b.segment = h.segment
ORDER BY h.score_date, b.threshold DESC
