-- They are summed up anew; the triggers score them.
DELETE FROM main.customer_engagement_metrics WHERE customer_id IN (SELECT customer_id FROM temp.drifted);
INSERT INTO main.customer_engagement_metrics
    (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate, first_order_date, last_order_date)
SELECT
    n.customer_id, n.lifetime_orders, n.lifetime_net_minor, n.currency, n.orders_without_rate, n.first_order_date, n.last_order_date
FROM temp.drifted AS d
JOIN main.fresh_metrics AS n ON n.customer_id = d.customer_id
ORDER BY n.customer_id;
