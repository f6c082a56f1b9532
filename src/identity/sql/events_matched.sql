UPDATE temp.stage_events AS s
SET lead_id = r.lead_id
FROM temp.match_results AS r
WHERE r.row_id = s.id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'ambiguous', 'several-leads',
    'several leads fit; the latest created at or before this day was taken, else the earliest', r.candidates
FROM temp.match_results AS r
JOIN temp.stage_events AS s ON s.id = r.row_id
WHERE r.candidates IS NOT NULL;
