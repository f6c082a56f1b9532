-- The room "identity": who people are and what happened to them before any money.

-- Where an enquiry came from, and the branch it came to. Names as the source writes them; the
-- key is the name in lower case with single blanks.
CREATE TABLE lead_sources (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    name     TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
    batch_id INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;

CREATE TABLE branches (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    name     TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
    batch_id INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;

-- One person: one row per normalised phone number. E-mail addresses hang off it.
CREATE TABLE customers (
    id        INTEGER PRIMARY KEY CHECK (id > 0),
    full_name TEXT CHECK (full_name <> ''),
    phone     TEXT UNIQUE CHECK (phone GLOB '+[1-9]*' AND phone = '+' || CAST(phone AS INTEGER)),
    batch_id  INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id   INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line      INTEGER CHECK (line > 0),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;

-- An address belongs to one customer; one address of a customer is the primary one.
CREATE TABLE customer_emails (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    email       TEXT NOT NULL UNIQUE CHECK (instr(email, '@') > 1),
    is_primary  INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    batch_id    INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id     INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line        INTEGER CHECK (line > 0),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
CREATE INDEX customer_emails_customer ON customer_emails (customer_id);
CREATE UNIQUE INDEX customer_emails_primary ON customer_emails (customer_id) WHERE is_primary = 1;

CREATE TABLE companies (
    id             INTEGER PRIMARY KEY CHECK (id > 0),
    name           TEXT NOT NULL CHECK (name <> ''),
    name_key       TEXT NOT NULL CHECK (name_key <> ''),
    domain         TEXT,
    phone          TEXT,
    industry       TEXT,
    city           TEXT,
    country        TEXT,
    owner          TEXT,
    created_time   TEXT CHECK (created_time GLOB '????-??-??T??:??:??Z'),
    created_date   TEXT CHECK (date(created_date) IS created_date),
    created_time_known INTEGER CHECK (created_time_known IN (0, 1)),
    extra          TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id       INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id        INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line           INTEGER CHECK (line > 0),
    CHECK ((created_time IS NULL) = (created_date IS NULL)),
    CHECK ((created_time IS NULL) = (created_time_known IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
CREATE INDEX companies_name ON companies (name_key);

-- One enquiry of one person, through one source and branch. A person can have many.
-- email_sha256 is computed by the program; a trigger refuses to change one without the other.
CREATE TABLE leads (
    id                        INTEGER PRIMARY KEY CHECK (id > 0),
    customer_id               INTEGER REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    company_id                INTEGER REFERENCES companies (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    lead_source_id            INTEGER REFERENCES lead_sources (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    branch_id                 INTEGER REFERENCES branches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    status                    TEXT,
    full_name                 TEXT,
    email                     TEXT CHECK (instr(email, '@') > 1),
    email_sha256              TEXT CHECK (length(email_sha256) = 64 AND NOT email_sha256 GLOB '*[^0-9a-f]*'),
    phone                     TEXT CHECK (phone GLOB '+[1-9]*' AND phone = '+' || CAST(phone AS INTEGER)),
    phone_extension           TEXT,
    phone_text                TEXT,
    company_name              TEXT,
    company_key               TEXT,
    city                      TEXT,
    country                   TEXT,
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
    CHECK ((created_time IS NULL) = (created_date IS NULL)),
    CHECK ((created_time IS NULL) = (created_time_known IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
CREATE INDEX leads_customer ON leads (customer_id);
CREATE INDEX leads_email ON leads (email) WHERE email IS NOT NULL;
CREATE INDEX leads_phone ON leads (phone) WHERE phone IS NOT NULL;
CREATE INDEX leads_company ON leads (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX leads_company_key ON leads (company_key) WHERE company_key IS NOT NULL;

-- What happened to a lead, with its marketing attribution. A conversion is an event named
-- lead_submission_success. An event that found no lead keeps what it could be matched by.
CREATE TABLE event_log (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    lead_id       INTEGER REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    source_system TEXT NOT NULL CHECK (source_system <> ''),
    event_id      TEXT NOT NULL CHECK (event_id <> ''),
    event_name    TEXT NOT NULL CHECK (event_name <> ''),
    event_time    TEXT NOT NULL CHECK (event_time GLOB '????-??-??T??:??:??Z'),
    event_date    TEXT NOT NULL CHECK (date(event_date) IS event_date),
    time_known    INTEGER NOT NULL CHECK (time_known IN (0, 1)),
    source_tool   TEXT,
    utm_source    TEXT,
    utm_medium    TEXT,
    utm_campaign  TEXT,
    utm_term      TEXT,
    utm_content   TEXT,
    external_id   TEXT,
    lead_ref      TEXT,
    email         TEXT,
    phone         TEXT,
    full_name     TEXT,
    extra         TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id      INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id       INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line          INTEGER CHECK (line > 0),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, event_id)
) STRICT;
-- The conversions of a lead in order: what the attribution snapshot looks up.
CREATE INDEX event_log_lead ON event_log (lead_id, event_name, event_time, event_id);

-- A person in a CRM: the row of a contacts export.
CREATE TABLE contacts (
    id                 INTEGER PRIMARY KEY CHECK (id > 0),
    customer_id        INTEGER REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    lead_id            INTEGER REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    company_id         INTEGER REFERENCES companies (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    contact_type       TEXT NOT NULL DEFAULT 'LEAD' CHECK (contact_type <> ''),
    lifecycle_stage    TEXT,
    full_name          TEXT,
    email              TEXT CHECK (instr(email, '@') > 1),
    phone              TEXT,
    job_title          TEXT,
    owner              TEXT,
    created_time       TEXT CHECK (created_time GLOB '????-??-??T??:??:??Z'),
    created_date       TEXT CHECK (date(created_date) IS created_date),
    created_time_known INTEGER CHECK (created_time_known IN (0, 1)),
    batch_id           INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id            INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line               INTEGER CHECK (line > 0),
    CHECK ((created_time IS NULL) = (created_date IS NULL)),
    CHECK ((created_time IS NULL) = (created_time_known IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
CREATE INDEX contacts_customer ON contacts (customer_id);
CREATE INDEX contacts_lead ON contacts (lead_id);
CREATE INDEX contacts_company ON contacts (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX contacts_email ON contacts (email) WHERE email IS NOT NULL;

-- How a source system names an entity of ours. A derived id is the hash of a row that has none.
CREATE TABLE external_ids (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    entity        TEXT NOT NULL CHECK (entity IN ('lead', 'contact', 'company')),
    source_system TEXT NOT NULL CHECK (source_system <> ''),
    external_id   TEXT NOT NULL CHECK (external_id <> ''),
    derived       INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    lead_id       INTEGER REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    contact_id    INTEGER REFERENCES contacts (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    company_id    INTEGER REFERENCES companies (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    batch_id      INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK ((entity = 'lead') = (lead_id IS NOT NULL)),
    CHECK ((entity = 'contact') = (contact_id IS NOT NULL)),
    CHECK ((entity = 'company') = (company_id IS NOT NULL)),
    UNIQUE (entity, source_system, external_id)
) STRICT;
CREATE INDEX external_ids_lead ON external_ids (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX external_ids_contact ON external_ids (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX external_ids_company ON external_ids (company_id) WHERE company_id IS NOT NULL;

-- What somebody decided by hand: this payer's e-mail, this exact name, this account is that customer.
CREATE TABLE aliases (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    kind        TEXT NOT NULL CHECK (kind IN ('email', 'name', 'account')),
    value       TEXT NOT NULL CHECK (value <> ''),
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    batch_id    INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (kind, value)
) STRICT;
CREATE INDEX aliases_customer ON aliases (customer_id);
