-- Who may become a contact, in the order in which they are taken: profiles, then leads that have converted, then
-- the other leads; and what becomes of each. Whoever is nothing else is 'created' until somebody before them turns
-- out to be the same person.
DROP TABLE IF EXISTS temp.contact_candidates;
CREATE TEMP TABLE contact_candidates (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    profile_id INTEGER,
    lead_id INTEGER,
    contact_type TEXT,
    lifecycle_stage TEXT,
    outcome TEXT NOT NULL,
    email TEXT,
    -- Of profiles, which are nobody yet.
    email_sha256 TEXT,
    full_name TEXT,
    phone TEXT,
    file_id INTEGER,
    line INTEGER
);
DROP TABLE IF EXISTS temp.status_keys;
CREATE TEMP TABLE status_keys (status TEXT PRIMARY KEY, role_key TEXT NOT NULL) WITHOUT ROWID;

-- The numbers of the contacts that are made begin above all that were ever there.
DROP TABLE IF EXISTS temp.contact_base;
CREATE TEMP TABLE contact_base AS
SELECT max(
    (SELECT coalesce(max(k.id), 0) FROM main.contacts AS k),
    (SELECT coalesce(max(g.row_id), 0) FROM main.change_log AS g WHERE g.table_name = 'contacts')
) AS id;
