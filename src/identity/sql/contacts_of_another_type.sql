-- Profiles whose role says another type than the contact has that is there already: the contact is left as it is.
SELECT c.email, k.contact_type, c.contact_type AS type_by_role
FROM temp.contact_candidates AS c
JOIN main.contacts AS k ON k.email = c.email
WHERE c.origin = 'profile' AND c.outcome = 'existing' AND c.contact_type <> k.contact_type
ORDER BY c.id
