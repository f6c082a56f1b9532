-- Whoever of an origin is a contact by that e-mail, or is the lead of one, is there already.
UPDATE temp.contact_candidates AS c
SET outcome = 'existing'
WHERE c.origin = ?1
  AND c.outcome = 'created'
  AND (EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.email = c.email)
       OR EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.lead_id = c.lead_id));
