DELETE FROM main.orders WHERE id IN (SELECT u.id FROM temp.undo_orders AS u)
