-- Seals: what the ledger said when a run ended, so that a later change is found. docs/seals.md says
-- how a stranger recomputes them.

-- One seal per batch that wrote to the ledger, each chained to the one before it. row_marks is the
-- first four bytes of the digest of each row, in order: with them the first row that was changed can
-- be named. events_total counts the events of this seal and all before it.
CREATE TABLE ledger_seals (
    id           INTEGER PRIMARY KEY CHECK (id > 0),
    version      INTEGER NOT NULL CHECK (version = 1),
    batch_id     INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    events_total INTEGER NOT NULL CHECK (events_total >= 0),
    row_marks    BLOB NOT NULL CHECK (length(row_marks) % 4 = 0),
    previous     TEXT NOT NULL CHECK (previous = '' OR length(previous) = 64),
    seal         TEXT NOT NULL CHECK (length(seal) = 64 AND NOT seal GLOB '*[^0-9a-f]*')
) STRICT;

-- The salt of a lead's personal fields: seals cover a commitment to the fields, not the fields, so
-- that they can be forgotten without breaking the chain. The id is that of the lead.
CREATE TABLE ledger_salts (
    id   INTEGER PRIMARY KEY CHECK (id > 0) REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    salt BLOB NOT NULL CHECK (length(salt) = 16)
) STRICT;

-- The rows of one batch, for its seal.
CREATE INDEX revenue_events_batch ON revenue_events (batch_id);
CREATE INDEX revenue_corrections_batch ON revenue_corrections (batch_id);
