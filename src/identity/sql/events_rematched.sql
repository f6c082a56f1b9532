UPDATE main.event_log AS e
SET lead_id = r.lead_id
FROM temp.match_results AS r
WHERE r.row_id = e.id
