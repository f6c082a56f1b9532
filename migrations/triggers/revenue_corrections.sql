-- Corrections are append-only too, and each must fit the state that it corrects: an event is void
-- when its newest void is newer than its newest reinstate.

CREATE TRIGGER revenue_corrections_guard_insert BEFORE INSERT ON revenue_corrections
WHEN EXISTS (SELECT 1 FROM revenue_corrections WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: this correction exists already');
END;

CREATE TRIGGER revenue_corrections_guard_order BEFORE INSERT ON revenue_corrections
WHEN NEW.id <> -1 AND NEW.id < (SELECT max(id) FROM revenue_corrections)
BEGIN
    SELECT RAISE(ABORT, 'a correction cannot be slipped in before an earlier one');
END;

CREATE TRIGGER revenue_corrections_guard_state BEFORE INSERT ON revenue_corrections
BEGIN
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
    INSERT INTO attribution_requests
        (event_id, correction_id, lead_id, conversion_id, event_time, event_date, time_known)
    SELECT
        e.id,
        NEW.id,
        e.lead_id,
        NEW.conversion_id,
        coalesce(NEW.event_time, s.event_time),
        coalesce(NEW.event_date, s.event_date),
        coalesce(NEW.time_known, s.time_known)
    FROM revenue_events AS e
    JOIN revenue_statements AS s ON s.event_id = e.id
    WHERE e.id = NEW.event_id;
    SELECT RAISE(ABORT, 'the attribution snapshot of this correction is missing')
    WHERE NOT EXISTS (SELECT 1 FROM revenue_attributions WHERE correction_id = NEW.id);
END;

CREATE TRIGGER revenue_corrections_guard_update BEFORE UPDATE ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: write another correction');
END;

CREATE TRIGGER revenue_corrections_guard_delete BEFORE DELETE ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: write another correction');
END;
