-- With which currency the last file of a source and kind was read by the same preset, where an import of it holds.
SELECT f.batch_id, b.settings ->> 'currency' AS currency
FROM batch_files AS f
JOIN batches AS b ON b.id = f.batch_id
WHERE f.kind = ?1
  AND f.source_system = ?2
  AND f.preset = ?3
  -- Rejects are read as the file was that they are from.
  AND f.file NOT LIKE '%.rejects.csv'
  AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = f.batch_id)
ORDER BY f.id DESC
LIMIT 1
