-- accepted_findings: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.accepted_findings
    (id, finding_id, check_name, reason, batch_id)
SELECT
    n.row_id,
    n.before ->> 'finding_id',
    n.before ->> 'check_name',
    n.before ->> 'reason',
    n.before ->> 'batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'accepted_findings'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.accepted_findings AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.accepted_findings AS o
    WHERE o.finding_id = n.before ->> 'finding_id'
  )
ORDER BY n.row_id;

UPDATE main.accepted_findings AS t
SET
    finding_id = CASE WHEN t.finding_id IS n.after ->> 'finding_id' THEN n.before ->> 'finding_id' ELSE t.finding_id END,
    check_name = CASE WHEN t.check_name IS n.after ->> 'check_name' THEN n.before ->> 'check_name' ELSE t.check_name END,
    reason = CASE WHEN t.reason IS n.after ->> 'reason' THEN n.before ->> 'reason' ELSE t.reason END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'accepted_findings'
  AND n.action = 'update'
  AND n.row_id = t.id;
