-- A changed address has another hash: the program makes it.
CREATE TRIGGER customer_emails_hash AFTER UPDATE OF email ON customer_emails
WHEN NEW.email IS NOT OLD.email AND NEW.sha256 IS NOT NULL AND NEW.sha256 IS OLD.sha256
BEGIN
    UPDATE customer_emails SET sha256 = NULL WHERE id = NEW.id;
END;
