-- Where the metrics are not what the orders sum up to: always empty, or somebody got past the triggers.
CREATE VIEW metrics_differences AS
SELECT
    k.customer_id,
    m.lifetime_orders AS stored_orders,
    n.lifetime_orders AS fresh_orders,
    m.lifetime_net_minor AS stored_net_minor,
    n.lifetime_net_minor AS fresh_net_minor,
    coalesce(n.currency, m.currency) AS currency,
    m.orders_without_rate AS stored_without_rate,
    n.orders_without_rate AS fresh_without_rate,
    m.first_order_date AS stored_first_date,
    n.first_order_date AS fresh_first_date,
    m.last_order_date AS stored_last_date,
    n.last_order_date AS fresh_last_date
FROM (
    SELECT customer_id FROM customer_engagement_metrics
    UNION
    SELECT customer_id FROM orders WHERE customer_id IS NOT NULL AND is_counted = 1
) AS k
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = k.customer_id
LEFT JOIN fresh_metrics AS n ON n.customer_id = k.customer_id
WHERE (m.lifetime_orders, m.lifetime_net_minor, m.currency, m.orders_without_rate, m.first_order_date, m.last_order_date)
   IS NOT (n.lifetime_orders, n.lifetime_net_minor, n.currency, n.orders_without_rate, n.first_order_date, n.last_order_date);
