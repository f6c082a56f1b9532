-- Rows made by the batch and changed by a later one: those changes go with them.
SELECT table_name, count(*) AS rows_counted
FROM (
    SELECT DISTINCT c.table_name, c.row_id
    FROM main.change_log AS c
    WHERE c.batch_id > (SELECT batch_id FROM temp.undo_asked)
      AND c.batch_id <> (SELECT batch_id FROM main.current_batch)
      AND c.action = 'update'
      AND c.before ->> 'batch_id' = (SELECT batch_id FROM temp.undo_asked)
      AND c.table_name IN ('deals', 'payments', 'orders', 'event_log', 'leads', 'contacts', 'companies', 'rates', 'profiles', 'activities')
      AND NOT EXISTS (SELECT 1 FROM main.undone_batches AS u WHERE u.batch_id = c.batch_id)
      AND NOT EXISTS (SELECT 1 FROM main.batches AS b WHERE b.id = c.batch_id AND b.kind = 'undo')
)
GROUP BY table_name
ORDER BY table_name
