-- A number goes, unless an order that stays has it.
DELETE FROM main.buyer_ids
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
  AND NOT EXISTS (
    SELECT 1 FROM main.orders AS o
    WHERE o.customer_id = buyer_ids.customer_id
      AND o.source_system = buyer_ids.source_system AND o.buyer_id = buyer_ids.buyer_id
  )
