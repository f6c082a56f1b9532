-- Leads without a customer, and who they turn out to be.
DROP TABLE IF EXISTS temp.backfill;
CREATE TEMP TABLE backfill (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL,
    customer_id INTEGER,
    customer_is_new INTEGER NOT NULL,
    takes_phone INTEGER NOT NULL,
    takes_email INTEGER NOT NULL,
    email_is_primary INTEGER NOT NULL,
    other_customer_id INTEGER
);
