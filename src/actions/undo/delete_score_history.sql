DELETE FROM main.score_history
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
