INSERT INTO main.aliases (kind, value, customer_id, batch_id)
SELECT :kind, :value, :customer_id, :batch_id
WHERE NOT EXISTS (SELECT 1 FROM main.aliases AS a WHERE a.kind = :kind AND a.value = :value)
