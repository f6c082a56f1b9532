-- Rows that repeat one of this run share its fate where it found nobody or met another holder.
CREATE INDEX temp.stage_repeats_key ON stage_repeats (kind, source_system, row_key);
DROP TABLE IF EXISTS temp.stage_repeated;
CREATE TEMP TABLE stage_repeated AS
SELECT o.file_id, o.line, o.kind, o.source_system, o.row_key, o.outcome
FROM temp.stage_placed AS o
-- Most kinds repeat nothing at all.
WHERE o.kind IN (SELECT k.kind FROM temp.stage_repeats AS k)
  AND EXISTS (
    SELECT 1 FROM temp.stage_repeats AS s
    WHERE s.kind = o.kind AND s.source_system = o.source_system AND s.row_key = o.row_key
);
CREATE INDEX temp.stage_repeated_key ON stage_repeated (kind, source_system, row_key);

UPDATE temp.stage_repeats AS s
SET outcome = CASE
    WHEN o.outcome IN ('unmatched', 'conflict') THEN o.outcome
    WHEN s.repeat = 'contents' THEN 'conflict'
    WHEN s.repeat = 'elsewhere' THEN 'unchanged'
    ELSE 'duplicate'
END
FROM temp.stage_repeated AS o
WHERE o.kind = s.kind AND o.source_system = s.source_system AND o.row_key = s.row_key AND s.repeat <> 'uncorrected';

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'conflict', 'two-contents',
    'this id stands in the run twice with different contents; the first one was taken: ' || f.file || ', line ' || o.line
FROM temp.stage_repeats AS s
JOIN temp.stage_repeated AS o
    ON o.kind = s.kind AND o.source_system = s.source_system AND o.row_key = s.row_key
JOIN main.batch_files AS f ON f.id = o.file_id
WHERE s.repeat = 'contents';

-- The others are listed with the reason of the row that they repeat.
INSERT INTO temp.stage_issues
    (file_id, line, kind, source_system, row_key, outcome, reason, column_name, value, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, i.outcome, i.reason, i.column_name, i.value, i.message,
    i.candidates
FROM temp.stage_repeats AS s
JOIN temp.stage_repeated AS o
    ON o.kind = s.kind AND o.source_system = s.source_system AND o.row_key = s.row_key
JOIN temp.stage_issues AS i
    ON i.file_id = o.file_id AND i.line = o.line AND i.outcome = s.outcome
WHERE s.repeat NOT IN ('contents', 'uncorrected') AND s.outcome IN ('unmatched', 'conflict');
