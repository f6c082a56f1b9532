INSERT INTO temp.stage_rates
    (file_id, line, kind, source_system, row_key, derived, extra, currency, rate_time, rate_date, rate_time_known, rate_millionths)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
