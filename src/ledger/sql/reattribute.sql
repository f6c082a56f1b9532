INSERT INTO revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id)
SELECT f.id, 'reattribute', 'the conversion came later', b.kind, b.started_at, b.id
FROM revenue_facts AS f
JOIN current_batch AS n
JOIN batches AS b ON b.id = n.batch_id
WHERE f.conversion_id IS NULL
  AND EXISTS (
    SELECT 1 FROM event_log AS c
    WHERE c.lead_id = f.lead_id AND c.event_name = 'lead_submission_success'
  )
ORDER BY f.id
