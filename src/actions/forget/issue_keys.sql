-- Likewise a row that went wrong; but a deal or payment that is in its table keeps the key by which
-- the two know each other.
UPDATE row_issues AS i
SET row_key = '(forgotten ' || i.id || ')'
WHERE instr(i.row_key, 'sha256:') > 0
  AND i.id IN (SELECT row_id FROM temp.person_rows WHERE table_name = 'row_issues')
  AND NOT EXISTS (SELECT 1 FROM deals AS d WHERE d.source_system = i.source_system AND d.row_key = i.row_key)
  AND NOT EXISTS (SELECT 1 FROM payments AS p WHERE p.source_system = i.source_system AND p.row_key = i.row_key)
  AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.source_system = i.source_system
      AND CASE o.scope WHEN '' THEN o.order_ref ELSE o.scope || ' / ' || o.order_ref END = i.row_key
  )
