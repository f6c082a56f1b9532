-- companies: what the batch has deleted comes back; what it has changed gets its former value, column
-- by column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.companies
    (id, name, name_key, domain, phone, industry, city, country, owner, created_time, created_date,
     created_time_known, extra, batch_id, file_id, line)
SELECT
    n.row_id,
    n.before ->> 'name',
    n.before ->> 'name_key',
    n.before ->> 'domain',
    n.before ->> 'phone',
    n.before ->> 'industry',
    n.before ->> 'city',
    n.before ->> 'country',
    n.before ->> 'owner',
    n.before ->> 'created_time',
    n.before ->> 'created_date',
    n.before ->> 'created_time_known',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'companies'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.companies AS o WHERE o.id = n.row_id)
ORDER BY n.row_id;

UPDATE main.companies AS t
SET
    name = CASE WHEN (t.name, t.name_key) IS (n.after ->> 'name', n.after ->> 'name_key')
        THEN n.before ->> 'name' ELSE t.name END,
    name_key = CASE WHEN (t.name, t.name_key) IS (n.after ->> 'name', n.after ->> 'name_key')
        THEN n.before ->> 'name_key' ELSE t.name_key END,
    domain = CASE WHEN t.domain IS n.after ->> 'domain' THEN n.before ->> 'domain' ELSE t.domain END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    industry = CASE WHEN t.industry IS n.after ->> 'industry' THEN n.before ->> 'industry' ELSE t.industry END,
    city = CASE WHEN t.city IS n.after ->> 'city' THEN n.before ->> 'city' ELSE t.city END,
    country = CASE WHEN t.country IS n.after ->> 'country' THEN n.before ->> 'country' ELSE t.country END,
    owner = CASE WHEN t.owner IS n.after ->> 'owner' THEN n.before ->> 'owner' ELSE t.owner END,
    created_time = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time' ELSE t.created_time END,
    created_date = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_date' ELSE t.created_date END,
    created_time_known = CASE WHEN (t.created_time, t.created_date, t.created_time_known) IS (n.after ->> 'created_time', n.after ->> 'created_date', n.after ->> 'created_time_known')
        THEN n.before ->> 'created_time_known' ELSE t.created_time_known END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'companies'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
