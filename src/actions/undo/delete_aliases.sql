DELETE FROM main.aliases WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
