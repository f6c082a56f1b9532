WITH used AS (
    SELECT d.source_system, d.pipeline_key, d.stage_key, m.meaning, count(*) AS deals
    FROM deals AS d
    JOIN deal_meanings AS m ON m.deal_id = d.id
    WHERE d.stage_key <> '' AND d.withdrawn_in IS NULL
    GROUP BY d.source_system, d.pipeline_key, d.stage_key, m.meaning
),
lines AS (
    SELECT 1 AS part, source_system, pipeline_key, stage_key, coalesce(meaning, 'unknown') AS meaning, deals
    FROM used
    UNION ALL
    SELECT 2, m.source_system, m.pipeline_key, m.stage_key, m.meaning, 0
    FROM stage_map AS m
    WHERE NOT EXISTS (SELECT 1 FROM used AS u WHERE u.stage_key = m.stage_key AND u.meaning = m.meaning)
)
SELECT
    stage_key AS stage,
    meaning,
    CASE source_system WHEN '' THEN 'any' ELSE source_system END AS source,
    CASE pipeline_key WHEN '' THEN 'any' ELSE pipeline_key END AS pipeline,
    deals
FROM lines
ORDER BY part, meaning <> 'unknown', source_system, pipeline_key, stage_key
