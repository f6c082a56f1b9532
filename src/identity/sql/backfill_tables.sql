-- Who the people of temp.backfill_people turn out to be: people who are nobody's yet, in the order in which they are
-- taken.
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
