-- payments: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.payments
    (id, source_system, row_key, derived, lead_id, matched_by, amount_minor, refunded_minor, currency, status,
     status_name, paid_time, paid_date, paid_time_known, description, invoice_ref, reverses, lead_ref, email, phone,
     customer_name, name_key, extra, batch_id, file_id, line)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'row_key',
    n.before ->> 'derived',
    n.before ->> 'lead_id',
    n.before ->> 'matched_by',
    n.before ->> 'amount_minor',
    n.before ->> 'refunded_minor',
    n.before ->> 'currency',
    n.before ->> 'status',
    n.before ->> 'status_name',
    n.before ->> 'paid_time',
    n.before ->> 'paid_date',
    n.before ->> 'paid_time_known',
    n.before ->> 'description',
    n.before ->> 'invoice_ref',
    n.before ->> 'reverses',
    n.before ->> 'lead_ref',
    n.before ->> 'email',
    n.before ->> 'phone',
    n.before ->> 'customer_name',
    n.before ->> 'name_key',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'payments'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.payments AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.payments AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.row_key = n.before ->> 'row_key'
  )
ORDER BY n.row_id;

UPDATE main.payments AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    row_key = CASE WHEN t.row_key IS n.after ->> 'row_key' THEN n.before ->> 'row_key' ELSE t.row_key END,
    derived = CASE WHEN t.derived IS n.after ->> 'derived' THEN n.before ->> 'derived' ELSE t.derived END,
    lead_id = CASE WHEN (t.lead_id, t.matched_by) IS (n.after ->> 'lead_id', n.after ->> 'matched_by')
        THEN n.before ->> 'lead_id' ELSE t.lead_id END,
    matched_by = CASE WHEN (t.lead_id, t.matched_by) IS (n.after ->> 'lead_id', n.after ->> 'matched_by')
        THEN n.before ->> 'matched_by' ELSE t.matched_by END,
    amount_minor = CASE WHEN (t.amount_minor, t.refunded_minor, t.currency) IS (n.after ->> 'amount_minor', n.after ->> 'refunded_minor', n.after ->> 'currency')
        THEN n.before ->> 'amount_minor' ELSE t.amount_minor END,
    refunded_minor = CASE WHEN (t.amount_minor, t.refunded_minor, t.currency) IS (n.after ->> 'amount_minor', n.after ->> 'refunded_minor', n.after ->> 'currency')
        THEN n.before ->> 'refunded_minor' ELSE t.refunded_minor END,
    currency = CASE WHEN (t.amount_minor, t.refunded_minor, t.currency) IS (n.after ->> 'amount_minor', n.after ->> 'refunded_minor', n.after ->> 'currency')
        THEN n.before ->> 'currency' ELSE t.currency END,
    status = CASE WHEN (t.status, t.status_name) IS (n.after ->> 'status', n.after ->> 'status_name')
        THEN n.before ->> 'status' ELSE t.status END,
    status_name = CASE WHEN (t.status, t.status_name) IS (n.after ->> 'status', n.after ->> 'status_name')
        THEN n.before ->> 'status_name' ELSE t.status_name END,
    paid_time = CASE WHEN (t.paid_time, t.paid_date, t.paid_time_known) IS (n.after ->> 'paid_time', n.after ->> 'paid_date', n.after ->> 'paid_time_known')
        THEN n.before ->> 'paid_time' ELSE t.paid_time END,
    paid_date = CASE WHEN (t.paid_time, t.paid_date, t.paid_time_known) IS (n.after ->> 'paid_time', n.after ->> 'paid_date', n.after ->> 'paid_time_known')
        THEN n.before ->> 'paid_date' ELSE t.paid_date END,
    paid_time_known = CASE WHEN (t.paid_time, t.paid_date, t.paid_time_known) IS (n.after ->> 'paid_time', n.after ->> 'paid_date', n.after ->> 'paid_time_known')
        THEN n.before ->> 'paid_time_known' ELSE t.paid_time_known END,
    description = CASE WHEN t.description IS n.after ->> 'description' THEN n.before ->> 'description' ELSE t.description END,
    invoice_ref = CASE WHEN t.invoice_ref IS n.after ->> 'invoice_ref' THEN n.before ->> 'invoice_ref' ELSE t.invoice_ref END,
    reverses = CASE WHEN t.reverses IS n.after ->> 'reverses' THEN n.before ->> 'reverses' ELSE t.reverses END,
    lead_ref = CASE WHEN t.lead_ref IS n.after ->> 'lead_ref' THEN n.before ->> 'lead_ref' ELSE t.lead_ref END,
    email = CASE WHEN t.email IS n.after ->> 'email' THEN n.before ->> 'email' ELSE t.email END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    customer_name = CASE WHEN (t.customer_name, t.name_key) IS (n.after ->> 'customer_name', n.after ->> 'name_key')
        THEN n.before ->> 'customer_name' ELSE t.customer_name END,
    name_key = CASE WHEN (t.customer_name, t.name_key) IS (n.after ->> 'customer_name', n.after ->> 'name_key')
        THEN n.before ->> 'name_key' ELSE t.name_key END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'payments'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
