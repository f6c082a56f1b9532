-- The lead of this source with this id; where no source is given, or it knows none, those of any.
SELECT DISTINCT x.lead_id
FROM external_ids AS x
JOIN leads AS l ON l.id = x.lead_id AND l.withdrawn_in IS NULL
WHERE x.entity = 'lead'
  AND x.external_id = :external_id
  AND (
    x.source_system = :source_system
    OR NOT EXISTS (
        SELECT 1 FROM external_ids AS own
        WHERE own.entity = 'lead' AND own.source_system = :source_system AND own.external_id = :external_id
    )
  )
ORDER BY x.lead_id
