-- The ledger's guards. BEFORE INSERT looks for every unique key itself, since INSERT OR REPLACE
-- would delete the older row without firing the delete trigger. UPDATE and DELETE abort without
-- a condition and without a column list.

-- The condition alone is looked at for every event; the statements only where something is wrong.
-- NEW.id reads -1 when no id was given.
CREATE TRIGGER revenue_events_guard_insert BEFORE INSERT ON revenue_events
WHEN EXISTS (SELECT 1 FROM revenue_events WHERE lead_id = NEW.lead_id AND revenue_stage = NEW.revenue_stage)
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.id))
  OR (NEW.conversion_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM event_log
        WHERE id = NEW.conversion_id
          AND lead_id = NEW.lead_id
          AND event_name = 'lead_submission_success'
      ))
BEGIN
    -- The very same event delivered again is no news.
    SELECT RAISE(IGNORE)
    FROM revenue_events
    WHERE lead_id = NEW.lead_id
      AND revenue_stage = NEW.revenue_stage
      AND deal_id IS NEW.deal_id
      AND revenue_amount_minor IS NEW.revenue_amount_minor
      AND currency IS NEW.currency
      AND event_time IS NEW.event_time
      AND source_system IS NEW.source_system
      AND (NEW.id = -1 OR NEW.id IS id);
    SELECT RAISE(ABORT, 'revenue_events is append-only: this lead has an event at this stage already')
    WHERE EXISTS (SELECT 1 FROM revenue_events WHERE lead_id = NEW.lead_id AND revenue_stage = NEW.revenue_stage)
       OR EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'the stated conversion is not a conversion of this lead');
END;

-- The snapshot is taken with the event or the event is not written: INSERT OR IGNORE would
-- otherwise keep the event and drop a snapshot that failed. A new event has no corrections yet, so
-- this is attribution_choices with the values of NEW written in: through the view it would cost
-- four times as much for every event of an import. A test holds the two against each other.
CREATE TRIGGER revenue_events_snapshot AFTER INSERT ON revenue_events
BEGIN
    INSERT INTO revenue_attributions
        (event_id, correction_id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
         email_sha256, external_id)
    SELECT
        NEW.id, 0, c.id, c.source_tool, c.utm_source, c.utm_medium, c.utm_campaign, c.utm_term, c.utm_content,
        l.email_sha256, c.external_id
    FROM leads AS l
    LEFT JOIN event_log AS c ON c.id = coalesce(
        NEW.conversion_id,
        CASE
            WHEN EXISTS (SELECT 1 FROM settings WHERE key = 'attribution_model' AND value = 'first-touch')
            THEN (
                SELECT f.id FROM event_log AS f
                WHERE f.lead_id = NEW.lead_id
                  AND f.event_name = 'lead_submission_success'
                  AND (CASE WHEN f.time_known = 1 AND NEW.time_known = 1
                            THEN f.event_time <= NEW.event_time
                            ELSE f.event_date <= NEW.event_date END)
                ORDER BY f.event_time, f.event_id
                LIMIT 1
            )
            ELSE (
                SELECT f.id FROM event_log AS f
                WHERE f.lead_id = NEW.lead_id
                  AND f.event_name = 'lead_submission_success'
                  AND (CASE WHEN f.time_known = 1 AND NEW.time_known = 1
                            THEN f.event_time <= NEW.event_time
                            ELSE f.event_date <= NEW.event_date END)
                ORDER BY f.event_time DESC, f.event_id DESC
                LIMIT 1
            )
        END,
        (
            SELECT f.id FROM event_log AS f
            WHERE f.lead_id = NEW.lead_id
              AND f.event_name = 'lead_submission_success'
            ORDER BY f.event_time, f.event_id
            LIMIT 1
        )
    )
    WHERE l.id = NEW.lead_id;
    SELECT RAISE(ABORT, 'the attribution snapshot of this event is missing')
    WHERE NOT EXISTS (
        SELECT 1 FROM revenue_attributions WHERE event_id = NEW.id AND correction_id = 0
    );
END;

CREATE TRIGGER revenue_events_guard_update BEFORE UPDATE ON revenue_events
BEGIN
    SELECT RAISE(ABORT, 'revenue_events is append-only: write a correction instead (trueup amend, trueup void)');
END;

CREATE TRIGGER revenue_events_guard_delete BEFORE DELETE ON revenue_events
BEGIN
    SELECT RAISE(ABORT, 'revenue_events is append-only: write a correction instead (trueup void)');
END;
