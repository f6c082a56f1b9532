-- People who are nobody's yet, in the order in which they are taken, and who they turn out to be. The subject is the
-- lead, or the candidate for a contact, that they come from.
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
DROP TABLE IF EXISTS temp.backfill;
CREATE TEMP TABLE backfill (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER,
    customer_is_new INTEGER NOT NULL,
    takes_phone INTEGER NOT NULL,
    takes_email INTEGER NOT NULL,
    email_is_primary INTEGER NOT NULL,
    other_customer_id INTEGER
);
