-- row_issues: what the batch has deleted comes back; what it has changed gets its former values, all
-- together, unless another batch has seen or resolved the issue since.
INSERT INTO main.row_issues
    (id, source_system, kind, row_key, outcome, reason, column_name, value, message, candidates, raw, file_id, line,
     first_batch_id, last_batch_id, resolved_batch_id)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'kind',
    n.before ->> 'row_key',
    n.before ->> 'outcome',
    n.before ->> 'reason',
    n.before ->> 'column_name',
    n.before ->> 'value',
    n.before ->> 'message',
    n.before ->> 'candidates',
    n.before ->> 'raw',
    n.before ->> 'file_id',
    n.before ->> 'line',
    n.before ->> 'first_batch_id',
    n.before ->> 'last_batch_id',
    n.before ->> 'resolved_batch_id'
FROM temp.undo_net AS n
WHERE n.table_name = 'row_issues'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.row_issues AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.row_issues AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.kind = n.before ->> 'kind'
      AND o.row_key = n.before ->> 'row_key'
      AND o.reason = n.before ->> 'reason'
      AND o.column_name = n.before ->> 'column_name'
  )
ORDER BY n.row_id;

UPDATE main.row_issues AS t
SET
    source_system = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'source_system' ELSE t.source_system END,
    kind = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'kind' ELSE t.kind END,
    row_key = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'row_key' ELSE t.row_key END,
    outcome = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'outcome' ELSE t.outcome END,
    reason = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'reason' ELSE t.reason END,
    column_name = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'column_name' ELSE t.column_name END,
    value = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'value' ELSE t.value END,
    message = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'message' ELSE t.message END,
    candidates = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'candidates' ELSE t.candidates END,
    raw = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'raw' ELSE t.raw END,
    file_id = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'line' ELSE t.line END,
    first_batch_id = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'first_batch_id' ELSE t.first_batch_id END,
    last_batch_id = CASE WHEN t.last_batch_id IS n.after ->> 'last_batch_id' AND t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'last_batch_id' ELSE t.last_batch_id END,
    -- What the batch has put right is wrong again, also where the fault was seen once more since.
    resolved_batch_id = CASE WHEN t.resolved_batch_id IS n.after ->> 'resolved_batch_id'
        THEN n.before ->> 'resolved_batch_id' ELSE t.resolved_batch_id END
FROM temp.undo_net AS n
WHERE n.table_name = 'row_issues'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.first_batch_id = n.before ->> 'first_batch_id';
