-- orders: what the batch has deleted comes back; what it has changed gets its former value, column by
-- column, unless something has changed it since. Columns that only make sense together go together.
INSERT INTO main.orders
    (id, source_system, scope, order_ref, derived, customer_id, matched_by, status, status_name, paid_minor,
     refunded_minor, currency, ordered_time, ordered_date, ordered_time_known, event_name, tickets, full_name, buyer_id,
     email, phone, city, country, consent, extra, batch_id, file_id, line)
SELECT
    n.row_id,
    n.before ->> 'source_system',
    n.before ->> 'scope',
    n.before ->> 'order_ref',
    n.before ->> 'derived',
    n.before ->> 'customer_id',
    n.before ->> 'matched_by',
    n.before ->> 'status',
    n.before ->> 'status_name',
    n.before ->> 'paid_minor',
    n.before ->> 'refunded_minor',
    n.before ->> 'currency',
    n.before ->> 'ordered_time',
    n.before ->> 'ordered_date',
    n.before ->> 'ordered_time_known',
    n.before ->> 'event_name',
    n.before ->> 'tickets',
    n.before ->> 'full_name',
    n.before ->> 'buyer_id',
    n.before ->> 'email',
    n.before ->> 'phone',
    n.before ->> 'city',
    n.before ->> 'country',
    n.before ->> 'consent',
    n.before ->> 'extra',
    n.before ->> 'batch_id',
    n.before ->> 'file_id',
    n.before ->> 'line'
FROM temp.undo_net AS n
WHERE n.table_name = 'orders'
  AND n.action = 'delete'
  AND NOT EXISTS (SELECT 1 FROM main.orders AS o WHERE o.id = n.row_id)
  AND NOT EXISTS (
    SELECT 1 FROM main.orders AS o
    WHERE o.source_system = n.before ->> 'source_system'
      AND o.scope = n.before ->> 'scope'
      AND o.order_ref = n.before ->> 'order_ref'
  )
ORDER BY n.row_id;

UPDATE main.orders AS t
SET
    source_system = CASE WHEN t.source_system IS n.after ->> 'source_system' THEN n.before ->> 'source_system' ELSE t.source_system END,
    scope = CASE WHEN t.scope IS n.after ->> 'scope' THEN n.before ->> 'scope' ELSE t.scope END,
    order_ref = CASE WHEN t.order_ref IS n.after ->> 'order_ref' THEN n.before ->> 'order_ref' ELSE t.order_ref END,
    derived = CASE WHEN t.derived IS n.after ->> 'derived' THEN n.before ->> 'derived' ELSE t.derived END,
    customer_id = CASE WHEN (t.customer_id, t.matched_by) IS (n.after ->> 'customer_id', n.after ->> 'matched_by')
        THEN n.before ->> 'customer_id' ELSE t.customer_id END,
    matched_by = CASE WHEN (t.customer_id, t.matched_by) IS (n.after ->> 'customer_id', n.after ->> 'matched_by')
        THEN n.before ->> 'matched_by' ELSE t.matched_by END,
    status = CASE WHEN (t.status, t.status_name) IS (n.after ->> 'status', n.after ->> 'status_name')
        THEN n.before ->> 'status' ELSE t.status END,
    status_name = CASE WHEN (t.status, t.status_name) IS (n.after ->> 'status', n.after ->> 'status_name')
        THEN n.before ->> 'status_name' ELSE t.status_name END,
    paid_minor = CASE WHEN (t.paid_minor, t.refunded_minor, t.currency) IS (n.after ->> 'paid_minor', n.after ->> 'refunded_minor', n.after ->> 'currency')
        THEN n.before ->> 'paid_minor' ELSE t.paid_minor END,
    refunded_minor = CASE WHEN (t.paid_minor, t.refunded_minor, t.currency) IS (n.after ->> 'paid_minor', n.after ->> 'refunded_minor', n.after ->> 'currency')
        THEN n.before ->> 'refunded_minor' ELSE t.refunded_minor END,
    currency = CASE WHEN (t.paid_minor, t.refunded_minor, t.currency) IS (n.after ->> 'paid_minor', n.after ->> 'refunded_minor', n.after ->> 'currency')
        THEN n.before ->> 'currency' ELSE t.currency END,
    ordered_time = CASE WHEN (t.ordered_time, t.ordered_date, t.ordered_time_known) IS (n.after ->> 'ordered_time', n.after ->> 'ordered_date', n.after ->> 'ordered_time_known')
        THEN n.before ->> 'ordered_time' ELSE t.ordered_time END,
    ordered_date = CASE WHEN (t.ordered_time, t.ordered_date, t.ordered_time_known) IS (n.after ->> 'ordered_time', n.after ->> 'ordered_date', n.after ->> 'ordered_time_known')
        THEN n.before ->> 'ordered_date' ELSE t.ordered_date END,
    ordered_time_known = CASE WHEN (t.ordered_time, t.ordered_date, t.ordered_time_known) IS (n.after ->> 'ordered_time', n.after ->> 'ordered_date', n.after ->> 'ordered_time_known')
        THEN n.before ->> 'ordered_time_known' ELSE t.ordered_time_known END,
    event_name = CASE WHEN t.event_name IS n.after ->> 'event_name' THEN n.before ->> 'event_name' ELSE t.event_name END,
    tickets = CASE WHEN t.tickets IS n.after ->> 'tickets' THEN n.before ->> 'tickets' ELSE t.tickets END,
    full_name = CASE WHEN t.full_name IS n.after ->> 'full_name' THEN n.before ->> 'full_name' ELSE t.full_name END,
    buyer_id = CASE WHEN t.buyer_id IS n.after ->> 'buyer_id' THEN n.before ->> 'buyer_id' ELSE t.buyer_id END,
    email = CASE WHEN t.email IS n.after ->> 'email' THEN n.before ->> 'email' ELSE t.email END,
    phone = CASE WHEN t.phone IS n.after ->> 'phone' THEN n.before ->> 'phone' ELSE t.phone END,
    city = CASE WHEN t.city IS n.after ->> 'city' THEN n.before ->> 'city' ELSE t.city END,
    country = CASE WHEN t.country IS n.after ->> 'country' THEN n.before ->> 'country' ELSE t.country END,
    consent = CASE WHEN t.consent IS n.after ->> 'consent' THEN n.before ->> 'consent' ELSE t.consent END,
    extra = CASE WHEN t.extra IS n.after ->> 'extra' THEN n.before ->> 'extra' ELSE t.extra END,
    batch_id = CASE WHEN t.batch_id IS n.after ->> 'batch_id' THEN n.before ->> 'batch_id' ELSE t.batch_id END,
    file_id = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'file_id' ELSE t.file_id END,
    line = CASE WHEN (t.file_id, t.line) IS (n.after ->> 'file_id', n.after ->> 'line')
        THEN n.before ->> 'line' ELSE t.line END
FROM temp.undo_net AS n
WHERE n.table_name = 'orders'
  AND n.action = 'update'
  AND n.row_id = t.id
  -- A number may have gone to another row since.
  AND t.batch_id = n.before ->> 'batch_id';
