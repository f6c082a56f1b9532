-- Whoever of an origin is a contact by that e-mail, or is the lead of one, is there already. Of several with one
-- e-mail the first is taken.
UPDATE temp.contact_candidates AS c
SET outcome = 'existing'
WHERE c.origin = :origin
  AND c.outcome = 'created'
  AND (EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.email = c.email)
       OR EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.lead_id = c.lead_id));

DROP TABLE IF EXISTS temp.shared_emails;
CREATE TEMP TABLE shared_emails (email TEXT PRIMARY KEY, first_id INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO temp.shared_emails (email, first_id)
SELECT c.email, min(c.id)
FROM temp.contact_candidates AS c
WHERE c.origin = :origin AND c.outcome = 'created'
GROUP BY c.email
HAVING count(*) > 1;

UPDATE temp.contact_candidates AS c
SET outcome = 'existing'
FROM temp.shared_emails AS s
WHERE s.email = c.email AND c.id > s.first_id AND c.origin = :origin AND c.outcome = 'created';
