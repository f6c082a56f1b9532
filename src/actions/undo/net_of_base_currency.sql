-- The base currency is fixed once there is a revenue event, an order or a rate.
DELETE FROM temp.undo_net
WHERE table_name = 'settings'
  AND before ->> 'key' = 'base_currency'
  AND (EXISTS (SELECT 1 FROM main.revenue_events) OR EXISTS (SELECT 1 FROM main.orders) OR EXISTS (SELECT 1 FROM main.rates))
