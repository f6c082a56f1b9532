-- An address and its hash are changed together or not at all: the ledger copies the hash.
CREATE TRIGGER leads_guard_hash BEFORE UPDATE ON leads
WHEN (NEW.email IS NOT OLD.email) <> (NEW.email_sha256 IS NOT OLD.email_sha256)
BEGIN
    SELECT RAISE(ABORT, 'email and email_sha256 of a lead must change together');
END;
