-- The rows that failed and are open, each once, with everything that is wrong with it.
SELECT
    i.source_system,
    i.kind,
    f.preset,
    json_extract(b.settings, '$.map') AS maps,
    min(i.raw) AS raw,
    f.file,
    i.line,
    min(i.outcome) AS outcome,
    group_concat(DISTINCT nullif(i.column_name, '')) AS columns_wrong,
    group_concat(i.message, '; ') AS reasons
FROM row_issues AS i
JOIN batch_files AS f ON f.id = i.file_id
JOIN batches AS b ON b.id = f.batch_id
WHERE i.resolved_batch_id IS NULL
  AND i.outcome IN ('rejected', 'unmatched', 'conflict')
  -- Of a person who was forgotten nothing is left to correct.
  AND i.raw <> '{}'
GROUP BY i.source_system, i.kind, f.preset, maps, f.file, i.file_id, i.line
ORDER BY i.source_system, i.kind, f.preset, maps, f.file, i.file_id, i.line
