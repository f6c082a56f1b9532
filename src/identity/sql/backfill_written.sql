-- The leads without a customer that may be written otherwise than an import writes them.
SELECT l.id, l.email, l.email_sha256, l.phone, l.phone_text
FROM leads AS l
WHERE l.customer_id IS NULL AND l.withdrawn_in IS NULL
  AND (l.email IS NOT NULL OR (l.phone IS NULL AND l.phone_text IS NOT NULL))
ORDER BY l.id
