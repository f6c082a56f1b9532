DELETE FROM main.payments WHERE id IN (SELECT u.id FROM temp.undo_payments AS u WHERE u.fate = 'deleted')
