INSERT INTO temp.stage_repeats
    (file_id, line, kind, source_system, row_key, repeat)
VALUES
    (?, ?, ?, ?, ?, ?)
