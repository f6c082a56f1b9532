SELECT line, row_key, outcome, reason, column_name, value, message, candidates
FROM temp.stage_issues
WHERE file_id = ?1
ORDER BY line, id
