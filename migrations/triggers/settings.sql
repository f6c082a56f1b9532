-- Amounts in the ledger were read with the base currency, and orders are valued in it: it cannot change under them.
CREATE TRIGGER settings_guard_base_update BEFORE UPDATE ON settings
WHEN (OLD.key = 'base_currency' OR NEW.key = 'base_currency'
      OR EXISTS (SELECT 1 FROM settings WHERE id = NEW.id AND key = 'base_currency'))
 AND (NEW.value IS NOT OLD.value OR NEW.key IS NOT OLD.key OR NEW.id IS NOT OLD.id)
 AND (EXISTS (SELECT 1 FROM revenue_events) OR EXISTS (SELECT 1 FROM orders) OR EXISTS (SELECT 1 FROM rates))
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once there is a revenue event, an order or a rate');
END;

CREATE TRIGGER settings_guard_base_delete BEFORE DELETE ON settings
WHEN OLD.key = 'base_currency'
 AND (EXISTS (SELECT 1 FROM revenue_events) OR EXISTS (SELECT 1 FROM orders) OR EXISTS (SELECT 1 FROM rates))
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once there is a revenue event, an order or a rate');
END;

CREATE TRIGGER settings_guard_base_insert BEFORE INSERT ON settings
WHEN (NEW.key = 'base_currency' OR EXISTS (SELECT 1 FROM settings WHERE id = NEW.id AND key = 'base_currency'))
 AND (EXISTS (SELECT 1 FROM revenue_events) OR EXISTS (SELECT 1 FROM orders) OR EXISTS (SELECT 1 FROM rates))
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once there is a revenue event, an order or a rate');
END;
