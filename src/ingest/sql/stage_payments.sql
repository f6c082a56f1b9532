INSERT INTO temp.stage_payments
    (file_id, line, kind, source_system, row_key, derived, extra, amount_minor,
     refunded_minor, currency, status, status_name, paid_time, paid_date, paid_time_known, description,
     invoice_ref, reverses, lead_ref, email, phone, customer_name, name_key, currency_told)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
