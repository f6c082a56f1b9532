-- Which customers a name may mean: those of that name, then those whose name has all the words in it. Who was merged
-- into another is that one.
WITH named (customer_id, sureness) AS (
    SELECT c.id, 3 FROM customers AS c WHERE coalesce(c.name_key, lower(c.full_name)) = :key
    UNION ALL
    SELECT c.id, 4
    FROM customers AS c
    WHERE :key <> ''
      AND NOT EXISTS (
        SELECT 1 FROM json_each(:words) AS w WHERE instr(coalesce(c.name_key, lower(c.full_name), ''), w.value) = 0
      )
)
SELECT k.id AS customer_id, min(n.sureness) AS sureness, k.full_name, e.email, k.phone
FROM named AS n
JOIN customers AS c ON c.id = n.customer_id
JOIN customers AS k ON k.id = coalesce(c.merged_into, c.id)
LEFT JOIN customer_emails AS e ON e.customer_id = k.id AND e.is_primary = 1
GROUP BY k.id
ORDER BY 2, k.id
