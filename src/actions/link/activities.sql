UPDATE main.activities SET customer_id = :customer_id, matched_by = 'hand' WHERE id = :id
