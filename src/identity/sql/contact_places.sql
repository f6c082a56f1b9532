-- What becomes of the candidates of one origin: whoever is a contact by that e-mail, or is the lead of one, is there
-- already.
UPDATE temp.contact_candidates AS c
SET outcome = CASE
    WHEN EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.email = c.email)
        OR EXISTS (SELECT 1 FROM main.contacts AS k WHERE k.lead_id = c.lead_id)
    THEN 'existing'
    ELSE 'created'
END
WHERE c.origin = :origin AND c.outcome IS NULL
