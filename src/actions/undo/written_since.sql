-- The first batch after an undo that something is left of, besides the run itself, and the newest of them where all are
-- undos. Undos that were taken back, and those that took them back, have left nothing; neither has a scoring.
SELECT min(b.id), CASE WHEN min(b.kind = 'undo') = 1 THEN max(b.id) END
FROM batches AS b
WHERE b.id > ?1
  AND b.id <> ?2
  -- Whoever was forgotten since is in nothing that comes back.
  AND b.kind NOT IN ('forget', 'score')
  AND NOT (
    b.kind = 'undo'
    AND (
        b.id IN (SELECT u.batch_id FROM undone_batches AS u)
        OR EXISTS (SELECT 1 FROM batches AS t WHERE t.id = b.settings ->> 'undoes' AND t.kind = 'undo' AND t.id > ?1)
    )
  )
