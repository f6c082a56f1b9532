-- The files that the person came from, first and last, and those with rows of theirs that went wrong.
SELECT DISTINCT f.file
FROM (
    SELECT c.file_id FROM temp.person_rows AS p JOIN customers AS c ON c.id = p.row_id WHERE p.table_name = 'customers'
    UNION
    SELECT l.file_id FROM temp.person_rows AS p JOIN leads AS l ON l.id = p.row_id WHERE p.table_name = 'leads'
    UNION
    SELECT c.file_id FROM temp.person_rows AS p JOIN contacts AS c ON c.id = p.row_id WHERE p.table_name = 'contacts'
    UNION
    SELECT e.file_id FROM temp.person_rows AS p JOIN event_log AS e ON e.id = p.row_id WHERE p.table_name = 'event_log'
    UNION
    SELECT d.file_id FROM temp.person_rows AS p JOIN deals AS d ON d.id = p.row_id WHERE p.table_name = 'deals'
    UNION
    SELECT y.file_id FROM temp.person_rows AS p JOIN payments AS y ON y.id = p.row_id WHERE p.table_name = 'payments'
    UNION
    SELECT o.file_id FROM temp.person_rows AS p JOIN orders AS o ON o.id = p.row_id WHERE p.table_name = 'orders'
    UNION
    SELECT u.file_id FROM temp.person_rows AS p JOIN profiles AS u ON u.id = p.row_id WHERE p.table_name = 'profiles'
    UNION
    SELECT t.file_id FROM temp.person_rows AS p JOIN activities AS t ON t.id = p.row_id WHERE p.table_name = 'activities'
    UNION
    SELECT i.file_id FROM temp.person_rows AS p JOIN row_issues AS i ON i.id = p.row_id WHERE p.table_name = 'row_issues'
    UNION
    SELECT g.before ->> 'file_id' FROM temp.person_rows AS p JOIN change_log AS g ON g.table_name = p.table_name AND g.row_id = p.row_id
) AS o
JOIN batch_files AS f ON f.id = o.file_id
ORDER BY f.file
