-- Counted by the caller: grouping would sort every row of the run first.
SELECT file_id, outcome
FROM temp.stage_outcomes
