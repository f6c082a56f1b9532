-- The newest batch after one that still holds, besides the run itself.
SELECT coalesce(max(b.id), ?1)
FROM batches AS b
WHERE b.id > ?1 AND b.id <> ?2 AND b.id NOT IN (SELECT u.batch_id FROM undone_batches AS u)
