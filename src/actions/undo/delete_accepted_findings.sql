DELETE FROM main.accepted_findings WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
