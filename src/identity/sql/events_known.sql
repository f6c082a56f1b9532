-- Events that the book has already keep the lead that they were given.
UPDATE temp.stage_events AS s
SET event_row_id = e.id,
    lead_id = coalesce(s.lead_id, e.lead_id)
FROM main.event_log AS e
WHERE e.source_system = s.source_system AND e.event_id = s.row_key;

-- The source's own id of the lead decides first and is unique, so most rows need no more matching.
UPDATE temp.stage_events AS s
SET lead_id = x.lead_id
FROM main.external_ids AS x
WHERE s.lead_id IS NULL
  AND s.lead_ref IS NOT NULL
  AND x.entity = 'lead' AND x.source_system = s.source_system AND x.external_id = s.lead_ref
  AND NOT EXISTS (SELECT 1 FROM main.leads AS l WHERE l.id = x.lead_id AND l.withdrawn_in IS NOT NULL);

INSERT INTO temp.match_wanted (row_id, source_system, day, lead_ref, email, phone)
SELECT s.id, s.source_system, s.event_date, s.lead_ref, s.email, s.phone
FROM temp.stage_events AS s
WHERE s.lead_id IS NULL;
