INSERT INTO temp.touched_deals (deal_row_id, changed)
SELECT d.id, 0
FROM main.deals AS d
WHERE d.stage_key = :stage_key
  AND d.lead_id IS NOT NULL
  AND d.withdrawn_in IS NULL
  AND :source_system IN ('', d.source_system)
  AND :pipeline_key IN ('', d.pipeline_key)
