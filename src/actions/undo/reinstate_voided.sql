-- What the batch has voided holds again, with the values that it stated; unless its deal or payment
-- holds another event of the stage by now, which would be the same money twice.
INSERT INTO main.revenue_corrections
    (event_id, kind, reason, deal_id, deal_name, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id, file_id, line)
SELECT
    s.event_id, 'reinstate', 'undo of batch ' || a.batch_id, s.deal_id, s.deal_name, s.revenue_amount_minor, s.currency,
    s.event_time, s.event_date, s.time_known, s.source_system, b.kind, b.started_at, b.id, s.file_id, s.line
FROM temp.undo_asked AS a
JOIN temp.undo_same AS w
JOIN main.void_events AS v ON v.batch_id = w.batch_id
JOIN main.revenue_statements AS s ON s.event_id = v.event_id
JOIN main.current_batch AS n
JOIN main.batches AS b ON b.id = n.batch_id
WHERE s.event_id NOT IN (SELECT h.event_id FROM temp.undo_held AS h)
  AND s.event_id NOT IN (SELECT o.event_id FROM temp.undo_unstated AS o)
ORDER BY s.event_id
