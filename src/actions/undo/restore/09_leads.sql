-- leads: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.leads
    (id, customer_id, company_id, lead_source_id, branch_id, status, full_name, email, email_sha256, phone,
     phone_extension, phone_text, company_name, company_key, city, country, created_time, created_date,
     created_time_known, referrer_username, referrer_type, commission_rate_bp, commission_rate_locked_at,
     attribution_method, attribution_confidence, extra, consent, batch_id, file_id, line, withdrawn_in)
SELECT
    n.row_id,
    n.before ->> 'customer_id',
    n.before ->> 'company_id',
    n.before ->> 'lead_source_id',
    n.before ->> 'branch_id',
    n.before ->> 'status',
    n.before ->> 'full_name',
    n.before ->> 'email',
    n.before ->> 'email_sha256',
    n.before ->> 'phone',
    n.before ->> 'phone_extension',
    n.before ->> 'phone_text',
    n.before ->> 'company_name',
    n.before ->> 'company_key',
    n.before ->> 'city',
    n.before ->> 'country',
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
    n.before ->> 'consent',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line',
    n.before ->> 'withdrawn_in'
FROM temp.undo_net AS n
WHERE n.table_name = 'leads'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.leads AS o WHERE o.id = n.row_id)
ORDER BY n.row_id;

UPDATE main.leads AS t
SET
    customer_id = CASE WHEN t.customer_id IS n.after ->> 'customer_id' THEN n.before ->> 'customer_id' ELSE t.customer_id END,
    company_id = CASE WHEN t.company_id IS n.after ->> 'company_id' THEN n.before ->> 'company_id' ELSE t.company_id END,
    lead_source_id = CASE WHEN t.lead_source_id IS n.after ->> 'lead_source_id' THEN n.before ->> 'lead_source_id' ELSE t.lead_source_id END,
    branch_id = CASE WHEN t.branch_id IS n.after ->> 'branch_id' THEN n.before ->> 'branch_id' ELSE t.branch_id END,
    status = CASE WHEN t.status IS n.after ->> 'status' THEN n.before ->> 'status' ELSE t.status END,
    full_name = CASE WHEN t.full_name IS n.after ->> 'full_name' THEN n.before ->> 'full_name' ELSE t.full_name END,
    email = CASE WHEN (t.email, t.email_sha256) IS (n.after ->> 'email', n.after ->> 'email_sha256')
        THEN n.before ->> 'email' ELSE t.email END,
    email_sha256 = CASE WHEN (t.email, t.email_sha256) IS (n.after ->> 'email', n.after ->> 'email_sha256')
        THEN n.before ->> 'email_sha256' ELSE t.email_sha256 END,
    phone = CASE WHEN (t.phone, t.phone_extension, t.phone_text) IS (n.after ->> 'phone', n.after ->> 'phone_extension', n.after ->> 'phone_text')
        THEN n.before ->> 'phone' ELSE t.phone END,
    phone_extension = CASE WHEN (t.phone, t.phone_extension, t.phone_text) IS (n.after ->> 'phone', n.after ->> 'phone_extension', n.after ->> 'phone_text')
        THEN n.before ->> 'phone_extension' ELSE t.phone_extension END,
    phone_text = CASE WHEN (t.phone, t.phone_extension, t.phone_text) IS (n.after ->> 'phone', n.after ->> 'phone_extension', n.after ->> 'phone_text')
        THEN n.before ->> 'phone_text' ELSE t.phone_text END,
    company_name = CASE WHEN (t.company_name, t.company_key) IS (n.after ->> 'company_name', n.after ->> 'company_key')
        THEN n.before ->> 'company_name' ELSE t.company_name END,
    company_key = CASE WHEN (t.company_name, t.company_key) IS (n.after ->> 'company_name', n.after ->> 'company_key')
        THEN n.before ->> 'company_key' ELSE t.company_key END,
    city = CASE WHEN t.city IS n.after ->> 'city' THEN n.before ->> 'city' ELSE t.city END,
    country = CASE WHEN t.country IS n.after ->> 'country' THEN n.before ->> 'country' ELSE t.country END,
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
    consent = CASE WHEN t.consent IS n.after ->> 'consent' THEN n.before ->> 'consent' ELSE t.consent END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END,
    withdrawn_in = CASE WHEN t.withdrawn_in IS n.after ->> 'withdrawn_in' THEN n.before ->> 'withdrawn_in' ELSE t.withdrawn_in END
FROM temp.undo_net AS n
WHERE n.table_name = 'leads'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
