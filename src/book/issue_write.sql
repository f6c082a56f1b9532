INSERT INTO row_issues
    (source_system, kind, row_key, outcome, reason, column_name, value, message, candidates, raw,
     file_id, line, first_batch_id, last_batch_id)
VALUES
    (:source_system, :kind, :row_key, :outcome, :reason, :column_name, :value, :message, :candidates, :raw,
     :file_id, :line, :batch_id, :batch_id)
ON CONFLICT (source_system, kind, row_key, reason, column_name) DO UPDATE
SET outcome = excluded.outcome,
    value = excluded.value,
    message = excluded.message,
    candidates = excluded.candidates,
    raw = excluded.raw,
    file_id = excluded.file_id,
    line = excluded.line,
    last_batch_id = excluded.last_batch_id,
    -- The very row that was corrected since comes again with its fault: that is known.
    resolved_batch_id = CASE
        WHEN outcome = 'rejected' AND raw = excluded.raw
             AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = row_issues.resolved_batch_id)
        THEN resolved_batch_id
    END
