-- A form row of a stranger is an enquiry: it goes through the same door as the people.
INSERT INTO temp.stage_people
    (id, file_id, line, kind, source_system, row_key, derived, email, email_sha256, phone, full_name,
     created_time, created_date, created_time_known)
SELECT
    (SELECT above FROM temp.stage_round) + s.id,
    s.file_id, s.line, s.kind, s.source_system, s.row_key, s.derived, s.email, s.email_sha256, s.phone, s.full_name,
    s.event_time, s.event_date, s.time_known
FROM temp.stage_events AS s
WHERE s.lead_id IS NULL AND s.makes_lead = 1 AND (s.email IS NOT NULL OR s.phone IS NOT NULL);
