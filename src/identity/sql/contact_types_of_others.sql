-- The types that all other roles and statuses make.
SELECT DISTINCT r.contact_type
FROM contact_roles AS r
WHERE r.contact_type IS NOT NULL AND (r.applies_to, r.role_key) IS NOT (?1, ?2)
ORDER BY r.contact_type
