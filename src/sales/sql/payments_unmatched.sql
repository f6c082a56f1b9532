INSERT INTO temp.match_wanted (row_id, source_system, day, lead_ref, email, phone, name_key)
SELECT p.id, p.source_system, p.paid_date, p.lead_ref, p.email, p.phone, p.name_key
FROM main.payments AS p
WHERE p.lead_id IS NULL
