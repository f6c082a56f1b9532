-- The very same file as another source: its rows would be other rows.
SELECT f.source_system, f.batch_id
FROM batch_files AS f
WHERE f.sha256 = ?1
  AND f.kind = ?2
  AND f.source_system <> ?3
  AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = f.batch_id)
  AND NOT EXISTS (
    SELECT 1 FROM batch_files AS o
    WHERE o.sha256 = f.sha256 AND o.kind = f.kind AND o.source_system = ?3
      AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = o.batch_id)
  )
ORDER BY f.batch_id
LIMIT 1
