-- The number of decimals of a currency turns every stored amount into another one: it never changes.
CREATE TRIGGER currencies_guard_insert BEFORE INSERT ON currencies
BEGIN
    SELECT RAISE(ABORT, 'currencies are those of ISO 4217: none is added here');
END;

CREATE TRIGGER currencies_guard_update BEFORE UPDATE ON currencies
BEGIN
    SELECT RAISE(ABORT, 'the decimals of a currency never change');
END;

CREATE TRIGGER currencies_guard_delete BEFORE DELETE ON currencies
BEGIN
    SELECT RAISE(ABORT, 'a currency is never deleted');
END;
