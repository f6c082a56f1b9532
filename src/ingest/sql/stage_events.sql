INSERT INTO temp.stage_events
    (file_id, line, kind, source_system, row_key, derived, extra, event_name,
     lead_ref, email, email_sha256, phone, full_name, event_time, event_date, time_known,
     source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content, external_id, makes_lead)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
