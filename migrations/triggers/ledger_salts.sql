-- A salt is made once; another one would break the seals of everything that it has salted.
CREATE TRIGGER ledger_salts_guard_insert BEFORE INSERT ON ledger_salts
WHEN EXISTS (SELECT 1 FROM ledger_salts WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'ledger_salts is append-only: this lead has its salt');
END;

CREATE TRIGGER ledger_salts_guard_update BEFORE UPDATE ON ledger_salts
BEGIN
    SELECT RAISE(ABORT, 'ledger_salts is append-only');
END;

CREATE TRIGGER ledger_salts_guard_delete BEFORE DELETE ON ledger_salts
BEGIN
    SELECT RAISE(ABORT, 'ledger_salts is append-only');
END;
