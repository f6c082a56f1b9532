INSERT INTO ledger_salts (id, salt)
SELECT l.lead_id, randomblob(16)
FROM (
    SELECT DISTINCT e.lead_id
    FROM revenue_events AS e
    WHERE e.batch_id = :batch_id
       OR e.id IN (SELECT c.event_id FROM revenue_corrections AS c WHERE c.batch_id = :batch_id)
) AS l
WHERE NOT EXISTS (SELECT 1 FROM ledger_salts AS s WHERE s.id = l.lead_id)
ORDER BY l.lead_id
