DELETE FROM main.event_log WHERE id IN (SELECT u.id FROM temp.undo_events AS u WHERE u.fate = 'deleted')
