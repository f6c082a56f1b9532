WITH counted AS (
    SELECT outcome, reason, count(DISTINCT file_id || ':' || line) AS rows_counted, min(id) AS first_id
    FROM temp.stage_issues
    GROUP BY outcome, reason
)
SELECT
    c.outcome,
    c.reason,
    c.rows_counted,
    f.file || ', line ' || e.line || CASE e.column_name WHEN '' THEN '' ELSE ', column "' || e.column_name || '"' END
        || coalesce(', value "' || nullif(e.value, '') || '"', '') || ': ' || e.message AS example
FROM counted AS c
JOIN temp.stage_issues AS e ON e.id = c.first_id
JOIN main.batch_files AS f ON f.id = e.file_id
ORDER BY
    CASE c.outcome WHEN 'rejected' THEN 1 WHEN 'unmatched' THEN 2 WHEN 'conflict' THEN 3 WHEN 'ambiguous' THEN 4 ELSE 5 END,
    c.reason
