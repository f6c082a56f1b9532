-- The room "book": what the file knows of itself. Settings, stage names, writing runs and their
-- files, what was wrong with rows, and the log of every change to a row that may change.

-- One line per setting. A setting that nobody has set has no line; the program knows its default.
CREATE TABLE settings (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    key      TEXT NOT NULL UNIQUE CHECK (key <> ''),
    value    TEXT NOT NULL CHECK (value <> ''),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;

-- ISO 4217, with the number of decimals of each currency: what turns minor units into a decimal.
CREATE TABLE currencies (
    code     TEXT PRIMARY KEY CHECK (code GLOB '[A-Z][A-Z][A-Z]'),
    exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4)
) STRICT, WITHOUT ROWID;

-- What a source's stage name means. '' as source or pipeline stands for any; the most exact line
-- wins. Keys are the names in lower case with single blanks, made by the program.
CREATE TABLE stage_map (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    source_system TEXT NOT NULL DEFAULT '',
    pipeline_key  TEXT NOT NULL DEFAULT '',
    stage_key     TEXT NOT NULL CHECK (stage_key <> ''),
    meaning       TEXT NOT NULL CHECK (meaning IN ('open', 'won', 'paid', 'lost', 'ignore')),
    batch_id      INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (source_system, pipeline_key, stage_key)
) STRICT;

-- One writing run: one transaction. Every row carries the batch that created it.
CREATE TABLE batches (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    kind        TEXT NOT NULL CHECK (kind <> ''),
    started_at  TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', started_at) IS started_at),
    finished_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', finished_at) IS finished_at),
    program     TEXT NOT NULL,
    settings    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
    counts      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts))
) STRICT;

-- The files of a batch. The CHECK is the promise that every row of a file has one outcome.
CREATE TABLE batch_files (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    batch_id      INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file          TEXT NOT NULL,
    sha256        TEXT NOT NULL CHECK (length(sha256) = 64 AND NOT sha256 GLOB '*[^0-9a-f]*'),
    bytes         INTEGER NOT NULL CHECK (bytes >= 0),
    kind          TEXT NOT NULL,
    preset        TEXT NOT NULL,
    source_system TEXT NOT NULL,
    rows_read      INTEGER NOT NULL DEFAULT 0 CHECK (rows_read >= 0),
    rows_new       INTEGER NOT NULL DEFAULT 0 CHECK (rows_new >= 0),
    rows_updated   INTEGER NOT NULL DEFAULT 0 CHECK (rows_updated >= 0),
    rows_unchanged INTEGER NOT NULL DEFAULT 0 CHECK (rows_unchanged >= 0),
    rows_duplicate INTEGER NOT NULL DEFAULT 0 CHECK (rows_duplicate >= 0),
    rows_conflict  INTEGER NOT NULL DEFAULT 0 CHECK (rows_conflict >= 0),
    rows_unmatched INTEGER NOT NULL DEFAULT 0 CHECK (rows_unmatched >= 0),
    rows_rejected  INTEGER NOT NULL DEFAULT 0 CHECK (rows_rejected >= 0),
    CHECK (rows_read = rows_new + rows_updated + rows_unchanged + rows_duplicate
                     + rows_conflict + rows_unmatched + rows_rejected)
) STRICT;
CREATE INDEX batch_files_batch ON batch_files (batch_id);

-- The batch that is being written, for the triggers. Empty (NULL) whenever no run is going on,
-- so that a change by a foreign client shows as one that belongs to no batch.
CREATE TABLE current_batch (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
INSERT INTO current_batch (id, batch_id) VALUES (1, NULL);

-- What was wrong with a row, once per row, reason and column, with the first and the last batch
-- that saw it and the batch that resolved it. The raw row is kept as it came, as JSON.
CREATE TABLE row_issues (
    id                INTEGER PRIMARY KEY CHECK (id > 0),
    source_system     TEXT NOT NULL,
    kind              TEXT NOT NULL,
    row_key           TEXT NOT NULL,
    outcome           TEXT NOT NULL CHECK (outcome IN ('rejected', 'conflict', 'unmatched', 'ambiguous', 'noted')),
    reason            TEXT NOT NULL,
    column_name       TEXT NOT NULL DEFAULT '',
    value             TEXT,
    message           TEXT NOT NULL,
    candidates        TEXT CHECK (candidates IS NULL OR json_valid(candidates)),
    raw               TEXT NOT NULL CHECK (json_valid(raw)),
    file_id           INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line              INTEGER CHECK (line > 0),
    first_batch_id    INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    last_batch_id     INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    resolved_batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, kind, row_key, reason, column_name)
) STRICT;
CREATE INDEX row_issues_open ON row_issues (reason, id) WHERE resolved_batch_id IS NULL;
CREATE INDEX row_issues_first_batch ON row_issues (first_batch_id);

-- Before and after images of every change and deletion of a row that may change, by trigger, in
-- every client; but REPLACE, in a client that has not switched recursive_triggers on, deletes
-- without firing a trigger. Only the ledger and its like are guarded against that.
CREATE TABLE change_log (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    table_name TEXT NOT NULL,
    row_id     INTEGER NOT NULL,
    action     TEXT NOT NULL CHECK (action IN ('update', 'delete')),
    before     TEXT NOT NULL CHECK (json_valid(before)),
    after      TEXT CHECK (after IS NULL OR json_valid(after)),
    batch_id   INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    changed_at TEXT NOT NULL,
    CHECK ((after IS NULL) = (action = 'delete'))
) STRICT;
CREATE INDEX change_log_row ON change_log (table_name, row_id);
CREATE INDEX change_log_batch ON change_log (batch_id);

