-- What the batch had taken back and somebody has brought again since: the first batch that did. To bring
-- the same rows back once more would make two of each.
SELECT min(t.batch_id)
FROM (
    SELECT o.batch_id
    FROM temp.undo_net AS n
    JOIN main.deals AS o
        ON o.source_system = n.before ->> 'source_system' AND o.row_key = n.before ->> 'row_key'
    WHERE n.action = 'delete' AND n.table_name = 'deals'
    UNION ALL
    SELECT o.batch_id
    FROM temp.undo_net AS n
    JOIN main.payments AS o
        ON o.source_system = n.before ->> 'source_system' AND o.row_key = n.before ->> 'row_key'
    WHERE n.action = 'delete' AND n.table_name = 'payments'
    UNION ALL
    SELECT o.batch_id
    FROM temp.undo_net AS n
    JOIN main.orders AS o
        ON o.source_system = n.before ->> 'source_system' AND o.scope = n.before ->> 'scope'
       AND o.order_ref = n.before ->> 'order_ref'
    WHERE n.action = 'delete' AND n.table_name = 'orders'
    UNION ALL
    SELECT o.batch_id
    FROM temp.undo_net AS n
    JOIN main.profiles AS o
        ON o.source_system = n.before ->> 'source_system' AND o.row_key = n.before ->> 'row_key'
    WHERE n.action = 'delete' AND n.table_name = 'profiles'
    UNION ALL
    SELECT o.batch_id
    FROM temp.undo_net AS n
    JOIN main.activities AS o
        ON o.source_system = n.before ->> 'source_system' AND o.row_key = n.before ->> 'row_key'
    WHERE n.action = 'delete' AND n.table_name = 'activities'
    UNION ALL
    SELECT o.batch_id
    FROM temp.undo_net AS n
    JOIN main.event_log AS o
        ON o.source_system = n.before ->> 'source_system' AND o.event_id = n.before ->> 'event_id'
    WHERE n.action = 'delete' AND n.table_name = 'event_log'
    UNION ALL
    SELECT o.batch_id
    FROM temp.undo_net AS n
    JOIN main.external_ids AS o
        ON o.entity = n.before ->> 'entity' AND o.source_system = n.before ->> 'source_system'
       AND o.external_id = n.before ->> 'external_id'
    WHERE n.action = 'delete' AND n.table_name = 'external_ids'
) AS t
HAVING count(*) > 0
