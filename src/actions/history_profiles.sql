-- The profiles with an address of theirs.
INSERT INTO temp.history_profiles (profile_id)
SELECT p.id
FROM temp.history_customers AS h
JOIN customer_emails AS e ON e.customer_id = h.customer_id
JOIN profiles AS p ON p.email = e.email OR p.user_email = e.email
UNION
SELECT p.id FROM profiles AS p WHERE p.email = :email OR p.user_email = :email
