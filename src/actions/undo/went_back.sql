-- Rows of a table that are other than they were before a number of the log: what moved aside and back is as it was.
SELECT count(*)
FROM (
    SELECT min(c.id) AS first_id, max(c.id) AS last_id
    FROM main.change_log AS c
    WHERE c.id > ?1 AND c.table_name = ?2 AND c.action = 'update'
    GROUP BY c.row_id
) AS k
JOIN main.change_log AS f ON f.id = k.first_id
JOIN main.change_log AS l ON l.id = k.last_id
WHERE f.before IS NOT l.after
