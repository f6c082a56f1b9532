-- The lines between the points and between the segments, the best of each measure first.
SELECT
    b.measure,
    coalesce(b.segment, b.points || ' points') AS band,
    CASE b.measure WHEN 'recency' THEN 'at most' ELSE 'at least' END AS bound,
    b.threshold,
    CASE b.measure
        WHEN 'recency' THEN 'days since the last order'
        WHEN 'frequency' THEN 'orders'
        WHEN 'monetary' THEN coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD') || ', less what came back'
        ELSE 'of 30, the score'
    END AS unit
FROM score_bands AS b
ORDER BY
    CASE b.measure WHEN 'recency' THEN 1 WHEN 'frequency' THEN 2 WHEN 'monetary' THEN 3 ELSE 4 END,
    b.points DESC,
    b.threshold DESC
