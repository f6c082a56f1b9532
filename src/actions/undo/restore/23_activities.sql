-- activities: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.activities
    (id, source_system, row_key, derived, customer_id, matched_by, activity_type, subject, body, activity_time,
     activity_date, activity_time_known, result, owner, person_ref, email, phone, full_name, extra, batch_id,
     file_id, line)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'row_key',
    n.before ->> 'derived',
    n.before ->> 'customer_id',
    n.before ->> 'matched_by',
    n.before ->> 'activity_type',
    n.before ->> 'subject',
    n.before ->> 'body',
    n.before ->> 'activity_time',
    n.before ->> 'activity_date',
    n.before ->> 'activity_time_known',
    n.before ->> 'result',
    n.before ->> 'owner',
    n.before ->> 'person_ref',
    n.before ->> 'email',
    n.before ->> 'phone',
    n.before ->> 'full_name',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'activities'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.activities AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.activities AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.row_key = n.before ->> 'row_key'
  )
ORDER BY n.row_id;

UPDATE main.activities AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    row_key = CASE WHEN t.row_key IS n.after ->> 'row_key' THEN n.before ->> 'row_key' ELSE t.row_key END,
    derived = CASE WHEN t.derived IS n.after ->> 'derived' THEN n.before ->> 'derived' ELSE t.derived END,
    customer_id = CASE WHEN (t.customer_id, t.matched_by) IS (n.after ->> 'customer_id', n.after ->> 'matched_by')
        THEN n.before ->> 'customer_id' ELSE t.customer_id END,
    matched_by = CASE WHEN (t.customer_id, t.matched_by) IS (n.after ->> 'customer_id', n.after ->> 'matched_by')
        THEN n.before ->> 'matched_by' ELSE t.matched_by END,
    activity_type = CASE WHEN t.activity_type IS n.after ->> 'activity_type' THEN n.before ->> 'activity_type' ELSE t.activity_type END,
    subject = CASE WHEN t.subject IS n.after ->> 'subject' THEN n.before ->> 'subject' ELSE t.subject END,
    body = CASE WHEN t.body IS n.after ->> 'body' THEN n.before ->> 'body' ELSE t.body END,
    activity_time = CASE WHEN (t.activity_time, t.activity_date, t.activity_time_known) IS (n.after ->> 'activity_time', n.after ->> 'activity_date', n.after ->> 'activity_time_known')
        THEN n.before ->> 'activity_time' ELSE t.activity_time END,
    activity_date = CASE WHEN (t.activity_time, t.activity_date, t.activity_time_known) IS (n.after ->> 'activity_time', n.after ->> 'activity_date', n.after ->> 'activity_time_known')
        THEN n.before ->> 'activity_date' ELSE t.activity_date END,
    activity_time_known = CASE WHEN (t.activity_time, t.activity_date, t.activity_time_known) IS (n.after ->> 'activity_time', n.after ->> 'activity_date', n.after ->> 'activity_time_known')
        THEN n.before ->> 'activity_time_known' ELSE t.activity_time_known END,
    result = CASE WHEN t.result IS n.after ->> 'result' THEN n.before ->> 'result' ELSE t.result END,
    owner = CASE WHEN t.owner IS n.after ->> 'owner' THEN n.before ->> 'owner' ELSE t.owner END,
    person_ref = CASE WHEN t.person_ref IS n.after ->> 'person_ref' THEN n.before ->> 'person_ref' ELSE t.person_ref END,
    email = CASE WHEN t.email IS n.after ->> 'email' THEN n.before ->> 'email' ELSE t.email END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    full_name = CASE WHEN t.full_name IS n.after ->> 'full_name' THEN n.before ->> 'full_name' ELSE t.full_name END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'activities'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
