-- The room "sales": what the sources say today. Rows change as the exports change; the ledger
-- does not follow by itself, and the checks show where the two disagree.
-- file_id and line say where the values of a row come from: the file that last changed them.

-- A row of a CRM's pipeline. row_key is the source's id, or the hash of a row that has none.
-- lead_ref, email, phone, company_ref and company_key are what it was, or may be, matched by.
CREATE TABLE deals (
    id                 INTEGER PRIMARY KEY CHECK (id > 0),
    source_system      TEXT NOT NULL CHECK (source_system <> ''),
    row_key            TEXT NOT NULL CHECK (row_key <> ''),
    derived            INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    lead_id            INTEGER REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    matched_by         TEXT CHECK (matched_by <> ''),
    company_id         INTEGER REFERENCES companies (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    deal_name          TEXT,
    pipeline           TEXT,
    pipeline_key       TEXT NOT NULL DEFAULT '',
    stage              TEXT,
    stage_key          TEXT NOT NULL DEFAULT '',
    amount_minor       INTEGER CHECK (amount_minor BETWEEN -900000000000000 AND 900000000000000),
    currency           TEXT REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    created_time       TEXT CHECK (created_time GLOB '????-??-??T??:??:??Z'),
    created_date       TEXT CHECK (date(created_date) IS created_date),
    created_time_known INTEGER CHECK (created_time_known IN (0, 1)),
    close_time         TEXT CHECK (close_time GLOB '????-??-??T??:??:??Z'),
    close_date         TEXT CHECK (date(close_date) IS close_date),
    close_time_known   INTEGER CHECK (close_time_known IN (0, 1)),
    paid_time          TEXT CHECK (paid_time GLOB '????-??-??T??:??:??Z'),
    paid_date          TEXT CHECK (date(paid_date) IS paid_date),
    paid_time_known    INTEGER CHECK (paid_time_known IN (0, 1)),
    owner              TEXT,
    lead_ref           TEXT,
    email              TEXT,
    phone              TEXT,
    company_ref        TEXT,
    company_name       TEXT,
    company_key        TEXT,
    extra              TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id           INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id            INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line               INTEGER CHECK (line > 0),
    CHECK (amount_minor IS NULL OR currency IS NOT NULL),
    CHECK ((lead_id IS NULL) = (matched_by IS NULL)),
    CHECK ((created_time IS NULL) = (created_date IS NULL)),
    CHECK ((created_time IS NULL) = (created_time_known IS NULL)),
    CHECK ((close_time IS NULL) = (close_date IS NULL)),
    CHECK ((close_time IS NULL) = (close_time_known IS NULL)),
    CHECK ((paid_time IS NULL) = (paid_date IS NULL)),
    CHECK ((paid_time IS NULL) = (paid_time_known IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, row_key)
) STRICT;
CREATE INDEX deals_lead ON deals (lead_id);

-- Each move of a deal from one stage to another, by trigger. Append-only.
CREATE TABLE deal_stage_changes (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    deal_id    INTEGER NOT NULL REFERENCES deals (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    from_stage TEXT,
    to_stage   TEXT,
    batch_id   INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX deal_stage_changes_deal ON deal_stage_changes (deal_id);

-- A row of an accounting or payment export. amount_minor is the gross amount paid, before fees;
-- a negative amount is money that went back. reverses is the payment that a refund reverses.
CREATE TABLE payments (
    id              INTEGER PRIMARY KEY CHECK (id > 0),
    source_system   TEXT NOT NULL CHECK (source_system <> ''),
    row_key         TEXT NOT NULL CHECK (row_key <> ''),
    derived         INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    lead_id         INTEGER REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    matched_by      TEXT CHECK (matched_by <> ''),
    amount_minor    INTEGER CHECK (amount_minor BETWEEN -900000000000000 AND 900000000000000),
    refunded_minor  INTEGER CHECK (refunded_minor BETWEEN 0 AND 900000000000000),
    currency        TEXT REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    status          TEXT NOT NULL CHECK (status IN ('settled', 'pending', 'failed', 'refund', 'chargeback')),
    status_name     TEXT,
    paid_time       TEXT CHECK (paid_time GLOB '????-??-??T??:??:??Z'),
    paid_date       TEXT CHECK (date(paid_date) IS paid_date),
    paid_time_known INTEGER CHECK (paid_time_known IN (0, 1)),
    description     TEXT,
    invoice_ref     TEXT,
    reverses        TEXT,
    lead_ref        TEXT,
    email           TEXT,
    phone           TEXT,
    customer_name   TEXT,
    name_key        TEXT,
    extra           TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id        INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id         INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line            INTEGER CHECK (line > 0),
    CHECK (amount_minor IS NULL OR currency IS NOT NULL),
    CHECK (refunded_minor IS NULL OR currency IS NOT NULL),
    CHECK ((lead_id IS NULL) = (matched_by IS NULL)),
    CHECK ((paid_time IS NULL) = (paid_date IS NULL)),
    CHECK ((paid_time IS NULL) = (paid_time_known IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, row_key)
) STRICT;
CREATE INDEX payments_lead ON payments (lead_id);
