INSERT INTO score_bands (measure, threshold, points, segment, batch_id)
SELECT ?1, ?3, CASE ?1 WHEN 'segment' THEN NULL ELSE CAST(?2 AS INTEGER) END, CASE ?1 WHEN 'segment' THEN ?2 END, ?4
