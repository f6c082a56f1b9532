-- profiles: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.profiles
    (id, source_system, row_key, derived, role, role_key, full_name, email, email_sha256, user_email,
     user_email_sha256, phone, phone_extension, phone_text, created_time, created_date, created_time_known,
     referrer_username, referrer_type, commission_rate_bp, commission_rate_locked_at, attribution_method,
     attribution_confidence, extra, batch_id, file_id, line)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'row_key',
    n.before ->> 'derived',
    n.before ->> 'role',
    n.before ->> 'role_key',
    n.before ->> 'full_name',
    n.before ->> 'email',
    n.before ->> 'email_sha256',
    n.before ->> 'user_email',
    n.before ->> 'user_email_sha256',
    n.before ->> 'phone',
    n.before ->> 'phone_extension',
    n.before ->> 'phone_text',
    n.before ->> 'created_time',
    n.before ->> 'created_date',
    n.before ->> 'created_time_known',
    n.before ->> 'referrer_username',
    n.before ->> 'referrer_type',
    n.before ->> 'commission_rate_bp',
    n.before ->> 'commission_rate_locked_at',
    n.before ->> 'attribution_method',
    n.before ->> 'attribution_confidence',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'profiles'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.profiles AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.profiles AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.row_key = n.before ->> 'row_key'
  )
ORDER BY n.row_id;

UPDATE main.profiles AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    row_key = CASE WHEN t.row_key IS n.after ->> 'row_key' THEN n.before ->> 'row_key' ELSE t.row_key END,
    derived = CASE WHEN t.derived IS n.after ->> 'derived' THEN n.before ->> 'derived' ELSE t.derived END,
    role = CASE WHEN (t.role, t.role_key) IS (n.after ->> 'role', n.after ->> 'role_key')
        THEN n.before ->> 'role' ELSE t.role END,
    role_key = CASE WHEN (t.role, t.role_key) IS (n.after ->> 'role', n.after ->> 'role_key')
        THEN n.before ->> 'role_key' ELSE t.role_key END,
    full_name = CASE WHEN t.full_name IS n.after ->> 'full_name' THEN n.before ->> 'full_name' ELSE t.full_name END,
    email = CASE WHEN (t.email, t.email_sha256) IS (n.after ->> 'email', n.after ->> 'email_sha256')
        THEN n.before ->> 'email' ELSE t.email END,
    email_sha256 = CASE WHEN (t.email, t.email_sha256) IS (n.after ->> 'email', n.after ->> 'email_sha256')
        THEN n.before ->> 'email_sha256' ELSE t.email_sha256 END,
    user_email = CASE WHEN (t.user_email, t.user_email_sha256) IS (n.after ->> 'user_email', n.after ->> 'user_email_sha256')
        THEN n.before ->> 'user_email' ELSE t.user_email END,
    user_email_sha256 = CASE WHEN (t.user_email, t.user_email_sha256) IS (n.after ->> 'user_email', n.after ->> 'user_email_sha256')
        THEN n.before ->> 'user_email_sha256' ELSE t.user_email_sha256 END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    phone_extension = CASE WHEN t.phone_extension IS n.after ->> 'phone_extension' THEN n.before ->> 'phone_extension' ELSE t.phone_extension END,
    phone_text = CASE WHEN t.phone_text IS n.after ->> 'phone_text' THEN n.before ->> 'phone_text' ELSE t.phone_text END,
    created_time = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time' ELSE t.created_time END,
    created_date = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_date' ELSE t.created_date END,
    created_time_known = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time_known' ELSE t.created_time_known END,
    referrer_username = CASE WHEN t.referrer_username IS n.after ->> 'referrer_username' THEN n.before ->> 'referrer_username' ELSE t.referrer_username END,
    referrer_type = CASE WHEN t.referrer_type IS n.after ->> 'referrer_type' THEN n.before ->> 'referrer_type' ELSE t.referrer_type END,
    commission_rate_bp = CASE WHEN t.commission_rate_bp IS n.after ->> 'commission_rate_bp' THEN n.before ->> 'commission_rate_bp' ELSE t.commission_rate_bp END,
    commission_rate_locked_at = CASE WHEN t.commission_rate_locked_at IS n.after ->> 'commission_rate_locked_at' THEN n.before ->> 'commission_rate_locked_at' ELSE t.commission_rate_locked_at END,
    attribution_method = CASE WHEN t.attribution_method IS n.after ->> 'attribution_method' THEN n.before ->> 'attribution_method' ELSE t.attribution_method END,
    attribution_confidence = CASE WHEN t.attribution_confidence IS n.after ->> 'attribution_confidence' THEN n.before ->> 'attribution_confidence' ELSE t.attribution_confidence END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'profiles'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
