DELETE FROM main.profiles WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
