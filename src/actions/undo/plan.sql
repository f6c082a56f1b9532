-- The batches that do not hold once this undo is done, this one among them: what they have written is
-- nobody's former value.
DROP TABLE IF EXISTS temp.undo_out;
CREATE TEMP TABLE undo_out (batch_id INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO temp.undo_out (batch_id)
SELECT u.batch_id FROM main.undone_batches AS u
UNION
SELECT a.batch_id FROM temp.undo_asked AS a;

-- The batch that is undone, and what it undid itself, down to the run that began it.
DROP TABLE IF EXISTS temp.undo_chain;
CREATE TEMP TABLE undo_chain (batch_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, depth INTEGER NOT NULL);
INSERT INTO temp.undo_chain (batch_id, kind, depth)
WITH RECURSIVE
chain (batch_id, kind, depth) AS (
    SELECT a.batch_id, b.kind, 0 FROM temp.undo_asked AS a JOIN main.batches AS b ON b.id = a.batch_id
    UNION ALL
    SELECT b.id, b.kind, r.depth + 1
    FROM chain AS r
    JOIN main.batches AS u ON u.id = r.batch_id AND u.kind = 'undo'
    JOIN main.batches AS b ON b.id = u.settings ->> 'undoes'
)
SELECT batch_id, kind, depth FROM chain;

-- A deed, and every undo of it and of its undos: in turns they have done it and taken it back. What was done again is
-- one deed with what was done at first, by whatever number it is asked for.
DROP TABLE IF EXISTS temp.undo_turns;
CREATE TEMP TABLE undo_turns (batch_id INTEGER PRIMARY KEY, does INTEGER NOT NULL);
INSERT INTO temp.undo_turns (batch_id, does)
WITH RECURSIVE
up (batch_id, depth) AS (
    SELECT r.batch_id, 0 FROM temp.undo_chain AS r WHERE r.kind <> 'undo'
    UNION
    SELECT b.id, u.depth + 1
    FROM up AS u
    JOIN main.batches AS b ON b.kind = 'undo' AND b.settings ->> 'undoes' = u.batch_id
    WHERE b.id <> (SELECT c.batch_id FROM main.current_batch AS c)
)
SELECT batch_id, depth % 2 = 0 FROM up;

DROP TABLE IF EXISTS temp.undo_same;
CREATE TEMP TABLE undo_same (batch_id INTEGER PRIMARY KEY);
INSERT INTO temp.undo_same (batch_id)
SELECT t.batch_id
FROM temp.undo_turns AS t
WHERE t.does = (SELECT o.does FROM temp.undo_turns AS o JOIN temp.undo_asked AS a ON a.batch_id = o.batch_id);

-- Those whose rows go: the batch; where it was an undo of an undo, the batch that is undone again by that; and
-- those undone before whose rows had to stay then, unless an import has come since the last of their undos that
-- may have brought the same rows again and found them unchanged.
DROP TABLE IF EXISTS temp.undo_taken;
CREATE TEMP TABLE undo_taken (batch_id INTEGER PRIMARY KEY);
INSERT OR IGNORE INTO temp.undo_taken (batch_id)
SELECT p.batch_id
FROM (SELECT u.batch_id, u.undo_id AS last_undo_id FROM main.undone_batches AS u) AS p
WHERE NOT EXISTS (
    SELECT 1 FROM main.batches AS i
    WHERE i.id > p.last_undo_id
      AND i.kind = 'import'
      AND i.id NOT IN (SELECT batch_id FROM temp.undo_out)
      -- What an import has made is known by its source; what other runs have made, by anything.
      AND (
        NOT EXISTS (SELECT 1 FROM main.batch_files AS o WHERE o.batch_id = p.batch_id)
        OR EXISTS (
            SELECT 1
            FROM main.batch_files AS o
            JOIN main.batch_files AS n ON n.batch_id = i.id AND n.source_system = o.source_system
            WHERE o.batch_id = p.batch_id
              -- People come with more than one kind of file.
              AND (n.kind = o.kind OR 'leads' IN (n.kind, o.kind) OR 'contacts' IN (n.kind, o.kind) OR 'conversions' IN (n.kind, o.kind))
              AND n.rows_unchanged + n.rows_updated + n.rows_unmatched + n.rows_conflict > 0
        )
      )
)
UNION
SELECT r.batch_id FROM temp.undo_chain AS r WHERE r.depth % 2 = 0;

-- What the batch has done to rows that may change, once per row: how the row was before it, how the
-- batch left it. Rows that go whole are not in here.
DROP TABLE IF EXISTS temp.undo_net;
CREATE TEMP TABLE undo_net (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT,
    first_change_id INTEGER NOT NULL,
    last_change_id INTEGER NOT NULL,
    PRIMARY KEY (table_name, row_id)
) WITHOUT ROWID;

INSERT INTO temp.undo_net (table_name, row_id, action, before, after, first_change_id, last_change_id)
SELECT f.table_name, f.row_id, l.action, f.before, l.after, f.id, l.id
FROM (
    SELECT c.table_name, c.row_id, min(c.id) AS first_id, max(c.id) AS last_id
    FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.undo_asked)
    GROUP BY c.table_name, c.row_id
) AS k
JOIN main.change_log AS f ON f.id = k.first_id
JOIN main.change_log AS l ON l.id = k.last_id
WHERE coalesce(f.before ->> 'batch_id', f.before ->> 'first_batch_id') IS NOT (SELECT batch_id FROM temp.undo_asked)
  -- One that was withdrawn before is the batch's own.
  AND NOT (f.before ->> 'withdrawn_in' IS NOT NULL AND l.after ->> 'batch_id' IS (SELECT batch_id FROM temp.undo_asked))
