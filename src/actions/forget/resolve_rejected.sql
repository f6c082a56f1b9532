UPDATE row_issues
SET resolved_batch_id = (SELECT batch_id FROM current_batch)
WHERE resolved_batch_id IS NULL
  AND outcome = 'rejected'
  AND id IN (SELECT row_id FROM temp.person_rows WHERE table_name = 'row_issues')
