-- The batches that have sealed ledger rows of the person.
SELECT e.batch_id
FROM temp.person_rows AS p
JOIN revenue_events AS e ON e.id = p.row_id
WHERE p.table_name = 'revenue_events'
UNION
SELECT c.batch_id
FROM temp.person_rows AS p
JOIN revenue_corrections AS c ON c.id = p.row_id
WHERE p.table_name = 'revenue_corrections'
ORDER BY 1
