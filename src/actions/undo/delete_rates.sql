DELETE FROM main.rates
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
