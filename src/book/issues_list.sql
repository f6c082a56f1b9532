SELECT
    i.id AS issue,
    i.last_batch_id AS batch,
    i.kind,
    i.outcome,
    i.reason,
    i.source_system AS source,
    i.row_key AS "row",
    f.file,
    i.line,
    nullif(i.column_name, '') AS "column",
    i.value,
    i.candidates,
    i.message
FROM row_issues AS i
LEFT JOIN batch_files AS f ON f.id = i.file_id
WHERE (:all OR i.resolved_batch_id IS NULL)
  AND (:batch IS NULL OR :batch IN (i.first_batch_id, i.last_batch_id))
  AND (:kind IS NULL OR i.kind = :kind)
  AND (:reason IS NULL OR :reason IN (i.reason, i.outcome))
ORDER BY
    CASE i.outcome WHEN 'rejected' THEN 1 WHEN 'unmatched' THEN 2 WHEN 'conflict' THEN 3 WHEN 'ambiguous' THEN 4 ELSE 5 END,
    i.reason, i.kind, i.source_system, f.file, i.line, i.id
