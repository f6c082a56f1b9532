-- The room "ledger": append-only. The guards are triggers (migrations/triggers), since UNIQUE
-- alone does not stop INSERT OR REPLACE.

-- An append-only fact: this lead reached this stage, at this time, for this amount.
-- deal_id is the source's own text id; for a payment its payment or invoice id.
-- conversion_id is the conversion that the writer stated, or NULL: then the snapshot chooses.
CREATE TABLE revenue_events (
    id                   INTEGER PRIMARY KEY CHECK (id > 0),
    lead_id              INTEGER NOT NULL REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    revenue_stage        TEXT NOT NULL CHECK (revenue_stage IN ('opportunity_created', 'deal_won', 'revenue_confirmed')),
    deal_id              TEXT CHECK (deal_id <> ''),
    deal_name            TEXT,
    revenue_amount_minor INTEGER CHECK (revenue_amount_minor BETWEEN 0 AND 900000000000000),
    currency             TEXT REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    event_time           TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', event_time) IS event_time),
    event_date           TEXT NOT NULL CHECK (date(event_date) IS event_date),
    time_known           INTEGER NOT NULL CHECK (time_known IN (0, 1)),
    conversion_id        INTEGER REFERENCES event_log (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    source_system        TEXT NOT NULL CHECK (source_system <> ''),
    ingested_by          TEXT NOT NULL CHECK (ingested_by <> ''),
    ingested_at          TEXT NOT NULL CHECK (ingested_at GLOB '????-??-??T??:??:??Z'),
    batch_id             INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id              INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line                 INTEGER CHECK (line > 0),
    CHECK (revenue_stage <> 'opportunity_created' OR revenue_amount_minor IS NULL),
    CHECK (revenue_amount_minor IS NULL OR currency IS NOT NULL),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (lead_id, revenue_stage)
) STRICT;

-- A wrong event is never edited: a correction is appended. amend and reinstate state in full what
-- holds from then on; void and reattribute state nothing but themselves.
CREATE TABLE revenue_corrections (
    id                   INTEGER PRIMARY KEY CHECK (id > 0),
    event_id             INTEGER NOT NULL REFERENCES revenue_events (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    kind                 TEXT NOT NULL CHECK (kind IN ('void', 'amend', 'reinstate', 'reattribute')),
    reason               TEXT NOT NULL CHECK (trim(reason) <> ''),
    deal_id              TEXT CHECK (deal_id <> ''),
    deal_name            TEXT,
    revenue_amount_minor INTEGER CHECK (revenue_amount_minor BETWEEN 0 AND 900000000000000),
    currency             TEXT REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    event_time           TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', event_time) IS event_time),
    event_date           TEXT CHECK (date(event_date) IS event_date),
    time_known           INTEGER CHECK (time_known IN (0, 1)),
    conversion_id        INTEGER REFERENCES event_log (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    source_system        TEXT CHECK (source_system <> ''),
    ingested_by          TEXT NOT NULL CHECK (ingested_by <> ''),
    ingested_at          TEXT NOT NULL CHECK (ingested_at GLOB '????-??-??T??:??:??Z'),
    batch_id             INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id              INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line                 INTEGER CHECK (line > 0),
    CHECK ((kind IN ('amend', 'reinstate')) = (event_time IS NOT NULL)),
    CHECK ((event_time IS NULL) = (event_date IS NULL)),
    CHECK ((event_time IS NULL) = (time_known IS NULL)),
    CHECK ((event_time IS NULL) = (source_system IS NULL)),
    CHECK (kind IN ('amend', 'reinstate') OR (deal_id IS NULL AND deal_name IS NULL
           AND revenue_amount_minor IS NULL AND currency IS NULL)),
    CHECK (revenue_amount_minor IS NULL OR currency IS NOT NULL),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
CREATE INDEX revenue_corrections_event ON revenue_corrections (event_id, kind);

-- What was known of the lead's conversion when the event, or the correction that reinstates or
-- reattributes it, was written. Filled by trigger, never rewritten. correction_id is 0 for the
-- snapshot of the event itself: a NULL would let two of them stand beside each other. That any
-- other number is a correction of the same event is checked by a trigger.
CREATE TABLE revenue_attributions (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    event_id      INTEGER NOT NULL REFERENCES revenue_events (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    correction_id INTEGER NOT NULL DEFAULT 0 CHECK (correction_id >= 0),
    conversion_id INTEGER REFERENCES event_log (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    source_tool   TEXT,
    utm_source    TEXT,
    utm_medium    TEXT,
    utm_campaign  TEXT,
    utm_term      TEXT,
    utm_content   TEXT,
    email_sha256  TEXT CHECK (length(email_sha256) = 64),
    external_id   TEXT,
    UNIQUE (event_id, correction_id)
) STRICT;
