-- Whoever has a role that never becomes a contact does not become one as a lead, or by another role, either.
DROP TABLE IF EXISTS temp.contact_never;
CREATE TEMP TABLE contact_never (email TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT OR IGNORE INTO temp.contact_never (email)
SELECT a.email
FROM (
    SELECT p.email, p.role_key FROM main.profiles AS p
    UNION ALL
    SELECT p.user_email, p.role_key FROM main.profiles AS p
) AS a
JOIN main.contact_roles AS r ON r.applies_to = 'profile' AND r.role_key = a.role_key AND r.contact_type IS NULL
WHERE a.email IS NOT NULL;

UPDATE temp.contact_candidates
SET outcome = 'left_out'
WHERE outcome IS NULL AND email IN (SELECT n.email FROM temp.contact_never AS n);
