-- What is not given stays as it is stated; where nothing is another, nothing is written.
INSERT INTO revenue_corrections
    (event_id, kind, reason, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id)
SELECT
    s.event_id, 'amend', :reason, coalesce(:deal_id, s.deal_id), coalesce(:deal_name, s.deal_name),
    coalesce(:revenue_amount_minor, s.revenue_amount_minor), coalesce(:currency, s.currency),
    coalesce(:event_time, s.event_time), coalesce(:event_date, s.event_date), coalesce(:time_known, s.time_known),
    s.source_system, b.kind, b.started_at, b.id
FROM revenue_statements AS s
JOIN current_batch AS n
JOIN batches AS b ON b.id = n.batch_id
WHERE s.event_id = :event_id
  AND (coalesce(:deal_id, s.deal_id), coalesce(:deal_name, s.deal_name),
       coalesce(:revenue_amount_minor, s.revenue_amount_minor), coalesce(:currency, s.currency),
       coalesce(:event_time, s.event_time), coalesce(:time_known, s.time_known))
      IS NOT
      (s.deal_id, s.deal_name, s.revenue_amount_minor, s.currency, s.event_time, s.time_known)
