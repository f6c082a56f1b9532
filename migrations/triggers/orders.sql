-- REPLACE would delete the older order without firing the delete trigger: neither its image nor what hangs
-- on it would be told. An order that is there is updated, or deleted by name.
CREATE TRIGGER orders_guard_insert BEFORE INSERT ON orders
WHEN EXISTS (
        SELECT 1 FROM orders WHERE source_system = NEW.source_system AND scope = NEW.scope AND order_ref = NEW.order_ref
    )
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM orders WHERE id = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'this order is there already: update it');
END;

-- UPDATE OR REPLACE would delete the order whose key is taken.
CREATE TRIGGER orders_guard_update BEFORE UPDATE ON orders
WHEN EXISTS (
        SELECT 1 FROM orders
        WHERE source_system = NEW.source_system AND scope = NEW.scope AND order_ref = NEW.order_ref AND id <> OLD.id
    )
  OR (NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM orders WHERE id = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'another order has this id already');
END;
