UPDATE temp.stage_events AS s
SET lead_id = r.lead_id
FROM temp.stage_resolved AS r
WHERE s.lead_id IS NULL AND r.stage_id = (SELECT above FROM temp.stage_round) + s.id;

UPDATE temp.stage_events AS s
SET outcome = CASE
    WHEN e.withdrawn_in IS NOT NULL THEN 'revived'
    WHEN (coalesce(e.lead_id, s.lead_id), s.event_name, s.event_time, s.time_known,
          coalesce(s.source_tool, e.source_tool), coalesce(s.utm_source, e.utm_source),
          coalesce(s.utm_medium, e.utm_medium), coalesce(s.utm_campaign, e.utm_campaign),
          coalesce(s.utm_term, e.utm_term), coalesce(s.utm_content, e.utm_content),
          coalesce(s.external_id, e.external_id), coalesce(s.lead_ref, e.lead_ref), coalesce(s.email, e.email),
          coalesce(s.phone, e.phone), coalesce(s.full_name, e.full_name),
          CASE WHEN s.extra IS NULL THEN e.extra ELSE json_patch(coalesce(e.extra, '{}'), s.extra) END)
         IS NOT
         (e.lead_id, e.event_name, e.event_time, e.time_known, e.source_tool, e.utm_source, e.utm_medium,
          e.utm_campaign, e.utm_term, e.utm_content, e.external_id, e.lead_ref, e.email, e.phone, e.full_name, e.extra)
    THEN 'updated' ELSE 'unchanged' END
FROM main.event_log AS e
WHERE e.id = s.event_row_id;

UPDATE main.event_log AS e
SET lead_id = coalesce(e.lead_id, s.lead_id),
    event_name = s.event_name,
    event_time = s.event_time,
    event_date = s.event_date,
    time_known = s.time_known,
    source_tool = coalesce(s.source_tool, e.source_tool),
    utm_source = coalesce(s.utm_source, e.utm_source),
    utm_medium = coalesce(s.utm_medium, e.utm_medium),
    utm_campaign = coalesce(s.utm_campaign, e.utm_campaign),
    utm_term = coalesce(s.utm_term, e.utm_term),
    utm_content = coalesce(s.utm_content, e.utm_content),
    external_id = coalesce(s.external_id, e.external_id),
    lead_ref = coalesce(s.lead_ref, e.lead_ref),
    email = coalesce(s.email, e.email),
    phone = coalesce(s.phone, e.phone),
    full_name = coalesce(s.full_name, e.full_name),
    extra = CASE WHEN s.extra IS NULL THEN e.extra ELSE json_patch(coalesce(e.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line,
    -- What is there again is there by this batch.
    batch_id = CASE WHEN e.withdrawn_in IS NULL THEN e.batch_id ELSE (SELECT n.batch_id FROM main.current_batch AS n) END,
    withdrawn_in = NULL
FROM temp.stage_events AS s
WHERE s.event_row_id = e.id AND s.outcome IN ('updated', 'revived');

INSERT INTO main.event_log
    (lead_id, source_system, event_id, event_name, event_time, event_date, time_known, source_tool, utm_source,
     utm_medium, utm_campaign, utm_term, utm_content, external_id, lead_ref, email, phone, full_name, extra,
     batch_id, file_id, line)
SELECT
    s.lead_id, s.source_system, s.row_key, s.event_name, s.event_time, s.event_date, s.time_known, s.source_tool,
    s.utm_source, s.utm_medium, s.utm_campaign, s.utm_term, s.utm_content, s.external_id, s.lead_ref, s.email, s.phone,
    s.full_name, s.extra, b.batch_id, s.file_id, s.line
FROM temp.stage_events AS s
JOIN main.current_batch AS b
WHERE s.event_row_id IS NULL
ORDER BY s.id;

-- A person whose row brought a conversion is updated when the conversion is.
UPDATE temp.stage_resolved AS r
SET outcome = 'updated'
FROM temp.stage_events AS s
WHERE s.of_person = r.stage_id AND (s.event_row_id IS NULL OR s.outcome IN ('updated', 'revived')) AND r.outcome = 'unchanged';

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'unmatched', 'no-lead',
    'no lead has this id, e-mail or phone; import the leads, then run: trueup rematch'
FROM temp.stage_events AS s
WHERE s.lead_id IS NULL;
