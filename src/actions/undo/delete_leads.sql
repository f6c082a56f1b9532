DELETE FROM main.leads WHERE id IN (SELECT u.id FROM temp.undo_leads AS u WHERE u.fate = 'deleted')
