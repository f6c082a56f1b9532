-- A rate is of one currency and one day. REPLACE would take the older one away without a trigger.
CREATE TRIGGER rates_guard_insert BEFORE INSERT ON rates
WHEN EXISTS (SELECT 1 FROM rates WHERE currency = NEW.currency AND rate_date = NEW.rate_date)
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM rates WHERE id = NEW.id))
  OR NEW.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
BEGIN
    SELECT RAISE(ABORT, 'this rate is there already, or it is of the base currency: update it, or leave it out');
END;

CREATE TRIGGER rates_guard_update BEFORE UPDATE ON rates
WHEN (NEW.id, NEW.currency, NEW.rate_date) IS NOT (OLD.id, OLD.currency, OLD.rate_date)
BEGIN
    SELECT RAISE(ABORT, 'a rate is of one currency and one day: delete it, and insert another');
END;

-- A rate prices the orders from its day to the day before the next one: whoever has one is summed up anew.
CREATE TRIGGER rates_metrics_insert AFTER INSERT ON rates
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_net_minor = s.net_minor, orders_without_rate = s.without_rate
    FROM (
        SELECT
            v.customer_id,
            coalesce(sum(v.net_base_minor), 0) AS net_minor,
            sum(v.net_base_minor IS NULL) AS without_rate
        FROM order_values AS v
        WHERE v.customer_id IN (
            SELECT o.customer_id
            FROM orders AS o
            WHERE o.status = 'paid'
              AND o.customer_id IS NOT NULL
              AND o.currency = NEW.currency
              AND o.ordered_date >= NEW.rate_date
              AND o.ordered_date < coalesce((
                    SELECT min(r.rate_date) FROM rates AS r
                    WHERE r.currency = NEW.currency AND r.rate_date > NEW.rate_date
                ), '9999-99-99')
        )
        GROUP BY v.customer_id
    ) AS s
    WHERE customer_engagement_metrics.customer_id = s.customer_id;
END;

CREATE TRIGGER rates_metrics_update AFTER UPDATE ON rates
WHEN NEW.rate_millionths <> OLD.rate_millionths
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_net_minor = s.net_minor, orders_without_rate = s.without_rate
    FROM (
        SELECT
            v.customer_id,
            coalesce(sum(v.net_base_minor), 0) AS net_minor,
            sum(v.net_base_minor IS NULL) AS without_rate
        FROM order_values AS v
        WHERE v.customer_id IN (
            SELECT o.customer_id
            FROM orders AS o
            WHERE o.status = 'paid'
              AND o.customer_id IS NOT NULL
              AND o.currency = NEW.currency
              AND o.ordered_date >= NEW.rate_date
              AND o.ordered_date < coalesce((
                    SELECT min(r.rate_date) FROM rates AS r
                    WHERE r.currency = NEW.currency AND r.rate_date > NEW.rate_date
                ), '9999-99-99')
        )
        GROUP BY v.customer_id
    ) AS s
    WHERE customer_engagement_metrics.customer_id = s.customer_id;
END;

CREATE TRIGGER rates_metrics_delete AFTER DELETE ON rates
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_net_minor = s.net_minor, orders_without_rate = s.without_rate
    FROM (
        SELECT
            v.customer_id,
            coalesce(sum(v.net_base_minor), 0) AS net_minor,
            sum(v.net_base_minor IS NULL) AS without_rate
        FROM order_values AS v
        WHERE v.customer_id IN (
            SELECT o.customer_id
            FROM orders AS o
            WHERE o.status = 'paid'
              AND o.customer_id IS NOT NULL
              AND o.currency = OLD.currency
              AND o.ordered_date >= OLD.rate_date
              AND o.ordered_date < coalesce((
                    SELECT min(r.rate_date) FROM rates AS r
                    WHERE r.currency = OLD.currency AND r.rate_date > OLD.rate_date
                ), '9999-99-99')
        )
        GROUP BY v.customer_id
    ) AS s
    WHERE customer_engagement_metrics.customer_id = s.customer_id;
END;
