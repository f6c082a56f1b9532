-- deals: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.deals
    (id, source_system, row_key, derived, lead_id, matched_by, company_id, deal_name, pipeline, pipeline_key, stage,
     stage_key, amount_minor, currency, created_time, created_date, created_time_known, close_time, close_date,
     close_time_known, paid_time, paid_date, paid_time_known, owner, lead_ref, email, phone, company_ref,
     company_name, company_key, extra, batch_id, file_id, line, withdrawn_in)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'row_key',
    n.before ->> 'derived',
    n.before ->> 'lead_id',
    n.before ->> 'matched_by',
    n.before ->> 'company_id',
    n.before ->> 'deal_name',
    n.before ->> 'pipeline',
    n.before ->> 'pipeline_key',
    n.before ->> 'stage',
    n.before ->> 'stage_key',
    n.before ->> 'amount_minor',
    n.before ->> 'currency',
    n.before ->> 'created_time',
    n.before ->> 'created_date',
    n.before ->> 'created_time_known',
    n.before ->> 'close_time',
    n.before ->> 'close_date',
    n.before ->> 'close_time_known',
    n.before ->> 'paid_time',
    n.before ->> 'paid_date',
    n.before ->> 'paid_time_known',
    n.before ->> 'owner',
    n.before ->> 'lead_ref',
    n.before ->> 'email',
    n.before ->> 'phone',
    n.before ->> 'company_ref',
    n.before ->> 'company_name',
    n.before ->> 'company_key',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line',
    n.before ->> 'withdrawn_in'
FROM temp.undo_net AS n
WHERE n.table_name = 'deals'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.deals AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.deals AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.row_key = n.before ->> 'row_key'
  )
ORDER BY n.row_id;

UPDATE main.deals AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    row_key = CASE WHEN t.row_key IS n.after ->> 'row_key' THEN n.before ->> 'row_key' ELSE t.row_key END,
    derived = CASE WHEN t.derived IS n.after ->> 'derived' THEN n.before ->> 'derived' ELSE t.derived END,
    lead_id = CASE WHEN (t.lead_id, t.matched_by) IS (n.after ->> 'lead_id', n.after ->> 'matched_by')
        THEN n.before ->> 'lead_id' ELSE t.lead_id END,
    matched_by = CASE WHEN (t.lead_id, t.matched_by) IS (n.after ->> 'lead_id', n.after ->> 'matched_by')
        THEN n.before ->> 'matched_by' ELSE t.matched_by END,
    company_id = CASE WHEN t.company_id IS n.after ->> 'company_id' THEN n.before ->> 'company_id' ELSE t.company_id END,
    deal_name = CASE WHEN t.deal_name IS n.after ->> 'deal_name' THEN n.before ->> 'deal_name' ELSE t.deal_name END,
    pipeline = CASE WHEN (t.pipeline, t.pipeline_key) IS (n.after ->> 'pipeline', n.after ->> 'pipeline_key')
        THEN n.before ->> 'pipeline' ELSE t.pipeline END,
    pipeline_key = CASE WHEN (t.pipeline, t.pipeline_key) IS (n.after ->> 'pipeline', n.after ->> 'pipeline_key')
        THEN n.before ->> 'pipeline_key' ELSE t.pipeline_key END,
    stage = CASE WHEN (t.stage, t.stage_key) IS (n.after ->> 'stage', n.after ->> 'stage_key')
        THEN n.before ->> 'stage' ELSE t.stage END,
    stage_key = CASE WHEN (t.stage, t.stage_key) IS (n.after ->> 'stage', n.after ->> 'stage_key')
        THEN n.before ->> 'stage_key' ELSE t.stage_key END,
    amount_minor = CASE WHEN (t.amount_minor, t.currency) IS (n.after ->> 'amount_minor', n.after ->> 'currency')
        THEN n.before ->> 'amount_minor' ELSE t.amount_minor END,
    currency = CASE WHEN (t.amount_minor, t.currency) IS (n.after ->> 'amount_minor', n.after ->> 'currency')
        THEN n.before ->> 'currency' ELSE t.currency END,
    created_time = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time' ELSE t.created_time END,
    created_date = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_date' ELSE t.created_date END,
    created_time_known = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time_known' ELSE t.created_time_known END,
    close_time = CASE WHEN (t.close_time, t.close_date, t.close_time_known) IS (n.after ->> 'close_time', n.after ->> 'close_date', n.after ->> 'close_time_known')
        THEN n.before ->> 'close_time' ELSE t.close_time END,
    close_date = CASE WHEN (t.close_time, t.close_date, t.close_time_known) IS (n.after ->> 'close_time', n.after ->> 'close_date', n.after ->> 'close_time_known')
        THEN n.before ->> 'close_date' ELSE t.close_date END,
    close_time_known = CASE WHEN (t.close_time, t.close_date, t.close_time_known) IS (n.after ->> 'close_time', n.after ->> 'close_date', n.after ->> 'close_time_known')
        THEN n.before ->> 'close_time_known' ELSE t.close_time_known END,
    paid_time = CASE WHEN (t.paid_time, t.paid_date, t.paid_time_known) IS (n.after ->> 'paid_time', n.after ->> 'paid_date', n.after ->> 'paid_time_known')
        THEN n.before ->> 'paid_time' ELSE t.paid_time END,
    paid_date = CASE WHEN (t.paid_time, t.paid_date, t.paid_time_known) IS (n.after ->> 'paid_time', n.after ->> 'paid_date', n.after ->> 'paid_time_known')
        THEN n.before ->> 'paid_date' ELSE t.paid_date END,
    paid_time_known = CASE WHEN (t.paid_time, t.paid_date, t.paid_time_known) IS (n.after ->> 'paid_time', n.after ->> 'paid_date', n.after ->> 'paid_time_known')
        THEN n.before ->> 'paid_time_known' ELSE t.paid_time_known END,
    owner = CASE WHEN t.owner IS n.after ->> 'owner' THEN n.before ->> 'owner' ELSE t.owner END,
    lead_ref = CASE WHEN t.lead_ref IS n.after ->> 'lead_ref' THEN n.before ->> 'lead_ref' ELSE t.lead_ref END,
    email = CASE WHEN t.email IS n.after ->> 'email' THEN n.before ->> 'email' ELSE t.email END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    company_ref = CASE WHEN t.company_ref IS n.after ->> 'company_ref' THEN n.before ->> 'company_ref' ELSE t.company_ref END,
    company_name = CASE WHEN (t.company_name, t.company_key) IS (n.after ->> 'company_name', n.after ->> 'company_key')
        THEN n.before ->> 'company_name' ELSE t.company_name END,
    company_key = CASE WHEN (t.company_name, t.company_key) IS (n.after ->> 'company_name', n.after ->> 'company_key')
        THEN n.before ->> 'company_key' ELSE t.company_key END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END,
    withdrawn_in = CASE WHEN t.withdrawn_in IS n.after ->> 'withdrawn_in' THEN n.before ->> 'withdrawn_in' ELSE t.withdrawn_in END
FROM temp.undo_net AS n
WHERE n.table_name = 'deals'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
