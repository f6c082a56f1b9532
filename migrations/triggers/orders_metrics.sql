-- What a customer has bought follows every order, in any client: one comes, changes, goes to somebody else or
-- goes. Each step touches one order and one customer, however many orders there are.
CREATE TRIGGER orders_metrics_insert AFTER INSERT ON orders
WHEN NEW.customer_id IS NOT NULL AND NEW.is_counted = 1
BEGIN
    INSERT INTO customer_engagement_metrics
        (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate)
    SELECT NEW.customer_id, 0, 0, coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD'), 0
    WHERE NEW.customer_id IS NOT NULL AND NEW.is_counted = 1
      AND NOT EXISTS (SELECT 1 FROM customer_engagement_metrics AS m WHERE m.customer_id = NEW.customer_id);

    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders + 1,
        lifetime_net_minor = lifetime_net_minor + coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate + (v.net_base_minor IS NULL),
        first_order_date = min(coalesce(first_order_date, NEW.ordered_date), NEW.ordered_date),
        last_order_date = max(coalesce(last_order_date, NEW.ordered_date), NEW.ordered_date)
    FROM order_values AS v
    WHERE v.order_id = NEW.id AND customer_engagement_metrics.customer_id = NEW.customer_id;
END;

CREATE TRIGGER orders_metrics_update AFTER UPDATE ON orders
WHEN (OLD.customer_id, OLD.status, OLD.paid_minor, OLD.refunded_minor, OLD.currency, OLD.ordered_date)
  IS NOT (NEW.customer_id, NEW.status, NEW.paid_minor, NEW.refunded_minor, NEW.currency, NEW.ordered_date)
BEGIN
    INSERT INTO customer_engagement_metrics
        (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate)
    SELECT NEW.customer_id, 0, 0, coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD'), 0
    WHERE NEW.customer_id IS NOT NULL AND NEW.is_counted = 1
      AND NOT EXISTS (SELECT 1 FROM customer_engagement_metrics AS m WHERE m.customer_id = NEW.customer_id);

    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders - 1,
        lifetime_net_minor = lifetime_net_minor - coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate - (v.net_base_minor IS NULL),
        first_order_date = CASE WHEN first_order_date < OLD.ordered_date THEN first_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.is_counted = 1 AND o.id <> NEW.id
            ORDER BY o.ordered_date LIMIT 1
        ) END,
        last_order_date = CASE WHEN last_order_date > OLD.ordered_date THEN last_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.is_counted = 1 AND o.id <> NEW.id
            ORDER BY o.ordered_date DESC LIMIT 1
        ) END
    FROM (
        SELECT
            CASE
                WHEN OLD.status IS NOT 'paid' OR OLD.paid_minor IS NULL THEN 0
                WHEN OLD.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
                THEN OLD.paid_minor - coalesce(OLD.refunded_minor, 0)
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
                            abs(OLD.paid_minor - coalesce(OLD.refunded_minor, 0)) AS minor,
                            CASE WHEN OLD.paid_minor < OLD.refunded_minor THEN -1 ELSE 1 END AS sign
                    ) AS n
                    WHERE r.currency = OLD.currency AND r.rate_date <= OLD.ordered_date
                    ORDER BY r.rate_date DESC
                    LIMIT 1
                )
            END AS net_base_minor
    ) AS v
    WHERE customer_id = OLD.customer_id AND OLD.is_counted = 1;

    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders + 1,
        lifetime_net_minor = lifetime_net_minor + coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate + (v.net_base_minor IS NULL),
        first_order_date = min(coalesce(first_order_date, NEW.ordered_date), NEW.ordered_date),
        last_order_date = max(coalesce(last_order_date, NEW.ordered_date), NEW.ordered_date)
    FROM order_values AS v
    WHERE v.order_id = NEW.id AND customer_engagement_metrics.customer_id = NEW.customer_id;

    DELETE FROM customer_engagement_metrics WHERE customer_id = OLD.customer_id AND lifetime_orders = 0;
END;

CREATE TRIGGER orders_metrics_delete AFTER DELETE ON orders
WHEN OLD.customer_id IS NOT NULL AND OLD.is_counted = 1
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders - 1,
        lifetime_net_minor = lifetime_net_minor - coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate - (v.net_base_minor IS NULL),
        first_order_date = CASE WHEN first_order_date < OLD.ordered_date THEN first_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.is_counted = 1
            ORDER BY o.ordered_date LIMIT 1
        ) END,
        last_order_date = CASE WHEN last_order_date > OLD.ordered_date THEN last_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.is_counted = 1
            ORDER BY o.ordered_date DESC LIMIT 1
        ) END
    FROM (
        SELECT
            CASE
                WHEN OLD.status IS NOT 'paid' OR OLD.paid_minor IS NULL THEN 0
                WHEN OLD.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
                THEN OLD.paid_minor - coalesce(OLD.refunded_minor, 0)
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
                            abs(OLD.paid_minor - coalesce(OLD.refunded_minor, 0)) AS minor,
                            CASE WHEN OLD.paid_minor < OLD.refunded_minor THEN -1 ELSE 1 END AS sign
                    ) AS n
                    WHERE r.currency = OLD.currency AND r.rate_date <= OLD.ordered_date
                    ORDER BY r.rate_date DESC
                    LIMIT 1
                )
            END AS net_base_minor
    ) AS v
    WHERE customer_id = OLD.customer_id AND OLD.is_counted = 1;

    DELETE FROM customer_engagement_metrics WHERE customer_id = OLD.customer_id AND lifetime_orders = 0;
END;
