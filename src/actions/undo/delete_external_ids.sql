-- The id of a withdrawn or kept lead stays: by it the row is known when it arrives again.
DELETE FROM main.external_ids
WHERE lead_id IN (SELECT u.id FROM temp.undo_leads AS u WHERE u.fate = 'deleted')
   OR contact_id IN (SELECT c.id FROM main.contacts AS c WHERE c.batch_id IN (SELECT batch_id FROM temp.undo_taken))
   OR (entity = 'contact' AND batch_id IN (SELECT batch_id FROM temp.undo_taken))
   OR (
    entity = 'lead'
    AND batch_id IN (SELECT batch_id FROM temp.undo_taken)
    AND lead_id NOT IN (SELECT u.id FROM temp.undo_leads AS u)
  )
