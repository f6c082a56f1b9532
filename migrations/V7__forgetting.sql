-- Forgetting: what the seals need of a person once the personal fields and the salt are gone. The
-- commitment of each of the person's ledger rows, as it was sealed, by the kind of row that
-- docs/seals.md names. batch_id is the run that has forgotten the person.
CREATE TABLE ledger_commitments (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    kind       TEXT NOT NULL CHECK (kind IN ('event', 'snapshot', 'correction')),
    row_id     INTEGER NOT NULL CHECK (row_id > 0),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    batch_id   INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (kind, row_id)
) STRICT;