ORDER BY f.table_name, f.row_id;

-- A former value that was itself written by a batch that does not hold is none: the one before it is. Columns that
-- only make sense together go back together, or an amount would come back in another one's currency. A number that went
-- from row to row is not followed into the other row.
DROP TABLE IF EXISTS temp.undo_former;
CREATE TEMP TABLE undo_former (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value,
    PRIMARY KEY (table_name, row_id, key)
) WITHOUT ROWID;

INSERT INTO temp.undo_former (table_name, row_id, key, value)
WITH RECURSIVE back (table_name, row_id, made_by, first_key, before_id, steps) AS (
    SELECT DISTINCT
        n.table_name, n.row_id, coalesce(n.before ->> 'batch_id', n.before ->> 'first_batch_id'), coalesce(g.first_key, j.key),
        n.first_change_id, 0
    FROM temp.undo_net AS n
    JOIN json_each(n.before) AS j
    LEFT JOIN temp.undo_together AS g ON g.table_name = n.table_name AND g.key = j.key
    WHERE n.action = 'delete' OR j.value IS NOT (n.after ->> j.key)
    UNION ALL
    SELECT b.table_name, b.row_id, b.made_by, b.first_key, c.id, b.steps + 1
    FROM back AS b
    JOIN main.change_log AS c ON c.id = (
        SELECT max(p.id)
        FROM main.change_log AS p
        WHERE p.table_name = b.table_name
          AND p.row_id = b.row_id
          AND p.id < b.before_id
          AND p.action = 'update'
          AND coalesce(p.before ->> 'batch_id', p.before ->> 'first_batch_id') IS b.made_by
          AND (
            (p.before ->> b.first_key) IS NOT (p.after ->> b.first_key)
            OR EXISTS (
                SELECT 1 FROM temp.undo_together AS g
                WHERE g.table_name = b.table_name
                  AND g.first_key = b.first_key
                  AND (p.before ->> g.key) IS NOT (p.after ->> g.key)
            )
          )
    )
    JOIN main.batches AS w ON w.id = c.batch_id AND w.kind <> 'undo'
    WHERE c.batch_id IN (SELECT batch_id FROM temp.undo_out)
),
oldest AS (
    SELECT table_name, row_id, first_key, min(before_id) AS before_id
    FROM back
    GROUP BY table_name, row_id, first_key
    HAVING max(steps) > 0
)
SELECT o.table_name, o.row_id, j.key, j.value
FROM oldest AS o
JOIN main.change_log AS c ON c.id = o.before_id
JOIN json_each(c.before) AS j
LEFT JOIN temp.undo_together AS g ON g.table_name = o.table_name AND g.key = j.key
WHERE coalesce(g.first_key, j.key) = o.first_key;

UPDATE temp.undo_net AS n
SET before = (
    SELECT json_group_object(j.key, CASE WHEN f.key IS NULL THEN j.value ELSE f.value END)
    FROM json_each(n.before) AS j
    LEFT JOIN temp.undo_former AS f ON f.table_name = n.table_name AND f.row_id = n.row_id AND f.key = j.key
)
WHERE EXISTS (SELECT 1 FROM temp.undo_former AS f WHERE f.table_name = n.table_name AND f.row_id = n.row_id);
