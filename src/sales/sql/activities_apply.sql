-- What was done with people. One that the book has already keeps the customer that it was given, unless what it was
-- given to them by has changed.
UPDATE temp.stage_activities AS s
SET activity_id = a.id, customer_id = a.customer_id, matched_by = a.matched_by
FROM main.activities AS a
WHERE a.source_system = s.source_system AND a.row_key = s.row_key;

UPDATE temp.stage_activities AS s
SET customer_id = NULL, matched_by = NULL, is_placed_anew = 1
FROM main.activities AS a
WHERE a.id = s.activity_id
  AND (
    a.matched_by = 'id' AND a.person_ref <> s.person_ref
    OR a.matched_by = 'email' AND a.email <> s.email
    OR a.matched_by = 'phone' AND a.phone <> s.phone
  );

-- Whoever was forgotten and is in an export again is somebody new.
UPDATE temp.stage_activities
SET customer_id = NULL, matched_by = NULL, is_placed_anew = 1
WHERE customer_id IN (SELECT f.customer_id FROM main.forgotten_customers AS f);

-- The source's own number decides first: that of a lead, then that of a contact, then that of a buyer.
UPDATE temp.stage_activities AS s
SET customer_id = l.customer_id, matched_by = 'id'
FROM main.external_ids AS x
JOIN main.leads AS l ON l.id = x.lead_id
WHERE s.customer_id IS NULL
  AND x.entity = 'lead' AND x.source_system = s.source_system AND x.external_id = s.person_ref
  AND l.customer_id IS NOT NULL AND l.withdrawn_in IS NULL
  AND l.customer_id NOT IN (SELECT f.customer_id FROM main.forgotten_customers AS f);

UPDATE temp.stage_activities AS s
SET customer_id = c.customer_id, matched_by = 'id'
FROM main.external_ids AS x
JOIN main.contacts AS c ON c.id = x.contact_id
WHERE s.customer_id IS NULL
  AND x.entity = 'contact' AND x.source_system = s.source_system AND x.external_id = s.person_ref
  AND c.customer_id IS NOT NULL
  AND c.customer_id NOT IN (SELECT f.customer_id FROM main.forgotten_customers AS f);

UPDATE temp.stage_activities AS s
SET customer_id = y.customer_id, matched_by = 'id'
FROM main.buyer_ids AS y
WHERE s.customer_id IS NULL AND y.source_system = s.source_system AND y.buyer_id = s.person_ref;

UPDATE temp.stage_activities AS s
SET customer_id = e.customer_id, matched_by = 'email'
FROM main.customer_emails AS e
WHERE s.customer_id IS NULL AND e.email = s.email;

UPDATE temp.stage_activities AS s
SET customer_id = coalesce(c.merged_into, c.id), matched_by = 'phone'
FROM main.customers AS c
WHERE s.customer_id IS NULL AND c.phone = s.phone;

UPDATE temp.stage_activities AS s
SET outcome = CASE
    WHEN (
          CASE s.is_placed_anew WHEN 1 THEN s.customer_id ELSE coalesce(s.customer_id, a.customer_id) END, coalesce(s.activity_type, a.activity_type),
          coalesce(s.subject, a.subject), coalesce(s.body, a.body), coalesce(s.activity_time, a.activity_time),
          coalesce(s.activity_time_known, a.activity_time_known), coalesce(s.result, a.result),
          coalesce(s.owner, a.owner), coalesce(s.person_ref, a.person_ref), coalesce(s.email, a.email),
          coalesce(s.phone, a.phone), coalesce(s.full_name, a.full_name),
          CASE WHEN s.extra IS NULL THEN a.extra ELSE json_patch(coalesce(a.extra, '{}'), s.extra) END
         ) IS NOT (
          a.customer_id, a.activity_type, a.subject, a.body, a.activity_time, a.activity_time_known, a.result,
          a.owner, a.person_ref, a.email, a.phone, a.full_name, a.extra
         )
    THEN 'updated' ELSE 'unchanged' END
FROM main.activities AS a
WHERE a.id = s.activity_id;

UPDATE main.activities AS a
SET customer_id = CASE s.is_placed_anew WHEN 1 THEN s.customer_id ELSE coalesce(s.customer_id, a.customer_id) END,
    matched_by = CASE WHEN s.customer_id IS NULL AND s.is_placed_anew = 0 THEN a.matched_by ELSE s.matched_by END,
    activity_type = coalesce(s.activity_type, a.activity_type),
    subject = coalesce(s.subject, a.subject),
    body = coalesce(s.body, a.body),
    activity_time = coalesce(s.activity_time, a.activity_time),
    activity_date = coalesce(s.activity_date, a.activity_date),
    activity_time_known = coalesce(s.activity_time_known, a.activity_time_known),
    result = coalesce(s.result, a.result),
    owner = coalesce(s.owner, a.owner),
    person_ref = coalesce(s.person_ref, a.person_ref),
    email = coalesce(s.email, a.email),
    phone = coalesce(s.phone, a.phone),
    full_name = coalesce(s.full_name, a.full_name),
    extra = CASE WHEN s.extra IS NULL THEN a.extra ELSE json_patch(coalesce(a.extra, '{}'), s.extra) END,
    file_id = s.file_id,
    line = s.line
FROM temp.stage_activities AS s
WHERE s.activity_id = a.id AND s.outcome = 'updated';

-- Numbered as they were staged, above all that were ever there.
UPDATE temp.stage_activities
SET activity_id = id + (SELECT max(
        (SELECT coalesce(max(o.id), 0) FROM main.activities AS o),
        (SELECT coalesce(max(c.row_id), 0) FROM main.change_log AS c WHERE c.table_name = 'activities')
    )),
    outcome = 'new'
WHERE activity_id IS NULL;

INSERT INTO main.activities
    (id,
     source_system, row_key, derived, customer_id, matched_by, activity_type, subject, body, activity_time,
     activity_date, activity_time_known, result, owner, person_ref, email, phone, full_name, extra, batch_id,
     file_id, line)
SELECT
    s.activity_id,
    s.source_system, s.row_key, s.derived, s.customer_id, s.matched_by, s.activity_type, s.subject, s.body,
    s.activity_time, s.activity_date, s.activity_time_known, s.result, s.owner, s.person_ref, s.email, s.phone,
    s.full_name, s.extra, b.batch_id, s.file_id, s.line
FROM temp.stage_activities AS s
JOIN main.current_batch AS b
WHERE s.outcome = 'new'
ORDER BY s.id;

INSERT INTO temp.stage_issues (file_id, line, kind, source_system, row_key, outcome, reason, message)
SELECT
    s.file_id, s.line, s.kind, s.source_system, s.row_key, 'unmatched', 'no-customer',
    'nobody is known by the id, e-mail or phone of this activity; import the person, then run: trueup rematch'
FROM temp.stage_activities AS s
WHERE s.customer_id IS NULL;
