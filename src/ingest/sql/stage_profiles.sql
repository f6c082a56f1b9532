INSERT INTO temp.stage_profiles
    (file_id, line, kind, source_system, row_key, derived, extra, role, role_key, full_name, email, email_sha256,
     user_email, user_email_sha256, phone, phone_extension, phone_text, created_time, created_date, created_time_known,
     referrer_username, referrer_type, commission_rate_bp, commission_rate_locked_at, attribution_method,
     attribution_confidence)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
