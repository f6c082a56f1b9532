-- What is said of a row, after several undos in any order: of the runs that hold once this undo is done, the last one
-- that has changed a column has said what it is; where none has, it is as it was before the first of them. Only where
-- something else was undone before; to whom a row belongs is no export's word, and moves with merges and partings. A row
-- is known by its number and by the batch that has made it, since numbers go from row to row.
DROP TABLE IF EXISTS temp.undo_told;
CREATE TEMP TABLE undo_told (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value,
    value_now,
    now_id INTEGER NOT NULL,
    PRIMARY KEY (table_name, row_id, key)
) WITHOUT ROWID;

INSERT OR IGNORE INTO temp.undo_told (table_name, row_id, key, value, value_now, now_id)
WITH
touched AS (
    SELECT DISTINCT c.table_name, c.row_id, c.before ->> 'batch_id' AS made_by, coalesce(g.first_key, j.key) AS first_key, r.batch_id
    FROM temp.undo_chain AS r
    JOIN main.change_log AS c ON c.batch_id = r.batch_id
    JOIN json_each(c.after) AS j
    LEFT JOIN temp.undo_together AS g ON g.table_name = c.table_name AND g.key = j.key
    WHERE r.kind = 'import'
      AND EXISTS (
        SELECT 1 FROM main.batches AS u
        WHERE u.kind = 'undo' AND u.id <> (SELECT k.batch_id FROM main.current_batch AS k)
      )
      AND c.action = 'update'
      AND c.table_name IN ('orders', 'deals', 'payments', 'leads', 'contacts', 'companies', 'profiles', 'activities', 'event_log', 'rates')
      AND (c.before ->> j.key) IS NOT j.value
      AND j.key NOT IN ('customer_id', 'lead_id', 'company_id', 'matched_by', 'withdrawn_in', 'batch_id')
      -- One that was withdrawn before is the import's own.
      AND (c.before ->> 'withdrawn_in' IS NULL OR c.after ->> 'withdrawn_in' IS NOT NULL)
),
steps AS (
    SELECT
        t.table_name, t.row_id, t.made_by, t.first_key, t.batch_id, c.id,
        c.batch_id IS NULL OR c.batch_id > t.batch_id AS is_later,
        -- What another program has changed was never undone.
        c.batch_id IS NULL OR c.batch_id NOT IN (SELECT o.batch_id FROM temp.undo_out AS o) AS holds
    FROM touched AS t
    JOIN main.change_log AS c ON c.table_name = t.table_name AND c.row_id = t.row_id AND c.action = 'update'
    LEFT JOIN main.batches AS b ON b.id = c.batch_id
    WHERE coalesce(b.kind, '') <> 'undo'
      AND c.before ->> 'batch_id' = t.made_by
      AND (
        (c.before ->> t.first_key) IS NOT (c.after ->> t.first_key)
        OR EXISTS (
            SELECT 1 FROM temp.undo_together AS g
            WHERE g.table_name = t.table_name AND g.first_key = t.first_key AND (c.before ->> g.key) IS NOT (c.after ->> g.key)
        )
      )
),
said AS (
    SELECT table_name, row_id, made_by, first_key, max(CASE WHEN holds THEN id END) AS last_id, min(id) AS first_id
    FROM steps
    GROUP BY table_name, row_id, made_by, first_key
    -- What was said later stays, and is told of as such.
    HAVING max(holds AND is_later) = 0
),
found AS (
    SELECT
        s.table_name, s.row_id, s.first_key,
        CASE WHEN s.last_id IS NULL THEN f.before ELSE l.after END AS image,
        (
            SELECT max(c.id) FROM main.change_log AS c
            WHERE c.table_name = s.table_name AND c.row_id = s.row_id AND c.action = 'update' AND c.before ->> 'batch_id' = s.made_by
        ) AS now_id
    FROM said AS s
    JOIN main.change_log AS f ON f.id = s.first_id
    LEFT JOIN main.change_log AS l ON l.id = s.last_id
)
SELECT d.table_name, d.row_id, j.key, j.value, n.after ->> j.key AS value_now, d.now_id
FROM found AS d
JOIN main.change_log AS n ON n.id = d.now_id
JOIN json_each(d.image) AS j
LEFT JOIN temp.undo_together AS g ON g.table_name = d.table_name AND g.key = j.key
WHERE coalesce(g.first_key, j.key) = d.first_key;

INSERT INTO temp.undo_net (table_name, row_id, action, before, after, first_change_id, last_change_id)
SELECT t.table_name, t.row_id, 'update', c.after, c.after, c.id, c.id
FROM (
    SELECT table_name, row_id, max(now_id) AS now_id
    FROM temp.undo_told
    GROUP BY table_name, row_id
    HAVING max(value IS NOT value_now) = 1
) AS t
JOIN main.change_log AS c ON c.id = t.now_id
WHERE NOT EXISTS (SELECT 1 FROM temp.undo_net AS n WHERE n.table_name = t.table_name AND n.row_id = t.row_id);

UPDATE temp.undo_net AS n
SET before = (
        SELECT json_group_object(j.key, CASE WHEN t.key IS NULL THEN j.value ELSE t.value END)
        FROM json_each(n.before) AS j
        LEFT JOIN temp.undo_told AS t ON t.table_name = n.table_name AND t.row_id = n.row_id AND t.key = j.key
    ),
    after = (
        SELECT json_group_object(j.key, CASE WHEN t.key IS NULL THEN j.value ELSE t.value_now END)
        FROM json_each(n.after) AS j
        LEFT JOIN temp.undo_told AS t ON t.table_name = n.table_name AND t.row_id = n.row_id AND t.key = j.key
    )
WHERE n.action = 'update'
  AND EXISTS (SELECT 1 FROM temp.undo_told AS t WHERE t.table_name = n.table_name AND t.row_id = n.row_id);
