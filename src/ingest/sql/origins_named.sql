-- Rows without an id that found nobody, and that were given an id when they were corrected: they are those rows, and
-- would stand there twice. Of several with one id the first is meant.
DROP TABLE IF EXISTS temp.stage_named;
CREATE TEMP TABLE stage_named AS
SELECT s.kind, s.source_system, s.scope, s.own_key, min(i.row_key) AS old_key
FROM (
    SELECT file_id, line, kind, source_system, '' AS scope, row_key AS own_key FROM temp.stage_events WHERE derived = 0
    UNION ALL
    SELECT file_id, line, kind, source_system, '', row_key FROM temp.stage_deals WHERE derived = 0
    UNION ALL
    SELECT file_id, line, kind, source_system, '', row_key FROM temp.stage_payments WHERE derived = 0
    UNION ALL
    SELECT file_id, line, kind, source_system, coalesce(scope, ''), order_ref FROM temp.stage_orders WHERE derived = 0
    UNION ALL
    SELECT file_id, line, kind, source_system, '', row_key FROM temp.stage_activities WHERE derived = 0
) AS s
JOIN temp.stage_origin_issues AS o ON o.file_id = s.file_id AND o.line = s.line
JOIN main.row_issues AS i ON i.id = o.issue_id
WHERE i.kind = s.kind AND i.source_system = s.source_system AND i.outcome = 'unmatched' AND i.row_key GLOB '*sha256:*'
GROUP BY s.kind, s.source_system, s.scope, s.own_key;

UPDATE main.event_log AS t
SET event_id = n.own_key
FROM temp.stage_named AS n
WHERE n.kind = 'conversions' AND t.source_system = n.source_system AND t.event_id = n.old_key AND t.lead_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM main.event_log AS x WHERE x.source_system = n.source_system AND x.event_id = n.own_key);

UPDATE main.deals AS t
SET row_key = n.own_key, derived = 0
FROM temp.stage_named AS n
WHERE n.kind = 'deals' AND t.source_system = n.source_system AND t.row_key = n.old_key AND t.derived = 1 AND t.lead_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM main.deals AS x WHERE x.source_system = n.source_system AND x.row_key = n.own_key);

UPDATE main.payments AS t
SET row_key = n.own_key, derived = 0
FROM temp.stage_named AS n
WHERE n.kind = 'payments' AND t.source_system = n.source_system AND t.row_key = n.old_key AND t.derived = 1 AND t.lead_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM main.payments AS x WHERE x.source_system = n.source_system AND x.row_key = n.own_key);

UPDATE main.orders AS t
SET order_ref = n.own_key, scope = n.scope, derived = 0
FROM temp.stage_named AS n
WHERE n.kind = 'orders' AND t.source_system = n.source_system AND t.derived = 1 AND t.customer_id IS NULL
  -- The key is the scope, ' / ' and the hash; the hash alone where there is no scope.
  AND t.scope = substr(n.old_key, 1, max(instr(n.old_key, 'sha256:') - 4, 0))
  AND t.order_ref = substr(n.old_key, instr(n.old_key, 'sha256:'))
  AND NOT EXISTS (
    SELECT 1 FROM main.orders AS x
    WHERE x.source_system = n.source_system AND x.scope = n.scope AND x.order_ref = n.own_key
);

UPDATE main.activities AS t
SET row_key = n.own_key, derived = 0
FROM temp.stage_named AS n
WHERE n.kind = 'activities' AND t.source_system = n.source_system AND t.row_key = n.old_key AND t.derived = 1
  AND t.customer_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM main.activities AS x WHERE x.source_system = n.source_system AND x.row_key = n.own_key);
