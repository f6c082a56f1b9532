-- The number of a buyer is that of the customer of their first order.
INSERT INTO main.buyer_ids (source_system, buyer_id, customer_id, batch_id)
SELECT n.source_system, n.buyer_id, n.customer_id, b.batch_id
FROM (
    SELECT
        s.source_system, s.buyer_id, s.customer_id,
        row_number() OVER (
            PARTITION BY s.source_system, s.buyer_id
            ORDER BY s.email IS NULL, s.ordered_date, s.ordered_time, s.row_key
        ) AS place
    FROM temp.stage_orders AS s
    WHERE s.buyer_id IS NOT NULL AND s.customer_id IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM main.buyer_ids AS y WHERE y.source_system = s.source_system AND y.buyer_id = s.buyer_id
    )
) AS n
JOIN main.current_batch AS b
WHERE n.place = 1
ORDER BY n.source_system, n.buyer_id
