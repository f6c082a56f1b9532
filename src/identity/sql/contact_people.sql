-- The profiles that become contacts are people whom nobody has placed yet.
CREATE TEMP VIEW backfill_people AS
SELECT c.id, c.id AS subject_id, c.full_name, c.email, c.email_sha256, c.phone, c.file_id, c.line
FROM contact_candidates AS c
WHERE c.origin = 'profile' AND c.outcome = 'created';
