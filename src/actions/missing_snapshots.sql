SELECT count(*)
FROM revenue_events AS e
WHERE e.batch_id = ?1
  AND NOT EXISTS (SELECT 1 FROM revenue_attributions AS a WHERE a.event_id = e.id)
