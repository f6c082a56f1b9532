-- People with an account, what of them becomes a contact, by which number a shop knows a buyer, and what was done
-- with whom.

-- What a role of a profile, or the status of a lead, makes of a person as a contact. Without a type: nothing. The
-- status '' stands for any that has no line of its own; a lead with a won deal is 'converted', whatever it says.
-- Keys are the names in lower case, with '_' for blanks and hyphens, made by the program.
CREATE TABLE contact_roles (
    id              INTEGER PRIMARY KEY CHECK (id > 0),
    applies_to      TEXT NOT NULL CHECK (applies_to IN ('profile', 'lead')),
    role_key        TEXT NOT NULL CHECK (role_key <> '' OR applies_to = 'lead'),
    contact_type    TEXT CHECK (contact_type <> ''),
    lifecycle_stage TEXT CHECK (lifecycle_stage <> ''),
    batch_id        INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK (lifecycle_stage IS NULL OR contact_type IS NOT NULL),
    -- Whoever runs the system is nobody's contact.
    CHECK (contact_type IS NULL OR applies_to = 'lead' OR role_key NOT IN ('admin', 'super_admin')),
    UNIQUE (applies_to, role_key)
) STRICT;
INSERT INTO contact_roles (applies_to, role_key, contact_type, lifecycle_stage) VALUES
    ('profile', 'client', 'CLIENT', NULL),
    ('profile', 'tax_preparer', 'TAX_PREPARER', NULL),
    ('profile', 'affiliate', 'AFFILIATE', NULL),
    ('profile', 'lead', 'LEAD', 'NEW'),
    ('profile', 'admin', NULL, NULL),
    ('profile', 'super_admin', NULL, NULL),
    ('lead', '', 'LEAD', 'NEW'),
    ('lead', 'converted', 'CLIENT', 'COMPLETE'),
    ('lead', 'closed_converted', 'CLIENT', 'COMPLETE'),
    ('lead', 'customer', 'CLIENT', 'COMPLETE'),
    ('lead', 'client', 'CLIENT', 'COMPLETE'),
    ('lead', 'won', 'CLIENT', 'COMPLETE'),
    ('lead', 'closed_won', 'CLIENT', 'COMPLETE'),
    ('lead', 'lost', NULL, NULL),
    ('lead', 'closed_lost', NULL, NULL),
    ('lead', 'closed_not_converted', NULL, NULL),
    ('lead', 'unqualified', NULL, NULL),
    ('lead', 'disqualified', NULL, NULL),
    ('lead', 'junk', NULL, NULL),
    ('lead', 'spam', NULL, NULL);

