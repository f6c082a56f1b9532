-- Which conversion earns each event, as things stand now: the one that the writer, or the newest
-- correction, states; else by the attribution model the last or first one at or before the event;
-- else the lead's earliest. Days are compared unless both times of day are known. The triggers of
-- the ledger copy a row of this view when they take a snapshot.
CREATE VIEW attribution_choices AS
SELECT
    s.event_id,
    c.id AS conversion_id,
    c.source_tool,
    c.utm_source,
    c.utm_medium,
    c.utm_campaign,
    c.utm_term,
    c.utm_content,
    l.email_sha256,
    c.external_id
FROM revenue_statements AS s
JOIN leads AS l ON l.id = s.lead_id
LEFT JOIN event_log AS c ON c.id = coalesce(
    s.stated_conversion_id,
    CASE
        WHEN EXISTS (SELECT 1 FROM settings WHERE key = 'attribution_model' AND value = 'first-touch')
        THEN (
            SELECT f.id FROM event_log AS f
            WHERE f.lead_id = s.lead_id
              AND f.event_name = 'lead_submission_success'
              AND (CASE WHEN f.time_known = 1 AND s.time_known = 1
                        THEN f.event_time <= s.event_time
                        ELSE f.event_date <= s.event_date END)
            ORDER BY f.event_time, f.event_id
            LIMIT 1
        )
        ELSE (
            SELECT f.id FROM event_log AS f
            WHERE f.lead_id = s.lead_id
              AND f.event_name = 'lead_submission_success'
              AND (CASE WHEN f.time_known = 1 AND s.time_known = 1
                        THEN f.event_time <= s.event_time
                        ELSE f.event_date <= s.event_date END)
            ORDER BY f.event_time DESC, f.event_id DESC
            LIMIT 1
        )
    END,
    (
        SELECT f.id FROM event_log AS f
        WHERE f.lead_id = s.lead_id
          AND f.event_name = 'lead_submission_success'
        ORDER BY f.event_time, f.event_id
        LIMIT 1
    )
);
