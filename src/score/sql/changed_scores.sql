SELECT count(*)
FROM temp.scores_before AS b
JOIN main.customers AS c ON c.id = b.customer_id
WHERE c.lead_score <> b.lead_score