-- The account of a person in another system, with the role that it has there. user_email is the address that the
-- person signs in with: it stands in where the profile has none.
CREATE TABLE profiles (
    id                        INTEGER PRIMARY KEY CHECK (id > 0),
    source_system             TEXT NOT NULL CHECK (source_system <> ''),
    row_key                   TEXT NOT NULL CHECK (row_key <> ''),
    derived                   INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    role                      TEXT NOT NULL CHECK (role <> ''),
    role_key                  TEXT NOT NULL CHECK (role_key <> ''),
    full_name                 TEXT,
    email                     TEXT CHECK (instr(email, '@') > 1),
    email_sha256              TEXT CHECK (length(email_sha256) = 64 AND NOT email_sha256 GLOB '*[^0-9a-f]*'),
    user_email                TEXT CHECK (instr(user_email, '@') > 1),
    user_email_sha256         TEXT CHECK (length(user_email_sha256) = 64 AND NOT user_email_sha256 GLOB '*[^0-9a-f]*'),
    phone                     TEXT CHECK (phone GLOB '+[1-9]*' AND phone = '+' || CAST(phone AS INTEGER)),
    phone_extension           TEXT,
    phone_text                TEXT,
    created_time              TEXT CHECK (created_time GLOB '????-??-??T??:??:??Z'),
    created_date              TEXT CHECK (date(created_date) IS created_date),
    created_time_known        INTEGER CHECK (created_time_known IN (0, 1)),
    referrer_username         TEXT,
    referrer_type             TEXT,
    commission_rate_bp        INTEGER CHECK (commission_rate_bp BETWEEN 0 AND 10000),
    commission_rate_locked_at TEXT CHECK (commission_rate_locked_at GLOB '????-??-??T??:??:??Z'),
    attribution_method        TEXT,
    attribution_confidence    INTEGER NOT NULL DEFAULT 100 CHECK (attribution_confidence BETWEEN 0 AND 100),
    extra                     TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id                  INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id                   INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line                      INTEGER CHECK (line > 0),
    CHECK ((email IS NULL) = (email_sha256 IS NULL)),
    CHECK ((user_email IS NULL) = (user_email_sha256 IS NULL)),
    CHECK ((created_time IS NULL) = (created_date IS NULL)),
    CHECK ((created_time IS NULL) = (created_time_known IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, row_key)
) STRICT;
CREATE INDEX profiles_batch ON profiles (batch_id);
CREATE INDEX profiles_email ON profiles (email) WHERE email IS NOT NULL;
CREATE INDEX profiles_user_email ON profiles (user_email) WHERE user_email IS NOT NULL;

-- Who has brought a contact, and what they earn by it: as the profile or the lead has it.
ALTER TABLE contacts ADD COLUMN referrer_username TEXT;
ALTER TABLE contacts ADD COLUMN referrer_type TEXT;
ALTER TABLE contacts ADD COLUMN commission_rate_bp INTEGER CHECK (commission_rate_bp BETWEEN 0 AND 10000);
ALTER TABLE contacts ADD COLUMN commission_rate_locked_at TEXT
    CHECK (commission_rate_locked_at GLOB '????-??-??T??:??:??Z');
ALTER TABLE contacts ADD COLUMN attribution_method TEXT;
ALTER TABLE contacts ADD COLUMN attribution_confidence INTEGER NOT NULL DEFAULT 100
    CHECK (attribution_confidence BETWEEN 0 AND 100);

-- A contact that was made of a profile has no lead.
DROP INDEX contacts_lead;
CREATE INDEX contacts_lead ON contacts (lead_id) WHERE lead_id IS NOT NULL;

-- What leads have brought before contacts had a place for it.
UPDATE contacts AS c
SET referrer_username = l.referrer_username,
    referrer_type = l.referrer_type,
    commission_rate_bp = l.commission_rate_bp,
    commission_rate_locked_at = l.commission_rate_locked_at,
    attribution_method = l.attribution_method,
    attribution_confidence = l.attribution_confidence
FROM leads AS l
WHERE l.id = c.lead_id
  AND (l.referrer_username, l.referrer_type, l.commission_rate_bp, l.commission_rate_locked_at, l.attribution_method,
       l.attribution_confidence) IS NOT (NULL, NULL, NULL, NULL, NULL, 100);

-- How a shop or platform numbers its buyers: by it an order finds its customer before any address does.
CREATE TABLE buyer_ids (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    source_system TEXT NOT NULL CHECK (source_system <> ''),
    buyer_id      TEXT NOT NULL CHECK (buyer_id <> ''),
    customer_id   INTEGER NOT NULL REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    batch_id      INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (source_system, buyer_id)
) STRICT;
CREATE INDEX buyer_ids_customer ON buyer_ids (customer_id);

-- The same orders, which say now by which number their source knows the buyer, and that they were matched by it.
-- Not by renaming: that would fail on a view of somebody's own, and these stay.
CREATE TEMP TABLE kept_orders AS
SELECT
    id, source_system, scope, order_ref, derived, customer_id, matched_by, status, status_name, paid_minor,
    refunded_minor, currency, ordered_time, ordered_date, ordered_time_known, event_name, tickets, full_name,
    email, phone, city, country, consent, extra, batch_id, file_id, line
FROM main.orders;
DROP TABLE main.orders;
CREATE TABLE orders (
    id                 INTEGER PRIMARY KEY CHECK (id > 0),
    source_system      TEXT NOT NULL CHECK (source_system <> ''),
    scope              TEXT NOT NULL DEFAULT '',
    order_ref          TEXT NOT NULL CHECK (order_ref <> ''),
    derived            INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    customer_id        INTEGER REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    matched_by         TEXT CHECK (matched_by IN ('id', 'email', 'phone', 'new', 'hand')),
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
    buyer_id           TEXT,
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
INSERT INTO main.orders
    (id, source_system, scope, order_ref, derived, customer_id, matched_by, status, status_name, paid_minor,
     refunded_minor, currency, ordered_time, ordered_date, ordered_time_known, event_name, tickets, full_name,
     email, phone, city, country, consent, extra, batch_id, file_id, line)
SELECT
    id, source_system, scope, order_ref, derived, customer_id, matched_by, status, status_name, paid_minor,
    refunded_minor, currency, ordered_time, ordered_date, ordered_time_known, event_name, tickets, full_name,
    email, phone, city, country, consent, extra, batch_id, file_id, line
FROM temp.kept_orders
ORDER BY id;
DROP TABLE temp.kept_orders;
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_batch ON orders (batch_id);
CREATE INDEX orders_counted ON orders (customer_id, ordered_date)
    WHERE status IN ('paid', 'free') AND customer_id IS NOT NULL;
CREATE INDEX orders_currency ON orders (currency, ordered_date) WHERE status = 'paid' AND customer_id IS NOT NULL;

-- What was done with a person: a call, a message, a meeting, a note. One that found nobody keeps what it could be
-- matched by.
CREATE TABLE activities (
    id                  INTEGER PRIMARY KEY CHECK (id > 0),
    source_system       TEXT NOT NULL CHECK (source_system <> ''),
    row_key             TEXT NOT NULL CHECK (row_key <> ''),
    derived             INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    customer_id         INTEGER REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    matched_by          TEXT CHECK (matched_by IN ('id', 'email', 'phone', 'hand')),
    activity_type       TEXT NOT NULL CHECK (activity_type <> ''),
    subject             TEXT,
    body                TEXT,
    activity_time       TEXT NOT NULL CHECK (activity_time GLOB '????-??-??T??:??:??Z'),
    activity_date       TEXT NOT NULL CHECK (date(activity_date) IS activity_date),
    activity_time_known INTEGER NOT NULL CHECK (activity_time_known IN (0, 1)),
    result              TEXT,
    owner               TEXT,
    person_ref          TEXT,
    email               TEXT,
    phone               TEXT,
    full_name           TEXT,
    extra               TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id            INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id             INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line                INTEGER CHECK (line > 0),
    CHECK ((customer_id IS NULL) = (matched_by IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, row_key)
) STRICT;
CREATE INDEX activities_customer ON activities (customer_id, activity_time);
CREATE INDEX activities_batch ON activities (batch_id);

-- A row without an id is known by a hash of what it says. Corrected through a file of rejects, it says something else
-- and keeps the key under which it stands here: said_key is the hash by which the mended export will name it.
CREATE TABLE corrected_rows (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    source_system TEXT NOT NULL CHECK (source_system <> ''),
    kind          TEXT NOT NULL CHECK (kind <> ''),
    said_key      TEXT NOT NULL CHECK (said_key <> ''),
    row_key       TEXT NOT NULL CHECK (row_key <> said_key),
    batch_id      INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (source_system, kind, said_key)
) STRICT;
CREATE INDEX corrected_rows_row ON corrected_rows (source_system, kind, row_key);
