INSERT INTO temp.match_wanted (row_id, source_system, day, lead_ref, email, phone)
SELECT e.id, e.source_system, e.event_date, e.lead_ref, e.email, e.phone
FROM main.event_log AS e
WHERE e.lead_id IS NULL AND e.withdrawn_in IS NULL
