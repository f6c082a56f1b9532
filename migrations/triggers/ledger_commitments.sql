-- A commitment is kept once; another one would break the seal of its row.
CREATE TRIGGER ledger_commitments_guard_insert BEFORE INSERT ON ledger_commitments
WHEN EXISTS (SELECT 1 FROM ledger_commitments WHERE kind = NEW.kind AND row_id = NEW.row_id)
  OR EXISTS (SELECT 1 FROM ledger_commitments WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'ledger_commitments is append-only: the commitment of this row is kept already');
END;

CREATE TRIGGER ledger_commitments_guard_update BEFORE UPDATE ON ledger_commitments
BEGIN
    SELECT RAISE(ABORT, 'ledger_commitments is append-only');
END;

CREATE TRIGGER ledger_commitments_guard_delete BEFORE DELETE ON ledger_commitments
BEGIN
    SELECT RAISE(ABORT, 'ledger_commitments is append-only');
END;
