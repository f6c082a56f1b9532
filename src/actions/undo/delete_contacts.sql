DELETE FROM main.contacts WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
