-- What each counted order is worth in the base currency: by the latest rate on or before its day, rounded half
-- up; unknown where there is no rate. An order that is gone, or is no longer what it was, is not in here:
-- the triggers that take it away state the same for its former values, and a check holds the two together.
CREATE VIEW order_values AS
SELECT
    o.id AS order_id,
    o.customer_id,
    o.ordered_date,
    CASE
        WHEN o.status IS NOT 'paid' OR o.paid_minor IS NULL THEN 0
        WHEN o.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
        THEN o.paid_minor - coalesce(o.refunded_minor, 0)
        ELSE (
            SELECT
                CASE
                    WHEN n.minor > 4000000000000000000 / max(r.whole, 1) / r.up THEN NULL
                    WHEN r.down = 1 THEN
                        n.sign * (n.minor * r.up * r.whole + n.minor * r.up / 1000000 * r.millionths
                        + (n.minor * r.up % 1000000 * r.millionths + 500000) / 1000000)
                    ELSE
                        n.sign * ((n.minor * r.whole + n.minor / 1000000 * r.millionths
                        + n.minor % 1000000 * r.millionths / 1000000 + r.down / 2) / r.down)
                END
            FROM base_rates AS r
            JOIN (
                SELECT
                    abs(o.paid_minor - coalesce(o.refunded_minor, 0)) AS minor,
                    CASE WHEN o.paid_minor < o.refunded_minor THEN -1 ELSE 1 END AS sign
            ) AS n
            WHERE r.currency = o.currency AND r.rate_date <= o.ordered_date
            ORDER BY r.rate_date DESC
            LIMIT 1
        )
    END AS net_base_minor
FROM orders AS o
WHERE o.is_counted = 1;
