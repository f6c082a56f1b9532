INSERT OR IGNORE INTO temp.person_leads (lead_id)
SELECT l.id FROM leads AS l WHERE l.id = ?1
