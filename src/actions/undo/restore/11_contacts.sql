-- contacts: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.contacts
    (id, customer_id, lead_id, company_id, contact_type, lifecycle_stage, full_name, email, phone, job_title, owner,
     created_time, created_date, created_time_known, batch_id, file_id, line, referrer_username, referrer_type,
     commission_rate_bp, commission_rate_locked_at, attribution_method, attribution_confidence)
SELECT
    n.row_id,
    n.before ->> 'customer_id',
    n.before ->> 'lead_id',
    n.before ->> 'company_id',
    n.before ->> 'contact_type',
    n.before ->> 'lifecycle_stage',
    n.before ->> 'full_name',
    n.before ->> 'email',
    n.before ->> 'phone',
    n.before ->> 'job_title',
    n.before ->> 'owner',
    n.before ->> 'created_time',
    n.before ->> 'created_date',
    n.before ->> 'created_time_known',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line',
    n.before ->> 'referrer_username',
    n.before ->> 'referrer_type',
    n.before ->> 'commission_rate_bp',
    n.before ->> 'commission_rate_locked_at',
    n.before ->> 'attribution_method',
    -- An image of before contacts had one.
    coalesce(n.before ->> 'attribution_confidence', 100)
FROM temp.undo_net AS n
WHERE n.table_name = 'contacts'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.contacts AS o WHERE o.id = n.row_id)
ORDER BY n.row_id;

UPDATE main.contacts AS t
SET
    customer_id = CASE WHEN t.customer_id IS n.after ->> 'customer_id' THEN n.before ->> 'customer_id' ELSE t.customer_id END,
    lead_id = CASE WHEN t.lead_id IS n.after ->> 'lead_id' THEN n.before ->> 'lead_id' ELSE t.lead_id END,
    company_id = CASE WHEN t.company_id IS n.after ->> 'company_id' THEN n.before ->> 'company_id' ELSE t.company_id END,
    contact_type = CASE WHEN t.contact_type IS n.after ->> 'contact_type' THEN n.before ->> 'contact_type' ELSE t.contact_type END,
    lifecycle_stage = CASE WHEN t.lifecycle_stage IS n.after ->> 'lifecycle_stage' THEN n.before ->> 'lifecycle_stage' ELSE t.lifecycle_stage END,
    full_name = CASE WHEN t.full_name IS n.after ->> 'full_name' THEN n.before ->> 'full_name' ELSE t.full_name END,
    email = CASE WHEN t.email IS n.after ->> 'email' THEN n.before ->> 'email' ELSE t.email END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    job_title = CASE WHEN t.job_title IS n.after ->> 'job_title' THEN n.before ->> 'job_title' ELSE t.job_title END,
    owner = CASE WHEN t.owner IS n.after ->> 'owner' THEN n.before ->> 'owner' ELSE t.owner END,
    created_time = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time' ELSE t.created_time END,
    created_date = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_date' ELSE t.created_date END,
    created_time_known = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time_known' ELSE t.created_time_known END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END,
    referrer_username = CASE WHEN t.referrer_username IS n.after ->> 'referrer_username' THEN n.before ->> 'referrer_username' ELSE t.referrer_username END,
    referrer_type = CASE WHEN t.referrer_type IS n.after ->> 'referrer_type' THEN n.before ->> 'referrer_type' ELSE t.referrer_type END,
    commission_rate_bp = CASE WHEN t.commission_rate_bp IS n.after ->> 'commission_rate_bp' THEN n.before ->> 'commission_rate_bp' ELSE t.commission_rate_bp END,
    commission_rate_locked_at = CASE WHEN t.commission_rate_locked_at IS n.after ->> 'commission_rate_locked_at' THEN n.before ->> 'commission_rate_locked_at' ELSE t.commission_rate_locked_at END,
    attribution_method = CASE WHEN t.attribution_method IS n.after ->> 'attribution_method' THEN n.before ->> 'attribution_method' ELSE t.attribution_method END,
    attribution_confidence = CASE WHEN t.attribution_confidence IS n.after ->> 'attribution_confidence' THEN n.before ->> 'attribution_confidence' ELSE t.attribution_confidence END
FROM temp.undo_net AS n
WHERE n.table_name = 'contacts'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
