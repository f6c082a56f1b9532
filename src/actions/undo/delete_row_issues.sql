-- What was wrong with the rows of the batch, and with no others.
DELETE FROM main.row_issues
WHERE first_batch_id IN (SELECT batch_id FROM temp.undo_taken)
  AND last_batch_id IN (SELECT batch_id FROM temp.undo_taken)
