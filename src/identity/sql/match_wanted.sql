DROP TABLE IF EXISTS temp.match_wanted;
CREATE TEMP TABLE match_wanted (
    row_id INTEGER PRIMARY KEY,
    source_system TEXT NOT NULL,
    day TEXT,
    lead_ref TEXT,
    email TEXT,
    phone TEXT,
    company_id INTEGER,
    company_key TEXT,
    name_key TEXT,
    account_ref TEXT
);
