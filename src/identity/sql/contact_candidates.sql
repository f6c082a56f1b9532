-- Who may become a contact, in the order in which they are taken: profiles, then leads that have converted, then
-- the other leads; and what becomes of each.
DROP TABLE IF EXISTS temp.contact_candidates;
CREATE TEMP TABLE contact_candidates (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    profile_id INTEGER,
    lead_id INTEGER,
    email TEXT,
    contact_type TEXT,
    lifecycle_stage TEXT,
    outcome TEXT
);
DROP TABLE IF EXISTS temp.status_keys;
CREATE TEMP TABLE status_keys (status TEXT PRIMARY KEY, role_key TEXT NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS temp.contact_order;
CREATE TEMP TABLE contact_order (id INTEGER PRIMARY KEY, candidate_id INTEGER, is_first INTEGER NOT NULL);
