-- Rows in which a later batch has changed what this one had changed.
SELECT n.table_name, count(*) AS rows_counted
FROM temp.undo_net AS n
WHERE n.action = 'update'
  -- The clock goes on with every import, and the history with it.
  AND n.table_name NOT IN ('score_clock', 'score_history')
  AND EXISTS (
    SELECT 1
    FROM main.change_log AS c
    JOIN json_each(n.after) AS a
    WHERE c.table_name = n.table_name
      AND c.row_id = n.row_id
      AND c.id > n.last_change_id
      AND c.batch_id IS NOT (SELECT batch_id FROM main.current_batch)
      -- What was undone since has changed nothing, and neither has the undo of it.
      AND coalesce(c.batch_id, 0) NOT IN (SELECT o.batch_id FROM temp.undo_out AS o)
      AND NOT EXISTS (SELECT 1 FROM main.batches AS b WHERE b.id = c.batch_id AND b.kind = 'undo')
      AND (n.before ->> a.key) IS NOT a.value
      AND (c.before ->> a.key) IS NOT (c.after ->> a.key)
  )
GROUP BY n.table_name
ORDER BY n.table_name
