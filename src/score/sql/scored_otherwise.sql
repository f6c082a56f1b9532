SELECT count(*)
FROM customers AS c
WHERE c.merged_into IS NULL AND c.last_scored_at <> (SELECT k.as_of FROM score_clock AS k)
