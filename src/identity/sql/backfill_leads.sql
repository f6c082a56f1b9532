-- The leads without a customer in the order in which an import takes people: created time, source, id.
DROP TABLE IF EXISTS temp.backfill_people;
CREATE TEMP TABLE backfill_people (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL,
    full_name TEXT,
    email TEXT,
    email_sha256 TEXT,
    phone TEXT,
    file_id INTEGER,
    line INTEGER
);
INSERT INTO temp.backfill_people (subject_id, full_name, email, email_sha256, phone, file_id, line)
SELECT l.id, l.full_name, l.email, l.email_sha256, l.phone, l.file_id, l.line
FROM main.leads AS l
LEFT JOIN main.external_ids AS x ON x.id = (SELECT min(o.id) FROM main.external_ids AS o WHERE o.lead_id = l.id)
WHERE l.customer_id IS NULL AND l.withdrawn_in IS NULL
ORDER BY l.created_date IS NULL, l.created_date, l.created_time, x.source_system, x.external_id, l.id;
