-- event_log: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.event_log
    (id, lead_id, source_system, event_id, event_name, event_time, event_date, time_known, source_tool, utm_source,
     utm_medium, utm_campaign, utm_term, utm_content, external_id, lead_ref, email, phone, full_name, extra, batch_id,
     file_id, line, withdrawn_in)
SELECT
    n.row_id,
    n.before ->> 'lead_id',
    n.before ->> 'source_system',
    n.before ->> 'event_id',
    n.before ->> 'event_name',
    n.before ->> 'event_time',
    n.before ->> 'event_date',
    n.before ->> 'time_known',
    n.before ->> 'source_tool',
    n.before ->> 'utm_source',
    n.before ->> 'utm_medium',
    n.before ->> 'utm_campaign',
    n.before ->> 'utm_term',
    n.before ->> 'utm_content',
    n.before ->> 'external_id',
    n.before ->> 'lead_ref',
    n.before ->> 'email',
    n.before ->> 'phone',
    n.before ->> 'full_name',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line',
    n.before ->> 'withdrawn_in'
FROM temp.undo_net AS n
WHERE n.table_name = 'event_log'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.event_log AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.event_log AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.event_id = n.before ->> 'event_id'
  )
ORDER BY n.row_id;

UPDATE main.event_log AS t
SET
    lead_id = CASE WHEN t.lead_id IS n.after ->> 'lead_id' THEN n.before ->> 'lead_id' ELSE t.lead_id END,
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    event_id = CASE WHEN t.event_id IS n.after ->> 'event_id' THEN n.before ->> 'event_id' ELSE t.event_id END,
    event_name = CASE WHEN t.event_name IS n.after ->> 'event_name' THEN n.before ->> 'event_name' ELSE t.event_name END,
    event_time = CASE WHEN (t.event_time, t.event_date, t.time_known) IS (n.after ->> 'event_time', n.after ->> 'event_date', n.after ->> 'time_known')
        THEN n.before ->> 'event_time' ELSE t.event_time END,
    event_date = CASE WHEN (t.event_time, t.event_date, t.time_known) IS (n.after ->> 'event_time', n.after ->> 'event_date', n.after ->> 'time_known')
        THEN n.before ->> 'event_date' ELSE t.event_date END,
    time_known = CASE WHEN (t.event_time, t.event_date, t.time_known) IS (n.after ->> 'event_time', n.after ->> 'event_date', n.after ->> 'time_known')
        THEN n.before ->> 'time_known' ELSE t.time_known END,
    source_tool = CASE WHEN t.source_tool IS n.after ->> 'source_tool' THEN n.before ->> 'source_tool' ELSE t.source_tool END,
    utm_source = CASE WHEN t.utm_source IS n.after ->> 'utm_source' THEN n.before ->> 'utm_source' ELSE t.utm_source END,
    utm_medium = CASE WHEN t.utm_medium IS n.after ->> 'utm_medium' THEN n.before ->> 'utm_medium' ELSE t.utm_medium END,
    utm_campaign = CASE WHEN t.utm_campaign IS n.after ->> 'utm_campaign' THEN n.before ->> 'utm_campaign' ELSE t.utm_campaign END,
    utm_term = CASE WHEN t.utm_term IS n.after ->> 'utm_term' THEN n.before ->> 'utm_term' ELSE t.utm_term END,
    utm_content = CASE WHEN t.utm_content IS n.after ->> 'utm_content' THEN n.before ->> 'utm_content' ELSE t.utm_content END,
    external_id = CASE WHEN t.external_id IS n.after ->> 'external_id' THEN n.before ->> 'external_id' ELSE t.external_id END,
    lead_ref = CASE WHEN t.lead_ref IS n.after ->> 'lead_ref' THEN n.before ->> 'lead_ref' ELSE t.lead_ref END,
    email = CASE WHEN t.email IS n.after ->> 'email' THEN n.before ->> 'email' ELSE t.email END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    full_name = CASE WHEN t.full_name IS n.after ->> 'full_name' THEN n.before ->> 'full_name' ELSE t.full_name END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END,
    withdrawn_in = CASE WHEN t.withdrawn_in IS n.after ->> 'withdrawn_in' THEN n.before ->> 'withdrawn_in' ELSE t.withdrawn_in END
FROM temp.undo_net AS n
WHERE n.table_name = 'event_log'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
