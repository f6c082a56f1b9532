-- Rows of the ledger whose batch has no seal.
SELECT u.batch_id, sum(u.rows_counted) AS rows_counted, min(u.first) AS first
FROM (
    SELECT e.batch_id, count(*) AS rows_counted, 'event ' || min(e.id) AS first
    FROM revenue_events AS e
    GROUP BY e.batch_id
    UNION ALL
    SELECT c.batch_id, count(*), 'correction ' || min(c.id)
    FROM revenue_corrections AS c
    GROUP BY c.batch_id
) AS u
WHERE NOT EXISTS (SELECT 1 FROM ledger_seals AS s WHERE s.batch_id = u.batch_id)
GROUP BY u.batch_id
UNION ALL
-- A snapshot that belongs to no event, or to no correction that takes one: no seal looks at it.
SELECT coalesce(e.batch_id, 0), count(*), 'snapshot ' || min(a.id)
FROM revenue_attributions AS a
LEFT JOIN revenue_events AS e ON e.id = a.event_id
WHERE e.id IS NULL
   OR (a.correction_id <> 0 AND NOT EXISTS (
        SELECT 1 FROM revenue_corrections AS c
        WHERE c.id = a.correction_id AND c.event_id = a.event_id AND c.kind IN ('reinstate', 'reattribute')
      ))
GROUP BY e.batch_id
ORDER BY 1
