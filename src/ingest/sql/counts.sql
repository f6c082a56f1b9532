SELECT file_id, outcome, count(*) AS rows_counted
FROM temp.stage_outcomes
GROUP BY file_id, outcome
