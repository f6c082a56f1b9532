-- Rows made by the batch, changed by a later one, and gone: those changes have gone with them.
SELECT table_name, count(*) AS rows_counted
FROM (
    SELECT DISTINCT c.table_name, c.row_id
    FROM main.change_log AS c
    WHERE c.batch_id > (SELECT batch_id FROM temp.undo_asked)
      AND c.batch_id <> (SELECT batch_id FROM main.current_batch)
      AND c.action = 'update'
      AND c.before ->> 'batch_id' = (SELECT batch_id FROM temp.undo_asked)
      AND c.table_name IN ('deals', 'payments', 'orders', 'event_log', 'leads', 'contacts', 'companies', 'rates', 'profiles', 'activities')
      AND CASE c.table_name
        WHEN 'deals' THEN NOT EXISTS (SELECT 1 FROM main.deals AS t WHERE t.id = c.row_id AND t.withdrawn_in IS NULL)
        WHEN 'payments' THEN NOT EXISTS (SELECT 1 FROM main.payments AS t WHERE t.id = c.row_id)
        WHEN 'orders' THEN NOT EXISTS (SELECT 1 FROM main.orders AS t WHERE t.id = c.row_id)
        WHEN 'event_log' THEN NOT EXISTS (SELECT 1 FROM main.event_log AS t WHERE t.id = c.row_id AND t.withdrawn_in IS NULL)
        WHEN 'leads' THEN NOT EXISTS (SELECT 1 FROM main.leads AS t WHERE t.id = c.row_id AND t.withdrawn_in IS NULL)
        WHEN 'contacts' THEN NOT EXISTS (SELECT 1 FROM main.contacts AS t WHERE t.id = c.row_id)
        WHEN 'companies' THEN NOT EXISTS (SELECT 1 FROM main.companies AS t WHERE t.id = c.row_id)
        WHEN 'rates' THEN NOT EXISTS (SELECT 1 FROM main.rates AS t WHERE t.id = c.row_id)
        WHEN 'profiles' THEN NOT EXISTS (SELECT 1 FROM main.profiles AS t WHERE t.id = c.row_id)
        WHEN 'activities' THEN NOT EXISTS (SELECT 1 FROM main.activities AS t WHERE t.id = c.row_id)
      END
      AND NOT EXISTS (SELECT 1 FROM main.undone_batches AS u WHERE u.batch_id = c.batch_id)
      AND NOT EXISTS (SELECT 1 FROM main.batches AS b WHERE b.id = c.batch_id AND b.kind = 'undo')
)
GROUP BY table_name
ORDER BY table_name
