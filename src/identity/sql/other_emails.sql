-- Further addresses of the people of this run. An address belongs to one customer: to whom the book gives
-- it already, else to the first who claims it in the order in which people were taken.

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    p.file_id, p.line, p.kind, p.source_system, p.row_key, 'noted', 'identity-conflict',
    'one of the further e-mails belongs to customer ' || e.customer_id || ', the row to ' || r.customer_id
        || '; see the check identity-conflicts',
    json_array(r.customer_id, e.customer_id)
FROM temp.stage_other_emails AS o
JOIN temp.stage_people AS p ON p.file_id = o.file_id AND p.line = o.line
JOIN temp.stage_resolved AS r ON r.stage_id = p.id
JOIN main.customer_emails AS e ON e.email = o.email AND e.customer_id <> r.customer_id;

INSERT INTO main.customer_emails (customer_id, email, is_primary, batch_id, file_id, line)
SELECT
    n.customer_id,
    n.email,
    row_number() OVER (PARTITION BY n.customer_id ORDER BY n.place, n.email) = 1
        AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.customer_id = n.customer_id),
    b.batch_id,
    n.file_id,
    n.line
FROM (
    SELECT
        r.customer_id, o.email, o.file_id, o.line, r.id AS place,
        row_number() OVER (PARTITION BY o.email ORDER BY r.id) AS claim
    FROM temp.stage_other_emails AS o
    JOIN temp.stage_people AS p ON p.file_id = o.file_id AND p.line = o.line
    JOIN temp.stage_resolved AS r ON r.stage_id = p.id
    WHERE r.customer_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM main.customer_emails AS e WHERE e.email = o.email)
) AS n
JOIN main.current_batch AS b
WHERE n.claim = 1
ORDER BY n.place, n.email;
