-- A clock that goes back writes down its day, while what is to go is still there, and one that stays has its day with
-- nobody in it: if nobody has bought anything in the end, that day never was.
DELETE FROM main.score_history
WHERE NOT EXISTS (SELECT 1 FROM main.customer_engagement_metrics)
  AND (
    score_date NOT IN (SELECT b.score_date FROM temp.undo_history_before AS b)
    OR (
        score_date = (SELECT k.as_of FROM main.score_clock AS k)
        AND NOT EXISTS (SELECT 1 FROM main.score_history AS h WHERE h.score_date = score_history.score_date AND h.customers > 0)
    )
  )
