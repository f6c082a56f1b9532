-- Customers who are there again, and whose phone somebody else has by now.
SELECT count(*)
FROM temp.undo_net AS n
JOIN main.customers AS c ON c.id = n.row_id
WHERE n.table_name = 'customers'
  AND n.before ->> 'phone' IS NOT NULL
  AND c.phone IS NOT n.before ->> 'phone'
  AND EXISTS (SELECT 1 FROM main.customers AS o WHERE o.phone = n.before ->> 'phone' AND o.id <> c.id)
