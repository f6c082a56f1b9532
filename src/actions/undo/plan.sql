-- What a batch has done to rows that may change, once per row: how the row was before it, how the
-- batch left it. Rows that the batch itself has made are not in here: they are taken back whole.
DROP TABLE IF EXISTS temp.undo_net;
CREATE TEMP TABLE undo_net (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT,
    last_change_id INTEGER NOT NULL,
    PRIMARY KEY (table_name, row_id)
) WITHOUT ROWID;

INSERT INTO temp.undo_net (table_name, row_id, action, before, after, last_change_id)
SELECT f.table_name, f.row_id, l.action, f.before, l.after, l.id
FROM (
    SELECT c.table_name, c.row_id, min(c.id) AS first_id, max(c.id) AS last_id
    FROM main.change_log AS c
    WHERE c.batch_id = (SELECT batch_id FROM temp.undo_asked)
    GROUP BY c.table_name, c.row_id
) AS k
JOIN main.change_log AS f ON f.id = k.first_id
JOIN main.change_log AS l ON l.id = k.last_id
WHERE coalesce(f.before ->> 'batch_id', f.before ->> 'first_batch_id') IS NOT (SELECT batch_id FROM temp.undo_asked)
ORDER BY f.table_name, f.row_id;
