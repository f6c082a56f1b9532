INSERT INTO temp.history_events (event_id)
SELECT e.id
FROM revenue_events AS e
JOIN temp.history_leads AS h ON h.lead_id = e.lead_id
