DELETE FROM main.branches
WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.branch_id = branches.id)
