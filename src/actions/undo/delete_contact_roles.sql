DELETE FROM main.contact_roles WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
