DELETE FROM main.score_bands
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
