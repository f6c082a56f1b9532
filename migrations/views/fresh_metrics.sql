-- What every customer has bought, summed up anew from the orders: what the metrics must say.
CREATE VIEW fresh_metrics AS
SELECT
    v.customer_id,
    count(*) AS lifetime_orders,
    coalesce(sum(v.net_base_minor), 0) AS lifetime_net_minor,
    coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD') AS currency,
    sum(v.net_base_minor IS NULL) AS orders_without_rate,
    min(v.ordered_date) AS first_order_date,
    max(v.ordered_date) AS last_order_date
FROM order_values AS v
WHERE v.customer_id IS NOT NULL
GROUP BY v.customer_id;
