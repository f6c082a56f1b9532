-- Orders of ticketing platforms and shops: what people have bought, whoever brought them.

-- One order. Its id is known within its source, or within its event where the source numbers each event
-- anew: then scope names the event. What the buyer has paid is before the platform's fees.
CREATE TABLE orders (
    id                 INTEGER PRIMARY KEY CHECK (id > 0),
    source_system      TEXT NOT NULL CHECK (source_system <> ''),
    scope              TEXT NOT NULL DEFAULT '',
    order_ref          TEXT NOT NULL CHECK (order_ref <> ''),
    derived            INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    customer_id        INTEGER REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    matched_by         TEXT CHECK (matched_by IN ('email', 'phone', 'new', 'hand')),
    status             TEXT NOT NULL CHECK (status IN ('paid', 'free', 'pending', 'refunded', 'cancelled')),
    status_name        TEXT,
    paid_minor         INTEGER CHECK (paid_minor BETWEEN 0 AND 900000000000000),
    refunded_minor     INTEGER CHECK (refunded_minor BETWEEN 0 AND 900000000000000),
    currency           TEXT REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    ordered_time       TEXT NOT NULL CHECK (ordered_time GLOB '????-??-??T??:??:??Z'),
    ordered_date       TEXT NOT NULL CHECK (date(ordered_date) IS ordered_date),
    ordered_time_known INTEGER NOT NULL CHECK (ordered_time_known IN (0, 1)),
    event_name         TEXT,
    tickets            INTEGER CHECK (tickets >= 0),
    full_name          TEXT,
    email              TEXT,
    phone              TEXT,
    city               TEXT,
    country            TEXT,
    consent            INTEGER CHECK (consent IN (0, 1)),
    extra              TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id           INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id            INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line               INTEGER CHECK (line > 0),
    CHECK (paid_minor IS NULL OR currency IS NOT NULL),
    CHECK (refunded_minor IS NULL OR currency IS NOT NULL),
    CHECK ((customer_id IS NULL) = (matched_by IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, scope, order_ref)
) STRICT;
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_batch ON orders (batch_id);

-- What Pipedrive and others call the state of a deal, where they have no stage of their own.
INSERT INTO stage_map (stage_key, meaning)
SELECT 'open', 'open'
WHERE NOT EXISTS (SELECT 1 FROM stage_map WHERE source_system = '' AND pipeline_key = '' AND stage_key = 'open');
