-- Whoever runs the system becomes no contact as a lead, or by another role, either.
DROP TABLE IF EXISTS temp.contact_never;
CREATE TEMP TABLE contact_never (email TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT OR IGNORE INTO temp.contact_never (email)
SELECT a.email
FROM (
    SELECT p.email, p.role_key FROM main.profiles AS p
    UNION ALL
    SELECT p.user_email, p.role_key FROM main.profiles AS p
) AS a
WHERE a.email IS NOT NULL AND a.role_key IN ('admin', 'super_admin');

UPDATE temp.contact_candidates
SET outcome = 'left_out'
WHERE outcome = 'created' AND email IN (SELECT n.email FROM temp.contact_never AS n);
