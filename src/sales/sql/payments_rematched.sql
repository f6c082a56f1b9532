UPDATE main.payments AS p
SET lead_id = r.lead_id, matched_by = r.matched_by
FROM temp.match_results AS r
WHERE r.row_id = p.id
