-- What became of whom. Every candidate has one outcome.
SELECT
    c.origin,
    c.contact_type,
    count(*) AS read,
    sum(c.outcome = 'created') AS created,
    sum(c.outcome = 'updated') AS updated,
    sum(c.outcome = 'existing') AS existing,
    sum(c.outcome = 'left_out') AS left_out,
    sum(c.outcome = 'without_email') AS without_email,
    sum(c.outcome = 'error') AS errors,
    sum(c.outcome IS NULL) AS lost
FROM temp.contact_candidates AS c
GROUP BY c.origin, c.contact_type
ORDER BY min(c.id), c.contact_type
