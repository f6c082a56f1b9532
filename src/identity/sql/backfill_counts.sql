SELECT
    count(*) AS without_customer,
    count(customer_id) AS linked,
    coalesce(sum(customer_is_new), 0) AS new_customers,
    count(*) - count(customer_id) AS left_alone,
    count(other_customer_id) AS conflicts
FROM temp.backfill
