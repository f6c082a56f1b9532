SELECT coalesce(b.segment, b.points || '') AS band, b.threshold
FROM score_bands AS b
WHERE b.measure = ?1
ORDER BY b.id
