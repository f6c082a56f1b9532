INSERT INTO temp.stage_issues
    (file_id, line, kind, source_system, row_key, outcome, reason, column_name, value, message)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
