DELETE FROM main.settings
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
  AND NOT (key = 'base_currency' AND (
    EXISTS (SELECT 1 FROM main.revenue_events) OR EXISTS (SELECT 1 FROM main.orders) OR EXISTS (SELECT 1 FROM main.rates)
  ))
