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
ORDER BY u.batch_id
