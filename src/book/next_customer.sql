-- Above every number that was ever given: the log of changes may name a row that is gone.
SELECT 1 + max(
    (SELECT coalesce(max(id), 0) FROM main.customers),
    (SELECT coalesce(max(row_id), 0) FROM main.change_log WHERE table_name = 'customers')
)
