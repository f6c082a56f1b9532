-- Whose metrics are not what this version makes of their orders is summed up anew; then everybody is scored.
CREATE TEMP TABLE otherwise AS SELECT customer_id FROM main.metrics_differences;
DELETE FROM main.customer_engagement_metrics WHERE customer_id IN (SELECT o.customer_id FROM temp.otherwise AS o);
INSERT INTO main.customer_engagement_metrics
    (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate, first_order_date, last_order_date)
SELECT
    n.customer_id, n.lifetime_orders, n.lifetime_net_minor, n.currency, n.orders_without_rate, n.first_order_date, n.last_order_date
FROM temp.otherwise AS o
JOIN main.fresh_metrics AS n ON n.customer_id = o.customer_id
ORDER BY n.customer_id;
DROP TABLE temp.otherwise;

UPDATE score_clock SET as_of = as_of WHERE EXISTS (SELECT 1 FROM customer_engagement_metrics);
