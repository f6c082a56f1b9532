SELECT f.file, i.line, i.outcome, i.reason, i.column_name, i.value, i.message
FROM temp.stage_issues AS i
JOIN main.batch_files AS f ON f.id = i.file_id
ORDER BY i.file_id, i.line, i.id
