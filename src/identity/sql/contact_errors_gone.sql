UPDATE row_issues
SET resolved_batch_id = ?1
WHERE resolved_batch_id IS NULL
  AND kind = 'profiles'
  AND reason IN ('no-email', 'unknown-role')
  AND EXISTS (
    SELECT 1
    FROM temp.contact_candidates AS c
    JOIN profiles AS p ON p.id = c.profile_id
    WHERE p.source_system = row_issues.source_system AND p.row_key = row_issues.row_key
      AND (c.outcome <> 'error' OR (c.contact_type IS NULL) <> (row_issues.reason = 'unknown-role'))
  )
