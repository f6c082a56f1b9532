-- Whom orders without a customer were given to.
DROP TABLE IF EXISTS temp.placed_orders;
CREATE TEMP TABLE placed_orders (
    id INTEGER PRIMARY KEY,
    stage_id INTEGER NOT NULL UNIQUE,
    customer_id INTEGER NOT NULL,
    matched_by TEXT NOT NULL,
    takes_email INTEGER NOT NULL,
    email_is_primary INTEGER NOT NULL,
    takes_phone INTEGER NOT NULL
);
