-- A deed and its undos stand in a line, in turns: the run that began it, the newest turn, and whether the one that is
-- asked for, and the newest, have done what that run did. The run under way is none of them.
WITH RECURSIVE
down (batch_id, depth) AS (
    SELECT ?1, 0
    UNION ALL
    SELECT b.settings ->> 'undoes', d.depth + 1
    FROM down AS d
    JOIN batches AS b ON b.id = d.batch_id AND b.kind = 'undo'
),
root (batch_id, depth) AS (
    SELECT batch_id, depth FROM down ORDER BY depth DESC LIMIT 1
),
up (batch_id, depth) AS (
    SELECT batch_id, 0 FROM root
    UNION
    SELECT b.id, u.depth + 1
    FROM up AS u
    JOIN batches AS b ON b.kind = 'undo' AND b.settings ->> 'undoes' = u.batch_id
    WHERE b.id <> ?2
)
SELECT
    r.batch_id AS root,
    n.batch_id AS newest,
    r.depth % 2 = 0 AS asked_does,
    n.depth % 2 = 0 AS newest_does
FROM root AS r
JOIN (SELECT batch_id, depth FROM up ORDER BY batch_id DESC LIMIT 1) AS n
