-- What was given back in another currency than was paid cannot be taken off: the row is kept out, and said.
DROP TABLE IF EXISTS temp.foreign_refunds;
CREATE TEMP TABLE foreign_refunds AS
SELECT s.id, o.currency AS known
FROM temp.stage_orders AS s
JOIN main.orders AS o ON o.id = s.order_row_id
WHERE s.paid_minor IS NULL AND s.refunded_minor IS NOT NULL AND o.paid_minor IS NOT NULL AND o.currency <> s.currency;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, column_name, value, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', 'other-currency', '', s.currency,
    'this order was paid in ' || f.known || ', and the refund is in ' || s.currency || '; nothing of the row was taken: correct its currency'
FROM temp.foreign_refunds AS f
JOIN temp.stage_orders AS s ON s.id = f.id;

UPDATE temp.stage_orders AS s
SET outcome = CASE
    WHEN (CASE s.is_placed_anew WHEN 1 THEN s.customer_id ELSE coalesce(s.customer_id, o.customer_id) END,
          s.status,
          coalesce(s.status_name, o.status_name),
          coalesce(s.paid_minor, o.paid_minor),
          coalesce(s.refunded_minor, o.refunded_minor),
          CASE WHEN s.paid_minor IS NULL AND s.refunded_minor IS NULL THEN o.currency ELSE s.currency END,
          coalesce(s.ordered_time, o.ordered_time),
          coalesce(s.ordered_date, o.ordered_date),
          coalesce(s.ordered_time_known, o.ordered_time_known),
          coalesce(s.event_name, o.event_name),
          coalesce(s.tickets, o.tickets),
          coalesce(s.full_name, o.full_name),
          coalesce(s.buyer_id, o.buyer_id),
          coalesce(s.email, o.email),
          coalesce(s.phone, o.phone),
          coalesce(s.city, o.city),
          coalesce(s.country, o.country),
          coalesce(s.consent, o.consent),
          CASE WHEN s.extra IS NULL THEN o.extra ELSE json_patch(coalesce(o.extra, '{}'), s.extra) END)
         IS NOT
         (o.customer_id, o.status, o.status_name, o.paid_minor, o.refunded_minor, o.currency, o.ordered_time,
          o.ordered_date, o.ordered_time_known, o.event_name, o.tickets, o.full_name, o.buyer_id, o.email, o.phone, o.city,
          o.country, o.consent, o.extra)
    THEN 'updated' ELSE 'unchanged' END
FROM main.orders AS o
WHERE o.id = s.order_row_id;

UPDATE temp.stage_orders SET outcome = 'conflict' WHERE id IN (SELECT f.id FROM temp.foreign_refunds AS f);

UPDATE main.orders AS o
SET customer_id = CASE s.is_placed_anew WHEN 1 THEN s.customer_id ELSE coalesce(s.customer_id, o.customer_id) END,
    matched_by = CASE WHEN s.customer_id IS NULL AND s.is_placed_anew = 0 THEN o.matched_by ELSE s.matched_by END,
    status = s.status,
    status_name = coalesce(s.status_name, o.status_name),
    paid_minor = coalesce(s.paid_minor, o.paid_minor),
    refunded_minor = coalesce(s.refunded_minor, o.refunded_minor),
    currency = CASE WHEN s.paid_minor IS NULL AND s.refunded_minor IS NULL THEN o.currency ELSE s.currency END,
    ordered_time = coalesce(s.ordered_time, o.ordered_time),
    ordered_date = coalesce(s.ordered_date, o.ordered_date),
    ordered_time_known = coalesce(s.ordered_time_known, o.ordered_time_known),
    event_name = coalesce(s.event_name, o.event_name),
    tickets = coalesce(s.tickets, o.tickets),
    full_name = coalesce(s.full_name, o.full_name),
    buyer_id = coalesce(s.buyer_id, o.buyer_id),
    email = coalesce(s.email, o.email),
    phone = coalesce(s.phone, o.phone),
    city = coalesce(s.city, o.city),
    country = coalesce(s.country, o.country),
    consent = coalesce(s.consent, o.consent),
    extra = CASE WHEN s.extra IS NULL THEN o.extra ELSE json_patch(coalesce(o.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line
FROM temp.stage_orders AS s
WHERE s.order_row_id = o.id AND s.outcome = 'updated';

-- Numbered as they were staged, above all that were ever there.
UPDATE temp.stage_orders
SET order_row_id = id + max(
        (SELECT coalesce(max(o.id), 0) FROM main.orders AS o),
        (SELECT coalesce(max(c.row_id), 0) FROM main.change_log AS c WHERE c.table_name = 'orders')
    ),
    outcome = 'new'
WHERE order_row_id IS NULL;

INSERT INTO main.orders
    (id, source_system, scope, order_ref, derived, customer_id, matched_by, status, status_name, paid_minor,
     refunded_minor, currency, ordered_time, ordered_date, ordered_time_known, event_name, tickets, full_name,
     buyer_id, email, phone, city, country, consent, extra, batch_id, file_id, line)
SELECT
    s.order_row_id, s.source_system, s.scope, s.order_ref, s.derived, s.customer_id, s.matched_by, s.status, s.status_name,
    s.paid_minor, s.refunded_minor, s.currency, s.ordered_time, s.ordered_date, s.ordered_time_known,
    s.event_name, s.tickets, s.full_name, s.buyer_id, s.email, s.phone, s.city, s.country, s.consent, s.extra, b.batch_id,
    s.file_id, s.line
FROM temp.stage_orders AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'unmatched', 'no-customer',
    'nobody is known by the id, e-mail or phone of this order; import who bought it, then run: trueup rematch'
FROM temp.stage_orders AS s
WHERE s.customer_id IS NULL;
