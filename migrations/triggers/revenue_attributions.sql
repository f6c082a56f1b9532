-- Snapshots are written by the ledger's own triggers and never again. One that names a correction
-- must belong to one of its own event that writes or chooses anew.
CREATE TRIGGER revenue_attributions_guard_insert BEFORE INSERT ON revenue_attributions
WHEN EXISTS (SELECT 1 FROM revenue_attributions WHERE event_id = NEW.event_id AND correction_id = NEW.correction_id)
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM revenue_attributions WHERE id = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'revenue_attributions is append-only: this snapshot is taken already');
END;

CREATE TRIGGER revenue_attributions_guard_event BEFORE INSERT ON revenue_attributions
WHEN NOT EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.event_id)
BEGIN
    SELECT RAISE(ABORT, 'a snapshot must belong to an event');
END;

CREATE TRIGGER revenue_attributions_guard_correction BEFORE INSERT ON revenue_attributions
WHEN NEW.correction_id <> 0
 AND NOT EXISTS (
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
