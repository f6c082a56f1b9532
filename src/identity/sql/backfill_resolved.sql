INSERT INTO temp.backfill
    (lead_id, customer_id, customer_is_new, takes_phone, takes_email, email_is_primary, other_customer_id)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
-- The lead is there already, and is no news.
WHERE ?8 = ?1 AND ?9 = 0
