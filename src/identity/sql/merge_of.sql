-- Into whom a customer was merged, and by which batch; nothing where they were not.
SELECT
    k.merged_into AS keep,
    (
        SELECT max(c.batch_id) FROM main.change_log AS c
        WHERE c.table_name = 'customers' AND c.row_id = k.id
          AND c.after ->> 'merged_into' = k.merged_into AND c.before ->> 'merged_into' IS NULL
    ) AS batch_id
FROM main.customers AS k
WHERE k.id = ?1 AND k.merged_into IS NOT NULL
