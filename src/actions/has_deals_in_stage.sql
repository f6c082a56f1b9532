SELECT EXISTS (
    SELECT 1 FROM deals
    WHERE stage_key = :stage_key
      AND withdrawn_in IS NULL
      AND :source_system IN ('', source_system)
      AND :pipeline_key IN ('', pipeline_key)
)
