-- customer_emails: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
-- Who is a primary address once this is done: of those that the batch has changed.
DROP TABLE IF EXISTS temp.undo_primaries;
CREATE TEMP TABLE undo_primaries AS
SELECT row_id, customer_id
FROM (
    SELECT
        t.id AS row_id,
        CASE WHEN t.customer_id IS n.after ->> 'customer_id' THEN n.before ->> 'customer_id' ELSE t.customer_id END AS customer_id,
        CASE WHEN t.is_primary IS n.after ->> 'is_primary' THEN n.before ->> 'is_primary' ELSE t.is_primary END AS is_primary
    FROM temp.undo_net AS n
    JOIN main.customer_emails AS t ON t.id = n.row_id AND t.batch_id = n.before ->> 'batch_id'
    WHERE n.table_name = 'customer_emails' AND n.action = 'update'
)
WHERE is_primary = 1
GROUP BY customer_id;

-- Nobody has two primary addresses, not even for a moment: those give way first.
UPDATE main.customer_emails
SET is_primary = 0
WHERE is_primary = 1
  AND (
    customer_id IN (SELECT p.customer_id FROM temp.undo_primaries AS p)
    OR id IN (
        SELECT n.row_id FROM temp.undo_net AS n
        WHERE n.table_name = 'customer_emails' AND n.action = 'update' AND n.before ->> 'batch_id' = customer_emails.batch_id
    )
  );

UPDATE main.customer_emails AS t
SET
    customer_id = CASE WHEN t.customer_id IS n.after ->> 'customer_id' THEN n.before ->> 'customer_id' ELSE t.customer_id END,
    email = CASE WHEN t.email IS n.after ->> 'email' THEN n.before ->> 'email' ELSE t.email END,
    is_primary = CASE WHEN EXISTS (SELECT 1 FROM temp.undo_primaries AS p WHERE p.row_id = t.id) THEN 1 ELSE 0 END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'customer_emails'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';

INSERT INTO main.customer_emails
    (id, customer_id, email, is_primary, batch_id, file_id, line)
SELECT
    n.row_id,
    n.before ->> 'customer_id',
    n.before ->> 'email',
    coalesce(n.before ->> 'is_primary', 0) = 1 AND NOT EXISTS (
        SELECT 1 FROM main.customer_emails AS o WHERE o.customer_id = n.before ->> 'customer_id' AND o.is_primary = 1
    ),
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'customer_emails'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.customer_emails AS o
    WHERE o.email = n.before ->> 'email'
  )
ORDER BY n.row_id;
