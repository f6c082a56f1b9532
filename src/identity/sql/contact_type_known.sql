-- A type as it is written already.
SELECT r.contact_type
FROM contact_roles AS r
WHERE r.contact_type = ?1 COLLATE NOCASE
ORDER BY r.contact_type <> ?1, r.id
LIMIT 1
