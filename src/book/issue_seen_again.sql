UPDATE row_issues
SET outcome = :outcome,
    value = :value,
    message = :message,
    candidates = :candidates,
    raw = :raw,
    file_id = :file_id,
    line = :line,
    last_batch_id = :batch_id,
    resolved_batch_id = NULL
WHERE source_system = :source_system
  AND kind = :kind
  AND row_key = :row_key
  AND reason = :reason
  AND column_name = :column_name
