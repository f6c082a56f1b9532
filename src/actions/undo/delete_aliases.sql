DELETE FROM main.aliases WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
