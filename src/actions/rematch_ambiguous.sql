-- Rows that found their lead among several: the issue of the row that found nobody keeps the row.
INSERT INTO main.row_issues
    (source_system, kind, row_key, outcome, reason, message, candidates, raw, file_id, line, first_batch_id, last_batch_id)
SELECT
    i.source_system, i.kind, i.row_key, 'ambiguous', 'several-leads',
    'several leads fit; the latest created at or before this day was taken, else the earliest', r.candidates, i.raw,
    i.file_id, i.line, n.batch_id, n.batch_id
FROM temp.match_results AS r
JOIN (
    SELECT 'deals' AS kind, d.id, d.source_system, d.row_key FROM main.deals AS d WHERE :kind = 'deals'
    UNION ALL
    SELECT 'payments', p.id, p.source_system, p.row_key FROM main.payments AS p WHERE :kind = 'payments'
    UNION ALL
    SELECT 'conversions', e.id, e.source_system, e.event_id FROM main.event_log AS e WHERE :kind = 'conversions'
) AS t ON t.id = r.row_id
JOIN main.row_issues AS i
    ON i.source_system = t.source_system AND i.kind = t.kind AND i.row_key = t.row_key AND i.reason = 'no-lead'
JOIN main.current_batch AS n
WHERE r.candidates IS NOT NULL
ON CONFLICT (source_system, kind, row_key, reason, column_name) DO UPDATE
SET candidates = excluded.candidates,
    last_batch_id = excluded.last_batch_id,
    resolved_batch_id = NULL
