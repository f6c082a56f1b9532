DELETE FROM main.corrected_rows WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
