INSERT INTO temp.stage_resolved
    (stage_id, customer_id, customer_is_new, takes_phone, takes_email, email_is_primary, other_customer_id, lead_id,
     lead_is_new)
VALUES
    (?, ?, ?, ?, ?, ?, ?, ?, ?)
