DELETE FROM main.branches
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.branch_id = branches.id)
