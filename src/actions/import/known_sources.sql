-- The files of a kind that hold, with their sources.
SELECT f.source_system, f.file
FROM batch_files AS f
WHERE f.kind = ?1 AND f.batch_id NOT IN (SELECT u.batch_id FROM undone_batches AS u)
GROUP BY f.source_system, f.file
ORDER BY f.source_system, max(f.id)
