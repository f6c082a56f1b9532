UPDATE main.row_issues
SET resolved_batch_id = :batch_id
WHERE resolved_batch_id IS NULL
  AND kind = :kind AND source_system = :source_system AND row_key = :row_key
  AND (outcome IN ('unmatched', 'ambiguous') OR reason IN ('other-name', 'identity-conflict'))
