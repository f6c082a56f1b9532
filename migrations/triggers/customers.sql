-- A changed name is no longer found by its former key: the program makes the new one.
CREATE TRIGGER customers_name AFTER UPDATE OF full_name ON customers
WHEN NEW.full_name IS NOT OLD.full_name AND NEW.name_key IS NOT NULL AND NEW.name_key IS OLD.name_key
BEGIN
    UPDATE customers SET name_key = NULL WHERE id = NEW.id;
END;

CREATE TRIGGER customers_guard_merged_insert BEFORE INSERT ON customers
WHEN NEW.merged_into IS NOT NULL
 AND (EXISTS (SELECT 1 FROM customers WHERE id = NEW.merged_into AND merged_into IS NOT NULL)
      OR EXISTS (SELECT 1 FROM customers WHERE merged_into = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'one of the two customers is part of another merge: take that back first');
END;

-- Whoever turned out to be somebody else is not yet somebody else's other self.
CREATE TRIGGER customers_guard_merged BEFORE UPDATE OF merged_into ON customers
WHEN NEW.merged_into IS NOT NULL
 AND (EXISTS (SELECT 1 FROM customers WHERE id = NEW.merged_into AND merged_into IS NOT NULL)
      OR EXISTS (SELECT 1 FROM customers WHERE merged_into = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'one of the two customers is part of another merge: take that back first');
END;
