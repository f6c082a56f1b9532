-- The history of a deal's stages is append-only.
CREATE TRIGGER deal_stage_changes_guard_insert BEFORE INSERT ON deal_stage_changes
WHEN EXISTS (SELECT 1 FROM deal_stage_changes WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'deal_stage_changes is append-only: this change exists already');
END;

CREATE TRIGGER deal_stage_changes_guard_update BEFORE UPDATE ON deal_stage_changes
BEGIN
    SELECT RAISE(ABORT, 'deal_stage_changes is append-only');
END;

CREATE TRIGGER deal_stage_changes_guard_delete BEFORE DELETE ON deal_stage_changes
BEGIN
    SELECT RAISE(ABORT, 'deal_stage_changes is append-only');
END;
