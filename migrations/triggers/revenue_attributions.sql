-- One place chooses the conversion and takes the snapshot, for events and for corrections:
-- both insert into the view attribution_requests.
CREATE TRIGGER attribution_requests_take INSTEAD OF INSERT ON attribution_requests
BEGIN
    INSERT INTO revenue_attributions
        (event_id, correction_id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign,
         utm_term, utm_content, email_sha256, external_id)
    SELECT
        NEW.event_id,
        NEW.correction_id,
        c.id,
        c.source_tool,
        c.utm_source,
        c.utm_medium,
        c.utm_campaign,
        c.utm_term,
        c.utm_content,
        l.email_sha256,
        c.external_id
    FROM leads AS l
    LEFT JOIN event_log AS c ON c.id = coalesce(
        NEW.conversion_id,
        CASE
            WHEN EXISTS (SELECT 1 FROM settings WHERE key = 'attribution_model' AND value = 'first-touch')
            THEN (
                SELECT id FROM event_log
                WHERE lead_id = NEW.lead_id
                  AND event_name = 'lead_submission_success'
                  AND (CASE WHEN time_known = 1 AND NEW.time_known = 1
                            THEN event_time <= NEW.event_time
                            ELSE event_date <= NEW.event_date END)
                ORDER BY event_time, event_id
                LIMIT 1
            )
            ELSE (
                SELECT id FROM event_log
                WHERE lead_id = NEW.lead_id
                  AND event_name = 'lead_submission_success'
                  AND (CASE WHEN time_known = 1 AND NEW.time_known = 1
                            THEN event_time <= NEW.event_time
                            ELSE event_date <= NEW.event_date END)
                ORDER BY event_time DESC, event_id DESC
                LIMIT 1
            )
        END,
        (
            SELECT id FROM event_log
            WHERE lead_id = NEW.lead_id
              AND event_name = 'lead_submission_success'
            ORDER BY event_time, event_id
            LIMIT 1
        )
    )
    WHERE l.id = NEW.lead_id;
END;

CREATE TRIGGER revenue_attributions_guard_insert BEFORE INSERT ON revenue_attributions
WHEN EXISTS (SELECT 1 FROM revenue_attributions WHERE id = NEW.id)
  OR EXISTS (
    SELECT 1 FROM revenue_attributions
    WHERE event_id = NEW.event_id AND correction_id IS NULL AND NEW.correction_id IS NULL
  )
  OR EXISTS (SELECT 1 FROM revenue_attributions WHERE correction_id = NEW.correction_id)
BEGIN
    SELECT RAISE(ABORT, 'revenue_attributions is append-only: this snapshot is taken already');
END;

-- A snapshot of a correction belongs to the event that it corrects, and only corrections that
-- write or choose anew have one.
CREATE TRIGGER revenue_attributions_guard_correction BEFORE INSERT ON revenue_attributions
WHEN NEW.correction_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM revenue_corrections
    WHERE id = NEW.correction_id
      AND event_id = NEW.event_id
      AND kind IN ('reinstate', 'reattribute')
)
BEGIN
    SELECT RAISE(ABORT, 'a snapshot must belong to a correction of its own event');
END;

CREATE TRIGGER revenue_attributions_guard_update BEFORE UPDATE ON revenue_attributions
BEGIN
    SELECT RAISE(ABORT, 'revenue_attributions is append-only: a snapshot is never rewritten');
END;

CREATE TRIGGER revenue_attributions_guard_delete BEFORE DELETE ON revenue_attributions
BEGIN
    SELECT RAISE(ABORT, 'revenue_attributions is append-only: a snapshot is never deleted');
END;
