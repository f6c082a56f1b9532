-- The room "score": what customers have bought, and how recently, how often and for how much.

-- What one unit of a currency was worth in the base currency from a day on, in millionths of a unit of it,
-- until the next rate of the currency.
CREATE TABLE rates (
    id               INTEGER PRIMARY KEY CHECK (id > 0),
    currency         TEXT NOT NULL REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    rate_date        TEXT NOT NULL CHECK (date(rate_date) IS rate_date),
    rate_millionths  INTEGER NOT NULL CHECK (rate_millionths BETWEEN 1 AND 1000000000000),
    extra            TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id         INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id          INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line             INTEGER CHECK (line > 0),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (currency, rate_date)
) STRICT;
CREATE INDEX rates_batch ON rates (batch_id);

-- How many points a measure earns. Recency: at most so many days since the last order. Frequency: at least so
-- many orders. Monetary: at least so many major units of the base currency, less what came back. What reaches
-- no line earns one point. Segment: at least so high a score.
CREATE TABLE score_bands (
    id        INTEGER PRIMARY KEY CHECK (id > 0),
    measure   TEXT NOT NULL CHECK (measure IN ('recency', 'frequency', 'monetary', 'segment')),
    threshold INTEGER NOT NULL CHECK (threshold BETWEEN 0 AND 1000000000000),
    points    INTEGER CHECK (points BETWEEN 2 AND 5),
    segment   TEXT CHECK (segment IN ('hot', 'warm', 'cool', 'cold')),
    batch_id  INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK ((measure = 'segment') = (segment IS NOT NULL)),
    CHECK ((measure = 'segment') = (points IS NULL)),
    UNIQUE (measure, threshold),
    UNIQUE (measure, points),
    UNIQUE (segment)
) STRICT;
INSERT INTO score_bands (measure, threshold, points, segment) VALUES
    ('recency', 30, 5, NULL),
    ('recency', 60, 4, NULL),
    ('recency', 90, 3, NULL),
    ('recency', 180, 2, NULL),
    ('frequency', 10, 5, NULL),
    ('frequency', 5, 4, NULL),
    ('frequency', 3, 3, NULL),
    ('frequency', 1, 2, NULL),
    ('monetary', 1000, 5, NULL),
    ('monetary', 500, 4, NULL),
    ('monetary', 200, 3, NULL),
    ('monetary', 50, 2, NULL),
    ('segment', 24, NULL, 'hot'),
    ('segment', 18, NULL, 'warm'),
    ('segment', 12, NULL, 'cool'),
    ('segment', 0, NULL, 'cold');