-- Findings that she has explained: still listed, marked with the reason, no longer an alarm.
CREATE TABLE accepted_findings (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    finding_id TEXT NOT NULL UNIQUE CHECK (length(finding_id) = 16 AND NOT finding_id GLOB '*[^0-9a-f]*'),
    check_name TEXT NOT NULL CHECK (check_name <> ''),
    reason     TEXT NOT NULL CHECK (trim(reason) <> ''),
    batch_id   INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;

-- The usual names. What else a source calls its stages is mapped with `trueup stages set`.
INSERT INTO stage_map (stage_key, meaning) VALUES
    ('qualified', 'open'),
    ('discovery', 'open'),
    ('proposal', 'open'),
    ('appointment scheduled', 'open'),
    ('qualified to buy', 'open'),
    ('presentation scheduled', 'open'),
    ('decision maker bought-in', 'open'),
    ('contract sent', 'open'),
    ('prospecting', 'open'),
    ('qualification', 'open'),
    ('needs analysis', 'open'),
    ('value proposition', 'open'),
    ('id. decision makers', 'open'),
    ('perception analysis', 'open'),
    ('proposal/price quote', 'open'),
    ('negotiation', 'open'),
    ('negotiation/review', 'open'),
    ('closed won', 'won'),
    ('won', 'won'),
    ('contract signed', 'won'),
    ('paid', 'paid'),
    ('invoice collected', 'paid'),
    ('closed lost', 'lost'),
    ('lost', 'lost');

-- ISO 4217 as the program knows it; a test holds the two against each other.
INSERT INTO currencies (code, exponent) VALUES
    ('AED', 2), ('AFN', 2), ('ALL', 2), ('AMD', 2), ('AOA', 2), ('ARS', 2), ('AUD', 2), ('AWG', 2),
    ('AZN', 2), ('BAM', 2), ('BBD', 2), ('BDT', 2), ('BGN', 2), ('BHD', 3), ('BIF', 0), ('BMD', 2),
    ('BND', 2), ('BOB', 2), ('BOV', 2), ('BRL', 2), ('BSD', 2), ('BTN', 2), ('BWP', 2), ('BYN', 2),
    ('BZD', 2), ('CAD', 2), ('CDF', 2), ('CHE', 2), ('CHF', 2), ('CHW', 2), ('CLF', 4), ('CLP', 0),
    ('CNY', 2), ('COP', 2), ('COU', 2), ('CRC', 2), ('CUC', 2), ('CUP', 2), ('CVE', 2), ('CZK', 2),
    ('DJF', 0), ('DKK', 2), ('DOP', 2), ('DZD', 2), ('EGP', 2), ('ERN', 2), ('ETB', 2), ('EUR', 2),
    ('FJD', 2), ('FKP', 2), ('GBP', 2), ('GEL', 2), ('GHS', 2), ('GIP', 2), ('GMD', 2), ('GNF', 0),
    ('GTQ', 2), ('GYD', 2), ('HKD', 2), ('HNL', 2), ('HRK', 2), ('HTG', 2), ('HUF', 2), ('IDR', 2),
    ('ILS', 2), ('INR', 2), ('IQD', 3), ('IRR', 2), ('ISK', 0), ('JMD', 2), ('JOD', 3), ('JPY', 0),
    ('KES', 2), ('KGS', 2), ('KHR', 2), ('KMF', 0), ('KPW', 2), ('KRW', 0), ('KWD', 3), ('KYD', 2),
    ('KZT', 2), ('LAK', 2), ('LBP', 2), ('LKR', 2), ('LRD', 2), ('LSL', 2), ('LYD', 3), ('MAD', 2),
    ('MDL', 2), ('MGA', 2), ('MKD', 2), ('MMK', 2), ('MNT', 2), ('MOP', 2), ('MRU', 2), ('MUR', 2),
    ('MVR', 2), ('MWK', 2), ('MXN', 2), ('MXV', 2), ('MYR', 2), ('MZN', 2), ('NAD', 2), ('NGN', 2),
    ('NIO', 2), ('NOK', 2), ('NPR', 2), ('NZD', 2), ('OMR', 3), ('PAB', 2), ('PEN', 2), ('PGK', 2),
    ('PHP', 2), ('PKR', 2), ('PLN', 2), ('PYG', 0), ('QAR', 2), ('RON', 2), ('RSD', 2), ('RUB', 2),
    ('RWF', 0), ('SAR', 2), ('SBD', 2), ('SCR', 2), ('SDG', 2), ('SEK', 2), ('SGD', 2), ('SHP', 2),
    ('SLE', 2), ('SLL', 2), ('SOS', 2), ('SRD', 2), ('SSP', 2), ('STN', 2), ('SVC', 2), ('SYP', 2),
    ('SZL', 2), ('THB', 2), ('TJS', 2), ('TMT', 2), ('TND', 3), ('TOP', 2), ('TRY', 2), ('TTD', 2),
    ('TWD', 2), ('TZS', 2), ('UAH', 2), ('UGX', 0), ('USD', 2), ('USN', 2), ('UYI', 0), ('UYU', 2),
    ('UYW', 4), ('UZS', 2), ('VED', 2), ('VES', 2), ('VND', 0), ('VUV', 0), ('WST', 2), ('XAD', 2),
    ('XAF', 0), ('XCD', 2), ('XCG', 2), ('XOF', 0), ('XPF', 0), ('YER', 2), ('ZAR', 2), ('ZMW', 2),
    ('ZWG', 2), ('ZWL', 2);
