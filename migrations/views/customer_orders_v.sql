-- Every order with its customer, over all platforms. Counted: paid or free, and not given back in full. Net is
-- what the buyer has paid less what came back, before the platform's fees.
CREATE VIEW customer_orders_v AS
SELECT
    o.id AS order_id,
    o.customer_id,
    c.full_name AS customer_name,
    e.email AS customer_email,
    o.source_system AS platform,
    o.scope,
    o.order_ref,
    o.event_name,
    o.status,
    o.is_counted,
    o.ordered_time,
    o.ordered_date,
    o.ordered_time_known,
    o.tickets,
    o.paid_minor,
    o.refunded_minor,
    CASE WHEN o.status = 'paid' THEN coalesce(o.paid_minor, 0) - coalesce(o.refunded_minor, 0) ELSE 0 END AS net_minor,
    CASE
        WHEN o.paid_minor IS NULL THEN NULL
        WHEN k.exponent = 0 THEN o.paid_minor || ''
        ELSE (o.paid_minor / k.scale) || '.' || substr('0000' || (o.paid_minor % k.scale), -k.exponent)
    END AS paid_amount,
    CASE
        WHEN o.refunded_minor IS NULL THEN NULL
        WHEN k.exponent = 0 THEN o.refunded_minor || ''
        ELSE (o.refunded_minor / k.scale) || '.' || substr('0000' || (o.refunded_minor % k.scale), -k.exponent)
    END AS refunded_amount,
    o.currency,
    o.matched_by,
    o.batch_id,
    o.file_id,
    o.line
FROM orders AS o
LEFT JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN customer_emails AS e ON e.customer_id = o.customer_id AND e.is_primary = 1
LEFT JOIN (
    SELECT
        u.code,
        u.exponent,
        CASE u.exponent WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END AS scale
    FROM currencies AS u
) AS k ON k.code = o.currency;
