UPDATE main.event_log
SET lead_id = NULL,
    source_tool = NULL,
    utm_source = NULL,
    utm_medium = NULL,
    utm_campaign = NULL,
    utm_term = NULL,
    utm_content = NULL,
    external_id = NULL,
    lead_ref = NULL,
    email = NULL,
    phone = NULL,
    full_name = NULL,
    extra = NULL,
    withdrawn_in = (SELECT batch_id FROM main.current_batch)
WHERE id IN (SELECT u.id FROM temp.undo_events AS u WHERE u.fate = 'withdrawn')
