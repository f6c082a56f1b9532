INSERT INTO temp.stage_people
    (file_id, line, kind, source_system, row_key, derived, extra, email,
     email_sha256, phone, phone_extension, phone_text, full_name, status, source_name, source_key,
     branch_name, branch_key, company_ref, company_name, company_key, city, country, created_time,
     created_date, created_time_known, job_title, owner, contact_type, lifecycle_stage, referrer_username, referrer_type,
     commission_rate_bp, commission_rate_locked_at, attribution_method, attribution_confidence, conversion_time, conversion_date, conversion_time_known, source_tool,
     utm_source, utm_medium, utm_campaign, utm_term, utm_content, external_id, consent)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
