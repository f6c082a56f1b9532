-- A clock that goes back writes down its day, while what is to go is still there: if nobody has bought anything in the
-- end, that day never was.
DELETE FROM main.score_history
WHERE NOT EXISTS (SELECT 1 FROM main.customer_engagement_metrics)
  AND score_date NOT IN (SELECT b.score_date FROM temp.undo_history_before AS b)
