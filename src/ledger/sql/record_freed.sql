-- The event of a stage that an undo has made free.
SELECT e.id
FROM revenue_events AS e
JOIN temp.freed_events AS f ON f.event_id = e.id
WHERE e.lead_id = ?1 AND e.revenue_stage = ?2
