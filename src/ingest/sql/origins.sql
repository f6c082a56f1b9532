-- The rows of files of rejects, as the book knows them from before. Exports are called the same month
-- after month: the newest file of that name is meant.
INSERT INTO temp.stage_origin_issues (file_id, line, issue_id)
SELECT o.file_id, o.line, i.id
FROM temp.stage_origins AS o
JOIN main.row_issues AS i ON i.line = o.origin_line AND i.file_id = (
    SELECT max(f.id) FROM main.batch_files AS f
    WHERE f.file = o.origin_file AND f.id NOT IN (SELECT n.file_id FROM temp.stage_origins AS n)
)
WHERE i.resolved_batch_id IS NULL;

-- A row without an id is known by what it says. Corrected, it says something else and is the same row:
-- it keeps the name under which the book has kept it, or it would stand there twice.
UPDATE temp.stage_events AS s
SET row_key = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

UPDATE temp.stage_deals AS s
SET row_key = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

UPDATE temp.stage_payments AS s
SET row_key = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');

UPDATE temp.stage_orders AS s
SET row_key = i.row_key, order_ref = i.row_key
FROM temp.stage_origin_issues AS o
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE s.derived = 1
  AND o.file_id = s.file_id AND o.line = s.line
  AND i.kind = s.kind AND i.source_system = s.source_system AND i.outcome IN ('unmatched', 'conflict');
