DELETE FROM main.stage_map WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
