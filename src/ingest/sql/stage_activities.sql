INSERT INTO temp.stage_activities
    (file_id, line, kind, source_system, row_key, derived, extra, activity_type, subject, body, activity_time,
     activity_date, activity_time_known, result, owner, person_ref, email, phone, full_name)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
