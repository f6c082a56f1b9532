-- An order without an address may have the phone of somebody who is new.
UPDATE temp.stage_orders AS s
SET customer_id = coalesce(c.merged_into, c.id), matched_by = 'phone'
FROM main.customers AS c
WHERE s.customer_id IS NULL AND c.phone = s.phone;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'identity-conflict',
    'phone and e-mail point at different customers: ' || s.customer_id || ' was taken, the phone belongs to ' || c.id
        || '; see the check identity-conflicts',
    json_array(s.customer_id, c.id)
FROM temp.stage_orders AS s
JOIN main.customers AS c ON c.phone = s.phone AND coalesce(c.merged_into, c.id) <> s.customer_id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'identity-conflict',
    'buyer id and e-mail point at different customers: ' || s.customer_id || ' was taken, the e-mail belongs to ' || e.customer_id
        || '; see the check identity-conflicts',
    json_array(s.customer_id, e.customer_id)
FROM temp.stage_orders AS s
JOIN main.customer_emails AS e ON e.email = s.email AND e.customer_id <> s.customer_id
WHERE s.matched_by = 'id';

-- One phone, or one number of a buyer, and a name and an address that are not those of whom it belongs to: a family, an
-- office, or a shop that gives one number to several people. Told as long as it is so, whatever the row leaves out now.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, value, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'other-name', coalesce(s.full_name, o.full_name),
    CASE s.matched_by WHEN 'id' THEN 'this buyer id' ELSE 'this phone' END || ' belongs to customer:' || s.customer_id
        || ' (' || c.full_name || '), who has another name and another address, and got the order; if they are two people: '
        || 'trueup match ''order:' || s.row_key || ''' new --source ' || s.source_system,
    json_array(s.customer_id)
FROM temp.stage_orders AS s
JOIN main.customers AS c ON c.id = s.customer_id
LEFT JOIN main.orders AS o ON o.id = s.order_row_id
JOIN main.customer_emails AS e ON e.email = coalesce(s.email, o.email) AND e.customer_id = c.id AND e.is_primary = 0
WHERE s.matched_by IN ('id', 'phone') AND c.name_key IS NOT NULL AND lower(c.full_name) <> lower(coalesce(s.full_name, o.full_name));
