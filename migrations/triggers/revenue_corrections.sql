-- Corrections are append-only too, and each must fit the state that it corrects: an event is void
-- when its newest void is newer than its newest reinstate.

CREATE TRIGGER revenue_corrections_guard_insert BEFORE INSERT ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: this correction exists already')
    WHERE EXISTS (SELECT 1 FROM revenue_corrections WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'a correction must belong to an event')
    WHERE NOT EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.event_id);
    SELECT RAISE(ABORT, 'a correction cannot be slipped in before an earlier one')
    WHERE NEW.id <> -1 AND NEW.id < (SELECT max(id) FROM revenue_corrections);
    SELECT RAISE(ABORT, 'this event is void: it can only be reinstated')
    WHERE NEW.kind <> 'reinstate'
      AND EXISTS (SELECT 1 FROM void_events WHERE event_id = NEW.event_id);
    SELECT RAISE(ABORT, 'this event is not void: there is nothing to reinstate')
    WHERE NEW.kind = 'reinstate'
      AND NOT EXISTS (SELECT 1 FROM void_events WHERE event_id = NEW.event_id);
    SELECT RAISE(ABORT, 'an opportunity has no amount')
    WHERE NEW.revenue_amount_minor IS NOT NULL
      AND EXISTS (
        SELECT 1 FROM revenue_events
        WHERE id = NEW.event_id AND revenue_stage = 'opportunity_created'
      );
    SELECT RAISE(ABORT, 'the stated conversion is not a conversion of this lead')
    WHERE NEW.conversion_id IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM event_log AS c
        JOIN revenue_events AS e ON e.lead_id = c.lead_id
        WHERE c.id = NEW.conversion_id
          AND e.id = NEW.event_id
          AND c.event_name = 'lead_submission_success'
      );
END;

CREATE TRIGGER revenue_corrections_snapshot AFTER INSERT ON revenue_corrections
WHEN NEW.kind IN ('reinstate', 'reattribute')
BEGIN
    INSERT INTO revenue_attributions
        (event_id, correction_id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
         email_sha256, external_id)
    SELECT
        event_id, NEW.id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
        email_sha256, external_id
    FROM attribution_choices
    WHERE event_id = NEW.event_id;
    SELECT RAISE(ABORT, 'the attribution snapshot of this correction is missing')
    WHERE NOT EXISTS (SELECT 1 FROM revenue_attributions WHERE event_id = NEW.event_id AND correction_id = NEW.id);
END;

CREATE TRIGGER revenue_corrections_guard_update BEFORE UPDATE ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: write another correction');
END;

CREATE TRIGGER revenue_corrections_guard_delete BEFORE DELETE ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: write another correction');
END;
