-- With which flags the last file of a source and kind was read by the same preset, where an import of it holds.
SELECT f.batch_id, b.settings ->> 'currency' AS currency, b.settings ->> 'zone' AS zone
FROM batch_files AS f
JOIN batches AS b ON b.id = f.batch_id
WHERE f.kind = ?1
  AND f.source_system = ?2
  AND f.preset = ?3
  AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = f.batch_id)
ORDER BY f.id DESC
LIMIT 1
