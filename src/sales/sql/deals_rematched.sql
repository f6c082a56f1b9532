UPDATE main.deals AS d
SET lead_id = r.lead_id, matched_by = r.matched_by
FROM temp.match_results AS r
WHERE r.row_id = d.id
