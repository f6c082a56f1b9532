DELETE FROM main.accepted_findings WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
