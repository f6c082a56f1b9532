UPDATE row_issues
SET outcome = :outcome,
    value = :value,
    message = :message,
    candidates = :candidates,
    raw = :raw,
    file_id = :file_id,
    line = :line,
    last_batch_id = :batch_id,
    -- The very row that was corrected since comes again with its fault: that is known.
    resolved_batch_id = CASE
        WHEN outcome = 'rejected' AND raw = :raw
             AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = row_issues.resolved_batch_id)
        THEN resolved_batch_id
    END
WHERE source_system = :source_system
  AND kind = :kind
  AND row_key = :row_key
  AND reason = :reason
  AND column_name = :column_name
