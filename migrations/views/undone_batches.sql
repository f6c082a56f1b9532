-- The batches that are undone, each with the batch that undid it last. An undo can be undone in its
-- turn: a batch is undone while the chain of undos that begins at it has an odd length.
CREATE VIEW undone_batches AS
WITH RECURSIVE undos (undoes, undo_id) AS (
    SELECT json_extract(b.settings, '$.undoes'), max(b.id)
    FROM batches AS b
    WHERE b.kind = 'undo'
    GROUP BY json_extract(b.settings, '$.undoes')
),
chain (batch_id, at, depth) AS (
    SELECT undoes, undo_id, 1 FROM undos
    UNION ALL
    SELECT c.batch_id, u.undo_id, c.depth + 1
    FROM chain AS c
    JOIN undos AS u ON u.undoes = c.at
)
SELECT batch_id, max(at) AS undo_id
FROM chain
GROUP BY batch_id
HAVING max(depth) % 2 = 1;
