INSERT INTO temp.stage_orders
    (file_id, line, kind, source_system, row_key, derived, extra, scope, paid_minor, refunded_minor, currency, status,
     status_name, ordered_time, ordered_date, ordered_time_known, event_name, tickets, full_name, buyer_id, email, phone, city,
     country, consent, currency_told, order_ref)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
