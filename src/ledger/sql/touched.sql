-- The deals and payments whose claims a run has to look at. changed: the source says something
-- else than before.
DROP TABLE IF EXISTS temp.touched_deals;
CREATE TEMP TABLE touched_deals (deal_row_id INTEGER PRIMARY KEY, changed INTEGER NOT NULL);
DROP TABLE IF EXISTS temp.touched_payments;
CREATE TEMP TABLE touched_payments (payment_row_id INTEGER PRIMARY KEY, changed INTEGER NOT NULL);

-- Their claims, and what becomes of each: written, held (this deal has the stage already),
-- amended, reinstated, or in conflict with another holder.
DROP TABLE IF EXISTS temp.ledger_claims;
CREATE TEMP TABLE ledger_claims (
    id INTEGER PRIMARY KEY,
    deal_row_id INTEGER,
    payment_row_id INTEGER,
    changed INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    revenue_stage TEXT NOT NULL,
    source_system TEXT NOT NULL,
    deal_id TEXT NOT NULL,
    deal_name TEXT,
    revenue_amount_minor INTEGER,
    currency TEXT,
    event_time TEXT NOT NULL,
    event_date TEXT NOT NULL,
    time_known INTEGER NOT NULL,
    file_id INTEGER,
    line INTEGER,
    verdict TEXT,
    event_id INTEGER
);
