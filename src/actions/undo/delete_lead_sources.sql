DELETE FROM main.lead_sources
WHERE batch_id IN (SELECT batch_id FROM temp.undo_taken)
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.lead_source_id = lead_sources.id)
