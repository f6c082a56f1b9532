INSERT INTO temp.stage_deals
    (file_id, line, kind, source_system, row_key, derived, extra, deal_name,
     pipeline, pipeline_key, stage, stage_key, amount_minor, currency, created_time, created_date,
     created_time_known, close_time, close_date, close_time_known, paid_time, paid_date, paid_time_known, owner,
     lead_ref, email, phone, company_ref, company_name, company_key, currency_told)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
