UPDATE main.leads AS l
SET customer_id = r.customer_id
FROM temp.backfill AS r
JOIN temp.backfill_people AS w ON w.id = r.id
WHERE l.id = w.subject_id AND r.customer_id IS NOT NULL;

UPDATE main.contacts AS c
SET customer_id = r.customer_id
FROM temp.backfill AS r
JOIN temp.backfill_people AS w ON w.id = r.id
WHERE c.lead_id = w.subject_id AND c.customer_id IS NULL AND r.customer_id IS NOT NULL;
