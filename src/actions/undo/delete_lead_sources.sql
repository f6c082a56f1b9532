DELETE FROM main.lead_sources
WHERE batch_id = (SELECT batch_id FROM temp.undo_asked)
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.lead_source_id = lead_sources.id)
