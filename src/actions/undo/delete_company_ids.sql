DELETE FROM main.external_ids WHERE company_id IN (SELECT u.id FROM temp.undo_companies AS u WHERE u.fate = 'deleted')
