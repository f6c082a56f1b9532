SELECT f.id
FROM revenue_facts AS f
WHERE f.conversion_id IS NULL
  AND EXISTS (
    SELECT 1 FROM event_log AS c
    WHERE c.lead_id = f.lead_id AND c.event_name = 'lead_submission_success'
  )
