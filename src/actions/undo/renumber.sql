-- Rows that come back and whose number went to another row in the meantime get one that nobody has.
UPDATE temp.undo_net AS n
SET row_id = k.highest + k.place
FROM (
    SELECT
        d.row_id,
        max(
            (SELECT coalesce(max(o.id), 0) FROM main.{table} AS o),
            (SELECT coalesce(max(c.row_id), 0) FROM main.change_log AS c WHERE c.table_name = '{table}')
        ) AS highest,
        row_number() OVER (ORDER BY d.row_id) AS place
    FROM temp.undo_net AS d
    WHERE d.table_name = '{table}' AND d.action = 'delete'
      AND EXISTS (SELECT 1 FROM main.{table} AS o WHERE o.id = d.row_id)
) AS k
WHERE n.table_name = '{table}' AND n.action = 'delete' AND n.row_id = k.row_id;
