INSERT INTO row_issues
    (source_system, kind, row_key, outcome, reason, column_name, value, message, candidates, raw,
     file_id, line, first_batch_id, last_batch_id)
VALUES
    (:source_system, :kind, :row_key, :outcome, :reason, :column_name, :value, :message, :candidates, :raw,
     :file_id, :line, :batch_id, :batch_id)
