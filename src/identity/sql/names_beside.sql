-- Rows with a name that is not that of the customer who got them, as SQLite compares names, and the customer's.
SELECT i.id, i.value, c.full_name
FROM temp.stage_issues AS i
JOIN main.customers AS c ON c.id = i.candidates ->> 0
WHERE i.reason = 'other-name' AND i.value IS NOT NULL
