SELECT 'event ' || e.id || ' has no attribution snapshot'
FROM revenue_events AS e
WHERE NOT EXISTS (SELECT 1 FROM revenue_attributions AS a WHERE a.event_id = e.id AND a.correction_id = 0)
UNION ALL
SELECT 'correction ' || c.id || ' has no attribution snapshot'
FROM revenue_corrections AS c
WHERE c.kind IN ('reinstate', 'reattribute')
  AND NOT EXISTS (SELECT 1 FROM revenue_attributions AS a WHERE a.event_id = c.event_id AND a.correction_id = c.id)
LIMIT 20
