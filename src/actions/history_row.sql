INSERT INTO temp.history_row (kind, row_key, source_system) VALUES (:kind, :row_key, :source)
