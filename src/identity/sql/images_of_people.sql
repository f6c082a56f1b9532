-- What was said of people before it was changed or taken away.
SELECT c.table_name, c.row_id, c.before AS image
FROM change_log AS c
WHERE c.table_name IN ('customers', 'leads', 'customer_emails', 'contacts')
UNION
SELECT c.table_name, c.row_id, c.after
FROM change_log AS c
WHERE c.table_name IN ('customers', 'leads', 'customer_emails', 'contacts') AND c.after IS NOT NULL
