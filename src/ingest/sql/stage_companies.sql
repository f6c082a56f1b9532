INSERT INTO temp.stage_companies
    (file_id, line, kind, source_system, row_key, derived, extra, name,
     name_key, domain, phone, industry, city, country, owner, created_time,
     created_date, created_time_known)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
