SELECT c.id, c.email
FROM temp.contact_candidates AS c
WHERE c.origin = ?1 AND c.outcome = 'created' AND c.email IS NOT NULL
ORDER BY c.id