-- The day as of which the scores stand. It moves when somebody moves it, and never by itself: the same book
-- shows the same scores tomorrow.
CREATE TABLE score_clock (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    as_of    TEXT NOT NULL CHECK (date(as_of) IS as_of),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;

-- What a customer has bought, kept right by triggers on orders and rates. Counted: paid or free, and not given
-- back in full. Net: paid less given back, before the platform's fees, in the base currency; what has no rate
-- is in the count and not in the net. A customer without an order has no row.
CREATE TABLE customer_engagement_metrics (
    customer_id         INTEGER PRIMARY KEY CHECK (customer_id > 0)
                        REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    lifetime_orders     INTEGER NOT NULL CHECK (lifetime_orders >= 0),
    lifetime_net_minor  INTEGER NOT NULL,
    currency            TEXT NOT NULL REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    orders_without_rate INTEGER NOT NULL CHECK (orders_without_rate BETWEEN 0 AND lifetime_orders),
    first_order_date    TEXT CHECK (date(first_order_date) IS first_order_date),
    last_order_date     TEXT CHECK (date(last_order_date) IS last_order_date),
    CHECK ((first_order_date IS NULL) = (lifetime_orders = 0)),
    CHECK ((last_order_date IS NULL) = (lifetime_orders = 0)),
    CHECK (first_order_date <= last_order_date)
) STRICT;

-- The scores, kept right by triggers on the metrics, the bands and the clock: 3·R + 2·F + M, 6 to 30.
-- last_scored_at is the day as of which they were computed.
ALTER TABLE customers ADD COLUMN rfm_recency INTEGER NOT NULL DEFAULT 1 CHECK (rfm_recency BETWEEN 1 AND 5);
ALTER TABLE customers ADD COLUMN rfm_frequency INTEGER NOT NULL DEFAULT 1 CHECK (rfm_frequency BETWEEN 1 AND 5);
ALTER TABLE customers ADD COLUMN rfm_monetary INTEGER NOT NULL DEFAULT 1 CHECK (rfm_monetary BETWEEN 1 AND 5);
ALTER TABLE customers ADD COLUMN lead_score INTEGER NOT NULL DEFAULT 6
    CHECK (lead_score = 3 * rfm_recency + 2 * rfm_frequency + rfm_monetary);
ALTER TABLE customers ADD COLUMN last_scored_at TEXT CHECK (date(last_scored_at) IS last_scored_at);
CREATE INDEX customers_score ON customers (lead_score);

-- How many customers a segment had as of a day, and the sum of their scores.
CREATE TABLE score_history (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    score_date TEXT NOT NULL CHECK (date(score_date) IS score_date),
    segment    TEXT NOT NULL CHECK (segment IN ('hot', 'warm', 'cool', 'cold')),
    customers  INTEGER NOT NULL CHECK (customers >= 0),
    score_sum  INTEGER NOT NULL CHECK (score_sum BETWEEN 6 * customers AND 30 * customers),
    batch_id   INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (score_date, segment)
) STRICT;

-- The first and the last order of a customer, and the orders that a rate prices.
CREATE INDEX orders_counted ON orders (customer_id, ordered_date)
    WHERE status IN ('paid', 'free') AND customer_id IS NOT NULL;
CREATE INDEX orders_currency ON orders (currency, ordered_date) WHERE status = 'paid' AND customer_id IS NOT NULL;

-- The name by which a customer is looked for: without accents, in lower case, with single blanks. Where it is
-- missing, the program makes it at the end of its next run.
ALTER TABLE customers ADD COLUMN name_key TEXT;
CREATE INDEX customers_without_key ON customers (id) WHERE name_key IS NULL AND full_name IS NOT NULL;

-- SHA-256 of the address, as advertising platforms take it. Where it is missing, the program makes it likewise.
ALTER TABLE customer_emails ADD COLUMN email_sha256 TEXT
    CHECK (length(email_sha256) = 64 AND NOT email_sha256 GLOB '*[^0-9a-f]*');
CREATE INDEX customer_emails_without_hash ON customer_emails (id) WHERE email_sha256 IS NULL;

-- Somebody who turned out to be another customer: everything of theirs is that one's, and their phone still
-- leads there. Such a row is no customer of its own.
ALTER TABLE customers ADD COLUMN merged_into INTEGER
    REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT CHECK (merged_into <> id);
CREATE INDEX customers_merged ON customers (merged_into) WHERE merged_into IS NOT NULL;

-- How a file was read: a digest of which columns held what, and how their days and amounts were written. Rows
-- without an id are known again by their values, which another reading of the same file would change.
ALTER TABLE batch_files ADD COLUMN reading TEXT;

-- Orders that are here already: a book of an older version has no rates yet.
-- A new book sets its clock with its settings.
INSERT INTO score_clock (id, as_of)
SELECT 1, substr(max(started_at), 1, 10) FROM batches HAVING count(*) > 0;

INSERT INTO customer_engagement_metrics
    (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate, first_order_date, last_order_date)
SELECT
    o.customer_id,
    count(*),
    coalesce(sum(CASE WHEN o.status = 'paid' AND o.currency = b.code
                      THEN coalesce(o.paid_minor, 0) - coalesce(o.refunded_minor, 0) END), 0),
    b.code,
    sum(o.status = 'paid' AND o.paid_minor IS NOT NULL AND o.currency <> b.code),
    min(o.ordered_date),
    max(o.ordered_date)
FROM orders AS o
JOIN (SELECT coalesce(max(value), 'USD') AS code FROM settings WHERE key = 'base_currency') AS b
WHERE o.customer_id IS NOT NULL AND o.status IN ('paid', 'free')
GROUP BY o.customer_id;
