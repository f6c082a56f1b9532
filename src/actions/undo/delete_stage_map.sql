DELETE FROM main.stage_map WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
