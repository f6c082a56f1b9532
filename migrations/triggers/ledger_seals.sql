-- Seals are append-only, each next to the one before it.
CREATE TRIGGER ledger_seals_guard_insert BEFORE INSERT ON ledger_seals
BEGIN
    SELECT RAISE(ABORT, 'ledger_seals is append-only: a seal follows the last one')
    WHERE NEW.id <> -1 AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM ledger_seals);
    SELECT RAISE(ABORT, 'ledger_seals is append-only: a seal names the one before it')
    WHERE NEW.previous IS NOT coalesce((SELECT seal FROM ledger_seals ORDER BY id DESC LIMIT 1), '');
    SELECT RAISE(ABORT, 'ledger_seals is append-only: this batch is sealed')
    WHERE EXISTS (SELECT 1 FROM ledger_seals WHERE batch_id = NEW.batch_id);
END;

CREATE TRIGGER ledger_seals_guard_update BEFORE UPDATE ON ledger_seals
BEGIN
    SELECT RAISE(ABORT, 'ledger_seals is append-only');
END;

CREATE TRIGGER ledger_seals_guard_delete BEFORE DELETE ON ledger_seals
BEGIN
    SELECT RAISE(ABORT, 'ledger_seals is append-only');
END;
