UPDATE row_issues
SET resolved_batch_id = ?1
WHERE resolved_batch_id IS NULL
  AND last_batch_id <> ?1
  -- Whose row it is was decided when it first came, and is not asked again.
  AND reason <> 'several-leads'
  AND EXISTS (
    SELECT 1 FROM temp.seen_rows AS s
    WHERE s.source_system = row_issues.source_system
      AND s.kind = row_issues.kind
      AND s.row_key = row_issues.row_key
  )
