UPDATE score_bands
SET threshold = ?3
WHERE measure = ?1 AND coalesce(segment, points || '') = ?2
