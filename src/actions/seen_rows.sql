-- The rows of this run that have a place, and, for corrected rows of a file of rejects, the rows
-- that they were before: those may have had no id to be known by.
DROP TABLE IF EXISTS temp.seen_rows;
CREATE TEMP TABLE seen_rows (source_system TEXT NOT NULL, kind TEXT NOT NULL, row_key TEXT NOT NULL);

INSERT INTO temp.seen_rows (source_system, kind, row_key)
SELECT source_system, kind, row_key FROM temp.stage_outcomes;

INSERT INTO temp.seen_rows (source_system, kind, row_key)
SELECT i.source_system, i.kind, i.row_key
FROM temp.stage_origin_issues AS o
JOIN temp.stage_outcomes AS s ON s.file_id = o.file_id AND s.line = o.line
JOIN main.row_issues AS i ON i.id = o.issue_id;

CREATE INDEX temp.seen_rows_key ON seen_rows (source_system, kind, row_key);
