DELETE FROM main.deals WHERE id IN (SELECT u.id FROM temp.undo_deals AS u WHERE u.fate = 'deleted')
