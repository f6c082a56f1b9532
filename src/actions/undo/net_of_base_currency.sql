-- The base currency is fixed once the ledger has an event.
DELETE FROM temp.undo_net
WHERE table_name = 'settings'
  AND before ->> 'key' = 'base_currency'
  AND EXISTS (SELECT 1 FROM main.revenue_events)
