SELECT d.source_system AS source, d.stage, count(*) AS deals
FROM temp.stage_deals AS t
JOIN main.deals AS d ON d.id = t.deal_row_id
JOIN main.deal_meanings AS m ON m.deal_id = d.id
WHERE d.stage_key <> '' AND m.meaning IS NULL
GROUP BY d.source_system, d.stage
ORDER BY d.source_system, d.stage
