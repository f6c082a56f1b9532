-- Whether a batch was undone before this run: the run itself stands in undone_batches already.
SELECT u.undo_id
FROM (
    SELECT max(b.id) AS undo_id
    FROM batches AS b
    WHERE b.kind = 'undo' AND json_extract(b.settings, '$.undoes') = ?1 AND b.id <> ?2
) AS u
WHERE u.undo_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM undone_batches AS n WHERE n.batch_id = u.undo_id)
