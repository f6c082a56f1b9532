-- A row that says when and through what somebody converted is an event too.
INSERT INTO temp.stage_events
    (file_id, line, kind, source_system, row_key, derived, event_name, event_time, event_date, time_known, source_tool,
     utm_source, utm_medium, utm_campaign, utm_term, utm_content, external_id, lead_id, of_person)
SELECT
    -- The row's own id, told apart from the ids of events and of the other kind.
    p.file_id, p.line, p.kind, p.source_system, p.kind || ':' || p.row_key, p.derived, 'lead_submission_success', p.conversion_time,
    p.conversion_date, p.conversion_time_known, p.source_tool, p.utm_source, p.utm_medium, p.utm_campaign, p.utm_term,
    p.utm_content, p.external_id, r.lead_id, p.id
FROM temp.stage_people AS p
CROSS JOIN temp.stage_resolved AS r ON r.stage_id = p.id
WHERE p.conversion_time IS NOT NULL
ORDER BY p.id;
