INSERT INTO temp.backfill
    (id, customer_id, customer_is_new, takes_phone, takes_email, email_is_primary, other_customer_id)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
-- The person stands for a lead that is there already.
WHERE ?8 = ?1 AND ?9 = 0
