-- Each name once, by one of its deals: what it means depends on nothing else.
SELECT n.source_system AS source, n.stage, sum(n.deals) AS deals
FROM (
    SELECT t.source_system, t.stage, min(t.deal_row_id) AS deal_row_id, count(*) AS deals
    FROM temp.stage_deals AS t
    WHERE t.stage_key <> ''
    GROUP BY t.source_system, t.pipeline_key, t.stage
) AS n
JOIN main.deal_meanings AS m ON m.deal_id = n.deal_row_id
WHERE m.meaning IS NULL
GROUP BY n.source_system, n.stage
ORDER BY n.source_system, n.stage
