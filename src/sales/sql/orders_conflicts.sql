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

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'other-name',
    'this buyer id belongs to customer:' || s.customer_id || ', who has another name, and brings an address that nobody had; look whether the shop gives one id to several people',
    json_array(s.customer_id)
FROM temp.placed_orders AS p
JOIN temp.stage_orders AS s ON s.id = p.stage_id
JOIN main.customers AS c ON c.id = s.customer_id
WHERE p.matched_by = 'id' AND p.takes_email = 1 AND c.full_name <> s.full_name;

-- One phone, and a name and an address that are not those of whom it belongs to: a family, or an office.
INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message, candidates)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'noted', 'other-name',
    'this phone belongs to customer:' || s.customer_id || ', who has another name and another address; if they are two people, undo this import, leave the phone of one of them blank, and import the file again',
    json_array(s.customer_id)
FROM temp.stage_orders AS s
JOIN main.customers AS c ON c.id = s.customer_id AND c.phone = s.phone
JOIN main.customer_emails AS e ON e.email = s.email AND e.customer_id = c.id AND e.is_primary = 0
WHERE s.matched_by = 'phone' AND lower(c.full_name) <> lower(s.full_name);
