DELETE FROM main.companies WHERE id IN (SELECT u.id FROM temp.undo_companies AS u WHERE u.fate = 'deleted')
