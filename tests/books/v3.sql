PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO refinery_schema_history VALUES(1,'book','2026-11-21T07:01:20.373216119Z','7486414416354291804');
INSERT INTO refinery_schema_history VALUES(2,'identity','2026-11-21T07:01:20.373226819Z','8869059965447806606');
INSERT INTO refinery_schema_history VALUES(3,'ledger','2026-11-21T07:01:20.373228171Z','10544652993743143224');
INSERT INTO refinery_schema_history VALUES(4,'sales','2026-11-21T07:01:20.373229293Z','8449515493114518484');
INSERT INTO refinery_schema_history VALUES(5,'withdrawn','2026-11-21T07:01:20.373230135Z','14361240587811816815');
INSERT INTO refinery_schema_history VALUES(6,'seals','2026-11-21T07:01:20.373231147Z','786136635061037265');
CREATE TABLE settings (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    key      TEXT NOT NULL UNIQUE CHECK (key <> ''),
    value    TEXT NOT NULL CHECK (value <> ''),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
INSERT INTO settings VALUES(1,'base_currency','USD',1);
INSERT INTO settings VALUES(2,'time_zone','UTC',1);
INSERT INTO settings VALUES(3,'phone_region','US',1);
INSERT INTO settings VALUES(4,'attribution_model','last-touch',1);
CREATE TABLE currencies (
    code     TEXT PRIMARY KEY CHECK (code GLOB '[A-Z][A-Z][A-Z]'),
    exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4)
) STRICT, WITHOUT ROWID;
INSERT INTO currencies VALUES('AED',2);
INSERT INTO currencies VALUES('AFN',2);
INSERT INTO currencies VALUES('ALL',2);
INSERT INTO currencies VALUES('AMD',2);
INSERT INTO currencies VALUES('AOA',2);
INSERT INTO currencies VALUES('ARS',2);
INSERT INTO currencies VALUES('AUD',2);
INSERT INTO currencies VALUES('AWG',2);
INSERT INTO currencies VALUES('AZN',2);
INSERT INTO currencies VALUES('BAM',2);
INSERT INTO currencies VALUES('BBD',2);
INSERT INTO currencies VALUES('BDT',2);
INSERT INTO currencies VALUES('BGN',2);
INSERT INTO currencies VALUES('BHD',3);
INSERT INTO currencies VALUES('BIF',0);
INSERT INTO currencies VALUES('BMD',2);
INSERT INTO currencies VALUES('BND',2);
INSERT INTO currencies VALUES('BOB',2);
INSERT INTO currencies VALUES('BOV',2);
INSERT INTO currencies VALUES('BRL',2);
INSERT INTO currencies VALUES('BSD',2);
INSERT INTO currencies VALUES('BTN',2);
INSERT INTO currencies VALUES('BWP',2);
INSERT INTO currencies VALUES('BYN',2);
INSERT INTO currencies VALUES('BZD',2);
INSERT INTO currencies VALUES('CAD',2);
INSERT INTO currencies VALUES('CDF',2);
INSERT INTO currencies VALUES('CHE',2);
INSERT INTO currencies VALUES('CHF',2);
INSERT INTO currencies VALUES('CHW',2);
INSERT INTO currencies VALUES('CLF',4);
INSERT INTO currencies VALUES('CLP',0);
INSERT INTO currencies VALUES('CNY',2);
INSERT INTO currencies VALUES('COP',2);
INSERT INTO currencies VALUES('COU',2);
INSERT INTO currencies VALUES('CRC',2);
INSERT INTO currencies VALUES('CUC',2);
INSERT INTO currencies VALUES('CUP',2);
INSERT INTO currencies VALUES('CVE',2);
INSERT INTO currencies VALUES('CZK',2);
INSERT INTO currencies VALUES('DJF',0);
INSERT INTO currencies VALUES('DKK',2);
INSERT INTO currencies VALUES('DOP',2);
INSERT INTO currencies VALUES('DZD',2);
INSERT INTO currencies VALUES('EGP',2);
INSERT INTO currencies VALUES('ERN',2);
INSERT INTO currencies VALUES('ETB',2);
INSERT INTO currencies VALUES('EUR',2);
INSERT INTO currencies VALUES('FJD',2);
INSERT INTO currencies VALUES('FKP',2);
INSERT INTO currencies VALUES('GBP',2);
INSERT INTO currencies VALUES('GEL',2);
INSERT INTO currencies VALUES('GHS',2);
INSERT INTO currencies VALUES('GIP',2);
INSERT INTO currencies VALUES('GMD',2);
INSERT INTO currencies VALUES('GNF',0);
INSERT INTO currencies VALUES('GTQ',2);
INSERT INTO currencies VALUES('GYD',2);
INSERT INTO currencies VALUES('HKD',2);
INSERT INTO currencies VALUES('HNL',2);
INSERT INTO currencies VALUES('HRK',2);
INSERT INTO currencies VALUES('HTG',2);
INSERT INTO currencies VALUES('HUF',2);
INSERT INTO currencies VALUES('IDR',2);
INSERT INTO currencies VALUES('ILS',2);
INSERT INTO currencies VALUES('INR',2);
INSERT INTO currencies VALUES('IQD',3);
INSERT INTO currencies VALUES('IRR',2);
INSERT INTO currencies VALUES('ISK',0);
INSERT INTO currencies VALUES('JMD',2);
INSERT INTO currencies VALUES('JOD',3);
INSERT INTO currencies VALUES('JPY',0);
INSERT INTO currencies VALUES('KES',2);
INSERT INTO currencies VALUES('KGS',2);
INSERT INTO currencies VALUES('KHR',2);
INSERT INTO currencies VALUES('KMF',0);
INSERT INTO currencies VALUES('KPW',2);
INSERT INTO currencies VALUES('KRW',0);
INSERT INTO currencies VALUES('KWD',3);
INSERT INTO currencies VALUES('KYD',2);
INSERT INTO currencies VALUES('KZT',2);
INSERT INTO currencies VALUES('LAK',2);
INSERT INTO currencies VALUES('LBP',2);
INSERT INTO currencies VALUES('LKR',2);
INSERT INTO currencies VALUES('LRD',2);
INSERT INTO currencies VALUES('LSL',2);
INSERT INTO currencies VALUES('LYD',3);
INSERT INTO currencies VALUES('MAD',2);
INSERT INTO currencies VALUES('MDL',2);
INSERT INTO currencies VALUES('MGA',2);
INSERT INTO currencies VALUES('MKD',2);
INSERT INTO currencies VALUES('MMK',2);
INSERT INTO currencies VALUES('MNT',2);
INSERT INTO currencies VALUES('MOP',2);
INSERT INTO currencies VALUES('MRU',2);
INSERT INTO currencies VALUES('MUR',2);
INSERT INTO currencies VALUES('MVR',2);
INSERT INTO currencies VALUES('MWK',2);
INSERT INTO currencies VALUES('MXN',2);
INSERT INTO currencies VALUES('MXV',2);
INSERT INTO currencies VALUES('MYR',2);
INSERT INTO currencies VALUES('MZN',2);
INSERT INTO currencies VALUES('NAD',2);
INSERT INTO currencies VALUES('NGN',2);
INSERT INTO currencies VALUES('NIO',2);
INSERT INTO currencies VALUES('NOK',2);
INSERT INTO currencies VALUES('NPR',2);
INSERT INTO currencies VALUES('NZD',2);
INSERT INTO currencies VALUES('OMR',3);
INSERT INTO currencies VALUES('PAB',2);
INSERT INTO currencies VALUES('PEN',2);
INSERT INTO currencies VALUES('PGK',2);
INSERT INTO currencies VALUES('PHP',2);
INSERT INTO currencies VALUES('PKR',2);
INSERT INTO currencies VALUES('PLN',2);
INSERT INTO currencies VALUES('PYG',0);
INSERT INTO currencies VALUES('QAR',2);
INSERT INTO currencies VALUES('RON',2);
INSERT INTO currencies VALUES('RSD',2);
INSERT INTO currencies VALUES('RUB',2);
INSERT INTO currencies VALUES('RWF',0);
INSERT INTO currencies VALUES('SAR',2);
INSERT INTO currencies VALUES('SBD',2);
INSERT INTO currencies VALUES('SCR',2);
INSERT INTO currencies VALUES('SDG',2);
INSERT INTO currencies VALUES('SEK',2);
INSERT INTO currencies VALUES('SGD',2);
INSERT INTO currencies VALUES('SHP',2);
INSERT INTO currencies VALUES('SLE',2);
INSERT INTO currencies VALUES('SLL',2);
INSERT INTO currencies VALUES('SOS',2);
INSERT INTO currencies VALUES('SRD',2);
INSERT INTO currencies VALUES('SSP',2);
INSERT INTO currencies VALUES('STN',2);
INSERT INTO currencies VALUES('SVC',2);
INSERT INTO currencies VALUES('SYP',2);
INSERT INTO currencies VALUES('SZL',2);
INSERT INTO currencies VALUES('THB',2);
INSERT INTO currencies VALUES('TJS',2);
INSERT INTO currencies VALUES('TMT',2);
INSERT INTO currencies VALUES('TND',3);
INSERT INTO currencies VALUES('TOP',2);
INSERT INTO currencies VALUES('TRY',2);
INSERT INTO currencies VALUES('TTD',2);
INSERT INTO currencies VALUES('TWD',2);
INSERT INTO currencies VALUES('TZS',2);
INSERT INTO currencies VALUES('UAH',2);
INSERT INTO currencies VALUES('UGX',0);
INSERT INTO currencies VALUES('USD',2);
INSERT INTO currencies VALUES('USN',2);
INSERT INTO currencies VALUES('UYI',0);
INSERT INTO currencies VALUES('UYU',2);
INSERT INTO currencies VALUES('UYW',4);
INSERT INTO currencies VALUES('UZS',2);
INSERT INTO currencies VALUES('VED',2);
INSERT INTO currencies VALUES('VES',2);
INSERT INTO currencies VALUES('VND',0);
INSERT INTO currencies VALUES('VUV',0);
INSERT INTO currencies VALUES('WST',2);
INSERT INTO currencies VALUES('XAD',2);
INSERT INTO currencies VALUES('XAF',0);
INSERT INTO currencies VALUES('XCD',2);
INSERT INTO currencies VALUES('XCG',2);
INSERT INTO currencies VALUES('XOF',0);
INSERT INTO currencies VALUES('XPF',0);
INSERT INTO currencies VALUES('YER',2);
INSERT INTO currencies VALUES('ZAR',2);
INSERT INTO currencies VALUES('ZMW',2);
INSERT INTO currencies VALUES('ZWG',2);
INSERT INTO currencies VALUES('ZWL',2);
CREATE TABLE stage_map (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    source_system TEXT NOT NULL DEFAULT '',
    pipeline_key  TEXT NOT NULL DEFAULT '',
    stage_key     TEXT NOT NULL CHECK (stage_key <> ''),
    meaning       TEXT NOT NULL CHECK (meaning IN ('open', 'won', 'paid', 'lost', 'ignore')),
    batch_id      INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (source_system, pipeline_key, stage_key)
) STRICT;
INSERT INTO stage_map VALUES(1,'','','qualified','open',NULL);
INSERT INTO stage_map VALUES(2,'','','discovery','open',NULL);
INSERT INTO stage_map VALUES(3,'','','proposal','open',NULL);
INSERT INTO stage_map VALUES(4,'','','appointment scheduled','open',NULL);
INSERT INTO stage_map VALUES(5,'','','qualified to buy','open',NULL);
INSERT INTO stage_map VALUES(6,'','','presentation scheduled','open',NULL);
INSERT INTO stage_map VALUES(7,'','','decision maker bought-in','open',NULL);
INSERT INTO stage_map VALUES(8,'','','contract sent','open',NULL);
INSERT INTO stage_map VALUES(9,'','','prospecting','open',NULL);
INSERT INTO stage_map VALUES(10,'','','qualification','open',NULL);
INSERT INTO stage_map VALUES(11,'','','needs analysis','open',NULL);
INSERT INTO stage_map VALUES(12,'','','value proposition','open',NULL);
INSERT INTO stage_map VALUES(13,'','','id. decision makers','open',NULL);
INSERT INTO stage_map VALUES(14,'','','perception analysis','open',NULL);
INSERT INTO stage_map VALUES(15,'','','proposal/price quote','open',NULL);
INSERT INTO stage_map VALUES(16,'','','negotiation','open',NULL);
INSERT INTO stage_map VALUES(17,'','','negotiation/review','open',NULL);
INSERT INTO stage_map VALUES(18,'','','closed won','won',NULL);
INSERT INTO stage_map VALUES(19,'','','won','won',NULL);
INSERT INTO stage_map VALUES(20,'','','contract signed','won',NULL);
INSERT INTO stage_map VALUES(21,'','','paid','paid',NULL);
INSERT INTO stage_map VALUES(22,'','','invoice collected','paid',NULL);
INSERT INTO stage_map VALUES(23,'','','closed lost','lost',NULL);
INSERT INTO stage_map VALUES(24,'','','lost','lost',NULL);
CREATE TABLE batches (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    kind        TEXT NOT NULL CHECK (kind <> ''),
    started_at  TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', started_at) IS started_at),
    finished_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', finished_at) IS finished_at),
    program     TEXT NOT NULL,
    settings    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
    counts      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts))
) STRICT;
INSERT INTO batches VALUES(1,'init','2026-06-30T12:00:00Z','2026-06-30T12:00:00Z','trueup 0.1.0','{}','{"settings":4}');
INSERT INTO batches VALUES(2,'import','2026-06-30T12:00:00Z','2026-06-30T12:00:00Z','trueup 0.1.0','{"base_currency":"USD","time_zone":"UTC","phone_region":"US","as":null,"preset":null,"source":null,"map":[],"encoding":null,"currency":null,"zone":null}','{"events":{"opportunity_created":2,"deal_won":1,"revenue_confirmed":1},"rejects_sha256":[]}');
INSERT INTO batches VALUES(3,'amend','2026-06-30T12:00:00Z','2026-06-30T12:00:00Z','trueup 0.1.0','{"event":1,"reason":"typing error"}','{"corrections":1}');
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
INSERT INTO batch_files VALUES(1,2,'leads.csv','6e6947c6e6ec5de8f481a222c12cf7946708453d90e488c668203eece290d183',254,'leads','leads','crm',3,3,0,0,0,0,0,0);
INSERT INTO batch_files VALUES(2,2,'conversions.csv','2b668534c9f976ea476c4df8241a6bd222ee84f03fba737d6ecd315d19c29241',307,'conversions','conversions','crm',3,3,0,0,0,0,0,0);
INSERT INTO batch_files VALUES(3,2,'crm_deals.csv','cc0ed59978406d269421343ee9895ca4987da1de28d84c972d541774820170e0',240,'deals','deals','crm',2,2,0,0,0,0,0,0);
INSERT INTO batch_files VALUES(4,2,'payments.csv','93aba823388de70e37cf6e413f6b42b7ca849cf61bf6d3f23b1803241fe00cc6',92,'payments','payments','accounting',1,1,0,0,0,0,0,0);
CREATE TABLE current_batch (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
INSERT INTO current_batch VALUES(1,NULL);
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
CREATE TABLE accepted_findings (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    finding_id TEXT NOT NULL UNIQUE CHECK (length(finding_id) = 16 AND NOT finding_id GLOB '*[^0-9a-f]*'),
    check_name TEXT NOT NULL CHECK (check_name <> ''),
    reason     TEXT NOT NULL CHECK (trim(reason) <> ''),
    batch_id   INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE TABLE lead_sources (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    name     TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
    batch_id INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
INSERT INTO lead_sources VALUES(1,'direct','direct',2);
INSERT INTO lead_sources VALUES(2,'google','google',2);
CREATE TABLE branches (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    name     TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
    batch_id INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE TABLE customers (
    id        INTEGER PRIMARY KEY CHECK (id > 0),
    full_name TEXT CHECK (full_name <> ''),
    phone     TEXT UNIQUE CHECK (phone GLOB '+[1-9]*' AND phone = '+' || CAST(phone AS INTEGER)),
    batch_id  INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id   INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line      INTEGER CHECK (line > 0),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
INSERT INTO customers VALUES(1,'Ana Example','+14155550101',2,1,2);
INSERT INTO customers VALUES(2,'Ben Example','+14155550102',2,1,3);
INSERT INTO customers VALUES(3,'Cleo Example',NULL,2,1,4);
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
INSERT INTO customer_emails VALUES(1,1,'ana@example.com',1,2,1,2);
INSERT INTO customer_emails VALUES(2,2,'ben@example.com',1,2,1,3);
INSERT INTO customer_emails VALUES(3,3,'cleo@example.com',1,2,1,4);
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
    line                      INTEGER CHECK (line > 0), withdrawn_in INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK ((email IS NULL) = (email_sha256 IS NULL)),
    CHECK ((created_time IS NULL) = (created_date IS NULL)),
    CHECK ((created_time IS NULL) = (created_time_known IS NULL)),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
INSERT INTO leads VALUES(1,1,NULL,2,NULL,NULL,'Ana Example','ana@example.com','8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11','+14155550101',NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-05T10:00:00Z','2026-01-05',1,NULL,NULL,NULL,NULL,NULL,100,NULL,2,1,2,NULL);
INSERT INTO leads VALUES(2,2,NULL,2,NULL,NULL,'Ben Example','ben@example.com','f871a76fb7b15231306b634dd91b385c48e9298974308e28e161d845e3e6f060','+14155550102',NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-06T10:00:00Z','2026-01-06',1,NULL,NULL,NULL,NULL,NULL,100,NULL,2,1,3,NULL);
INSERT INTO leads VALUES(3,3,NULL,1,NULL,NULL,'Cleo Example','cleo@example.com','b11b6ad3e195b530c96c9f94774644c46383b81f62116126608814c021d70f04',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-07T10:00:00Z','2026-01-07',1,NULL,NULL,NULL,NULL,NULL,100,NULL,2,1,4,NULL);
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
    line          INTEGER CHECK (line > 0), withdrawn_in INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (source_system, event_id)
) STRICT;
INSERT INTO event_log VALUES(1,1,'crm','E1','lead_submission_success','2026-01-05T10:05:00Z','2026-01-05',1,'quiz','google','cpc','spring',NULL,NULL,'x1','L1',NULL,NULL,NULL,NULL,2,2,2,NULL);
INSERT INTO event_log VALUES(2,2,'crm','E2','lead_submission_success','2026-01-06T10:05:00Z','2026-01-06',1,'demo','google','cpc','spring',NULL,NULL,'x2','L2',NULL,NULL,NULL,NULL,2,2,3,NULL);
INSERT INTO event_log VALUES(3,3,'crm','E3','page_view','2026-01-07T10:00:00Z','2026-01-07',1,'quiz','google','cpc',NULL,NULL,NULL,NULL,'L3',NULL,NULL,NULL,NULL,2,2,4,NULL);
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
INSERT INTO external_ids VALUES(1,'lead','crm','L1',0,1,NULL,NULL,2);
INSERT INTO external_ids VALUES(2,'lead','crm','L2',0,2,NULL,NULL,2);
INSERT INTO external_ids VALUES(3,'lead','crm','L3',0,3,NULL,NULL,2);
CREATE TABLE aliases (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    kind        TEXT NOT NULL CHECK (kind IN ('email', 'name', 'account')),
    value       TEXT NOT NULL CHECK (value <> ''),
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    batch_id    INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (kind, value)
) STRICT;
CREATE TABLE revenue_events (
    id                   INTEGER PRIMARY KEY CHECK (id > 0),
    lead_id              INTEGER NOT NULL REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    revenue_stage        TEXT NOT NULL CHECK (revenue_stage IN ('opportunity_created', 'deal_won', 'revenue_confirmed')),
    deal_id              TEXT CHECK (deal_id <> ''),
    deal_name            TEXT,
    revenue_amount_minor INTEGER CHECK (revenue_amount_minor BETWEEN 0 AND 900000000000000),
    currency             TEXT REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    event_time           TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', event_time) IS event_time),
    event_date           TEXT NOT NULL CHECK (date(event_date) IS event_date),
    time_known           INTEGER NOT NULL CHECK (time_known IN (0, 1)),
    conversion_id        INTEGER REFERENCES event_log (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    source_system        TEXT NOT NULL CHECK (source_system <> ''),
    ingested_by          TEXT NOT NULL CHECK (ingested_by <> ''),
    ingested_at          TEXT NOT NULL CHECK (ingested_at GLOB '????-??-??T??:??:??Z'),
    batch_id             INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id              INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line                 INTEGER CHECK (line > 0),
    CHECK (revenue_stage <> 'opportunity_created' OR revenue_amount_minor IS NULL),
    CHECK (revenue_amount_minor IS NULL OR currency IS NOT NULL),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (lead_id, revenue_stage)
) STRICT;
INSERT INTO revenue_events VALUES(1,1,'deal_won','D1','Ana course',10000,'USD','2026-02-01T09:00:00Z','2026-02-01',1,NULL,'crm','import','2026-06-30T12:00:00Z',2,3,2);
INSERT INTO revenue_events VALUES(2,1,'opportunity_created','D1','Ana course',NULL,NULL,'2026-01-10T09:00:00Z','2026-01-10',1,NULL,'crm','import','2026-06-30T12:00:00Z',2,3,2);
INSERT INTO revenue_events VALUES(3,1,'revenue_confirmed','I1',NULL,10000,'USD','2026-02-10T00:00:00Z','2026-02-10',0,NULL,'accounting','import','2026-06-30T12:00:00Z',2,4,2);
INSERT INTO revenue_events VALUES(4,2,'opportunity_created','D2','Ben course',NULL,NULL,'2026-01-11T09:00:00Z','2026-01-11',1,NULL,'crm','import','2026-06-30T12:00:00Z',2,3,3);
CREATE TABLE revenue_corrections (
    id                   INTEGER PRIMARY KEY CHECK (id > 0),
    event_id             INTEGER NOT NULL REFERENCES revenue_events (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    kind                 TEXT NOT NULL CHECK (kind IN ('void', 'amend', 'reinstate', 'reattribute')),
    reason               TEXT NOT NULL CHECK (trim(reason) <> ''),
    deal_id              TEXT CHECK (deal_id <> ''),
    deal_name            TEXT,
    revenue_amount_minor INTEGER CHECK (revenue_amount_minor BETWEEN 0 AND 900000000000000),
    currency             TEXT REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    event_time           TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', event_time) IS event_time),
    event_date           TEXT CHECK (date(event_date) IS event_date),
    time_known           INTEGER CHECK (time_known IN (0, 1)),
    conversion_id        INTEGER REFERENCES event_log (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    source_system        TEXT CHECK (source_system <> ''),
    ingested_by          TEXT NOT NULL CHECK (ingested_by <> ''),
    ingested_at          TEXT NOT NULL CHECK (ingested_at GLOB '????-??-??T??:??:??Z'),
    batch_id             INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id              INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line                 INTEGER CHECK (line > 0),
    CHECK ((kind IN ('amend', 'reinstate')) = (event_time IS NOT NULL)),
    CHECK ((event_time IS NULL) = (event_date IS NULL)),
    CHECK ((event_time IS NULL) = (time_known IS NULL)),
    CHECK ((event_time IS NULL) = (source_system IS NULL)),
    CHECK (kind IN ('amend', 'reinstate') OR (deal_id IS NULL AND deal_name IS NULL
           AND revenue_amount_minor IS NULL AND currency IS NULL)),
    CHECK (revenue_amount_minor IS NULL OR currency IS NOT NULL),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
INSERT INTO revenue_corrections VALUES(1,1,'amend','typing error','D1','Ana course',12000,'USD','2026-02-01T09:00:00Z','2026-02-01',1,NULL,'crm','amend','2026-06-30T12:00:00Z',3,NULL,NULL);
CREATE TABLE revenue_attributions (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    event_id      INTEGER NOT NULL REFERENCES revenue_events (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    correction_id INTEGER NOT NULL DEFAULT 0 CHECK (correction_id >= 0),
    conversion_id INTEGER REFERENCES event_log (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    source_tool   TEXT,
    utm_source    TEXT,
    utm_medium    TEXT,
    utm_campaign  TEXT,
    utm_term      TEXT,
    utm_content   TEXT,
    email_sha256  TEXT CHECK (length(email_sha256) = 64),
    external_id   TEXT,
    UNIQUE (event_id, correction_id)
) STRICT;
INSERT INTO revenue_attributions VALUES(1,1,0,1,'quiz','google','cpc','spring',NULL,NULL,'8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11','x1');
INSERT INTO revenue_attributions VALUES(2,2,0,1,'quiz','google','cpc','spring',NULL,NULL,'8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11','x1');
INSERT INTO revenue_attributions VALUES(3,3,0,1,'quiz','google','cpc','spring',NULL,NULL,'8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11','x1');
INSERT INTO revenue_attributions VALUES(4,4,0,2,'demo','google','cpc','spring',NULL,NULL,'f871a76fb7b15231306b634dd91b385c48e9298974308e28e161d845e3e6f060','x2');
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
    line               INTEGER CHECK (line > 0), withdrawn_in INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
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
INSERT INTO deals VALUES(1,'crm','D1',0,1,'email',NULL,'Ana course',NULL,'','Closed Won','closed won',10000,'USD','2026-01-10T09:00:00Z','2026-01-10',1,'2026-02-01T09:00:00Z','2026-02-01',1,NULL,NULL,NULL,NULL,NULL,'ana@example.com',NULL,NULL,NULL,NULL,NULL,2,3,2,NULL);
INSERT INTO deals VALUES(2,'crm','D2',0,2,'email',NULL,'Ben course',NULL,'','Qualified','qualified',20000,'USD','2026-01-11T09:00:00Z','2026-01-11',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'ben@example.com',NULL,NULL,NULL,NULL,NULL,2,3,3,NULL);
CREATE TABLE deal_stage_changes (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    deal_id    INTEGER NOT NULL REFERENCES deals (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    from_stage TEXT,
    to_stage   TEXT,
    batch_id   INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    changed_at TEXT NOT NULL
) STRICT;
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
INSERT INTO payments VALUES(1,'accounting','I1',0,1,'email',10000,NULL,'USD','settled',NULL,'2026-02-10T00:00:00Z','2026-02-10',0,NULL,'I1',NULL,NULL,'ana@example.com',NULL,NULL,NULL,NULL,2,4,2);
CREATE TABLE ledger_seals (
    id           INTEGER PRIMARY KEY CHECK (id > 0),
    version      INTEGER NOT NULL CHECK (version = 1),
    batch_id     INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    events_total INTEGER NOT NULL CHECK (events_total >= 0),
    row_marks    BLOB NOT NULL CHECK (length(row_marks) % 4 = 0),
    previous     TEXT NOT NULL CHECK (previous = '' OR length(previous) = 64),
    seal         TEXT NOT NULL CHECK (length(seal) = 64 AND NOT seal GLOB '*[^0-9a-f]*')
) STRICT;
INSERT INTO ledger_seals VALUES(1,1,2,4,X'd9cec6332edd57cfb99af45f9575f8c2985959442f57d2b5668a668097e57d02','','73143456cf2fd3e2b9fb60e8c9fd4068eeb21aae9d6dba587f26172d07ba0acb');
INSERT INTO ledger_seals VALUES(2,1,3,4,X'5a4a12c2','73143456cf2fd3e2b9fb60e8c9fd4068eeb21aae9d6dba587f26172d07ba0acb','3bc41d20f9ead0918fed4ea04143c4b042f884e6952874e3ec11e5ad31a26ed8');
CREATE TABLE ledger_salts (
    id   INTEGER PRIMARY KEY CHECK (id > 0) REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    salt BLOB NOT NULL CHECK (length(salt) = 16)
) STRICT;
INSERT INTO ledger_salts VALUES(1,X'434418265c578f458fbe99e6756a7b6a');
INSERT INTO ledger_salts VALUES(2,X'8327691d8275e39ec35f70f8d803bb51');
CREATE INDEX batch_files_batch ON batch_files (batch_id);
CREATE INDEX row_issues_open ON row_issues (reason, id) WHERE resolved_batch_id IS NULL;
CREATE INDEX row_issues_first_batch ON row_issues (first_batch_id);
CREATE INDEX change_log_row ON change_log (table_name, row_id);
CREATE INDEX change_log_batch ON change_log (batch_id);
CREATE INDEX customer_emails_customer ON customer_emails (customer_id);
CREATE UNIQUE INDEX customer_emails_primary ON customer_emails (customer_id) WHERE is_primary = 1;
CREATE INDEX companies_name ON companies (name_key);
CREATE INDEX leads_customer ON leads (customer_id);
CREATE INDEX leads_email ON leads (email) WHERE email IS NOT NULL;
CREATE INDEX leads_phone ON leads (phone) WHERE phone IS NOT NULL;
CREATE INDEX leads_company ON leads (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX leads_company_key ON leads (company_key) WHERE company_key IS NOT NULL;
CREATE INDEX event_log_lead ON event_log (lead_id, event_name, event_time, event_id);
CREATE INDEX contacts_customer ON contacts (customer_id);
CREATE INDEX contacts_lead ON contacts (lead_id);
CREATE INDEX contacts_company ON contacts (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX contacts_email ON contacts (email) WHERE email IS NOT NULL;
CREATE INDEX external_ids_lead ON external_ids (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX external_ids_contact ON external_ids (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX external_ids_company ON external_ids (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX aliases_customer ON aliases (customer_id);
CREATE INDEX revenue_corrections_event ON revenue_corrections (event_id, kind);
CREATE INDEX deals_lead ON deals (lead_id);
CREATE INDEX deal_stage_changes_deal ON deal_stage_changes (deal_id);
CREATE INDEX payments_lead ON payments (lead_id);
CREATE INDEX revenue_events_conversion ON revenue_events (conversion_id) WHERE conversion_id IS NOT NULL;
CREATE INDEX revenue_corrections_conversion ON revenue_corrections (conversion_id) WHERE conversion_id IS NOT NULL;
CREATE INDEX revenue_attributions_conversion ON revenue_attributions (conversion_id) WHERE conversion_id IS NOT NULL;
CREATE INDEX deals_company ON deals (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX revenue_events_batch ON revenue_events (batch_id);
CREATE INDEX revenue_corrections_batch ON revenue_corrections (batch_id);
CREATE VIEW attribution_choices AS
SELECT
    s.event_id,
    c.id AS conversion_id,
    c.source_tool,
    c.utm_source,
    c.utm_medium,
    c.utm_campaign,
    c.utm_term,
    c.utm_content,
    l.email_sha256,
    c.external_id
FROM revenue_statements AS s
JOIN leads AS l ON l.id = s.lead_id
LEFT JOIN event_log AS c ON c.id = coalesce(
    s.stated_conversion_id,
    CASE
        WHEN EXISTS (SELECT 1 FROM settings WHERE key = 'attribution_model' AND value = 'first-touch')
        THEN (
            SELECT f.id FROM event_log AS f
            WHERE f.lead_id = s.lead_id
              AND f.event_name = 'lead_submission_success'
              AND (CASE WHEN f.time_known = 1 AND s.time_known = 1
                        THEN f.event_time <= s.event_time
                        ELSE f.event_date <= s.event_date END)
            ORDER BY f.event_time, f.event_id
            LIMIT 1
        )
        ELSE (
            SELECT f.id FROM event_log AS f
            WHERE f.lead_id = s.lead_id
              AND f.event_name = 'lead_submission_success'
              AND (CASE WHEN f.time_known = 1 AND s.time_known = 1
                        THEN f.event_time <= s.event_time
                        ELSE f.event_date <= s.event_date END)
            ORDER BY f.event_time DESC, f.event_id DESC
            LIMIT 1
        )
    END,
    (
        SELECT f.id FROM event_log AS f
        WHERE f.lead_id = s.lead_id
          AND f.event_name = 'lead_submission_success'
        ORDER BY f.event_time, f.event_id
        LIMIT 1
    )
);
CREATE VIEW deal_claims AS
SELECT
    d.id AS deal_row_id,
    d.lead_id,
    'opportunity_created' AS revenue_stage,
    d.source_system,
    d.row_key AS deal_id,
    d.deal_name,
    CAST(NULL AS INTEGER) AS revenue_amount_minor,
    CAST(NULL AS TEXT) AS currency,
    d.created_time AS event_time,
    d.created_date AS event_date,
    d.created_time_known AS time_known,
    d.file_id,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
WHERE d.created_date IS NOT NULL AND m.meaning IS NOT 'ignore'
UNION ALL
SELECT
    d.id,
    d.lead_id,
    'deal_won',
    d.source_system,
    d.row_key,
    d.deal_name,
    d.amount_minor,
    d.currency,
    CAST(coalesce(d.close_time, d.paid_time) AS TEXT),
    CAST(coalesce(d.close_date, d.paid_date) AS TEXT),
    CAST(coalesce(d.close_time_known, d.paid_time_known) AS INTEGER),
    d.file_id,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
WHERE coalesce(d.close_date, d.paid_date) IS NOT NULL
  AND coalesce(d.amount_minor, 0) >= 0
  AND CASE m.meaning WHEN 'won' THEN d.close_date IS NOT NULL WHEN 'paid' THEN 1 END
UNION ALL
SELECT
    d.id,
    d.lead_id,
    'revenue_confirmed',
    d.source_system,
    d.row_key,
    d.deal_name,
    d.amount_minor,
    d.currency,
    d.paid_time,
    d.paid_date,
    d.paid_time_known,
    d.file_id,
    d.line
FROM deals AS d
JOIN deal_meanings AS m ON m.deal_id = d.id
WHERE d.paid_date IS NOT NULL
  AND coalesce(d.amount_minor, 0) >= 0
  AND m.meaning = 'paid';
CREATE VIEW deal_meanings AS
SELECT
    d.id AS deal_id,
    coalesce(
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = d.source_system AND m.pipeline_key = d.pipeline_key AND m.stage_key = d.stage_key
        ),
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = d.source_system AND m.pipeline_key = '' AND m.stage_key = d.stage_key
        ),
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = '' AND m.pipeline_key = d.pipeline_key AND m.stage_key = d.stage_key
        ),
        (
            SELECT m.meaning FROM stage_map AS m
            WHERE m.source_system = '' AND m.pipeline_key = '' AND m.stage_key = d.stage_key
        )
    ) AS meaning
FROM deals AS d;
CREATE VIEW lead_labels AS
SELECT
    l.id AS lead_id,
    coalesce(x.external_id, 'trueup:' || l.id) AS lead_ref,
    coalesce(x.source_system || '|' || x.external_id, 'trueup:' || l.id) AS lead_key,
    l.email,
    l.full_name
FROM leads AS l
LEFT JOIN external_ids AS x ON x.id = (
    SELECT min(o.id) FROM external_ids AS o
    WHERE o.lead_id = l.id AND o.derived = 0
)
WHERE l.withdrawn_in IS NULL;
CREATE VIEW payment_claims AS
SELECT
    p.id AS payment_row_id,
    p.lead_id,
    'revenue_confirmed' AS revenue_stage,
    p.source_system,
    p.row_key AS deal_id,
    p.description AS deal_name,
    p.amount_minor AS revenue_amount_minor,
    p.currency,
    p.paid_time AS event_time,
    p.paid_date AS event_date,
    p.paid_time_known AS time_known,
    p.file_id,
    p.line
FROM payments AS p
WHERE p.status = 'settled' AND p.paid_date IS NOT NULL AND coalesce(p.amount_minor, 0) >= 0;
CREATE VIEW revenue_facts AS
SELECT
    s.event_id AS id,
    s.lead_id,
    s.revenue_stage,
    s.deal_id,
    s.deal_name,
    s.revenue_amount_minor,
    CASE k.exponent
        WHEN 0 THEN CAST(s.revenue_amount_minor AS TEXT)
        WHEN 2 THEN printf('%d.%02d', s.revenue_amount_minor / 100, s.revenue_amount_minor % 100)
        WHEN 3 THEN printf('%d.%03d', s.revenue_amount_minor / 1000, s.revenue_amount_minor % 1000)
        WHEN 4 THEN printf('%d.%04d', s.revenue_amount_minor / 10000, s.revenue_amount_minor % 10000)
    END AS revenue_amount,
    s.currency,
    s.event_time,
    s.event_date,
    s.time_known,
    s.source_system,
    s.ingested_by,
    s.batch_id,
    s.file_id,
    s.line,
    a.conversion_id,
    a.source_tool AS attr_source_tool,
    a.utm_source AS attr_utm_source,
    a.utm_medium AS attr_utm_medium,
    a.utm_campaign AS attr_utm_campaign,
    a.utm_term AS attr_utm_term,
    a.utm_content AS attr_utm_content,
    a.email_sha256,
    a.external_id
FROM revenue_statements AS s
LEFT JOIN currencies AS k ON k.code = s.currency AND s.revenue_amount_minor IS NOT NULL
LEFT JOIN revenue_attributions AS a ON a.event_id = s.event_id AND a.correction_id = (
    SELECT max(n.correction_id) FROM revenue_attributions AS n WHERE n.event_id = s.event_id
)
WHERE NOT EXISTS (SELECT 1 FROM void_events AS v WHERE v.event_id = s.event_id);
CREATE VIEW revenue_statements AS
SELECT
    e.id AS event_id,
    e.lead_id,
    e.revenue_stage,
    c.id AS correction_id,
    CASE WHEN c.id IS NULL THEN e.deal_id ELSE c.deal_id END AS deal_id,
    CASE WHEN c.id IS NULL THEN e.deal_name ELSE c.deal_name END AS deal_name,
    CASE WHEN c.id IS NULL THEN e.revenue_amount_minor ELSE c.revenue_amount_minor END AS revenue_amount_minor,
    CASE WHEN c.id IS NULL THEN e.currency ELSE c.currency END AS currency,
    CASE WHEN c.id IS NULL THEN e.event_time ELSE c.event_time END AS event_time,
    CASE WHEN c.id IS NULL THEN e.event_date ELSE c.event_date END AS event_date,
    CASE WHEN c.id IS NULL THEN e.time_known ELSE c.time_known END AS time_known,
    coalesce(
        (
            SELECT n.conversion_id FROM revenue_corrections AS n
            WHERE n.id = (
                SELECT max(m.id) FROM revenue_corrections AS m
                WHERE m.event_id = e.id AND m.conversion_id IS NOT NULL
            )
        ),
        e.conversion_id
    ) AS stated_conversion_id,
    CASE WHEN c.id IS NULL THEN e.source_system ELSE c.source_system END AS source_system,
    CASE WHEN c.id IS NULL THEN e.ingested_by ELSE c.ingested_by END AS ingested_by,
    CASE WHEN c.id IS NULL THEN e.batch_id ELSE c.batch_id END AS batch_id,
    CASE WHEN c.file_id IS NULL THEN e.file_id ELSE c.file_id END AS file_id,
    CASE WHEN c.file_id IS NULL THEN e.line ELSE c.line END AS line
FROM revenue_events AS e
LEFT JOIN revenue_corrections AS c ON c.id = (
    SELECT max(n.id) FROM revenue_corrections AS n
    WHERE n.event_id = e.id AND n.kind IN ('amend', 'reinstate')
);
CREATE VIEW undone_batches AS
WITH RECURSIVE undos (undoes, undo_id) AS (
    SELECT json_extract(b.settings, '$.undoes'), max(b.id)
    FROM batches AS b
    WHERE b.kind = 'undo'
    GROUP BY json_extract(b.settings, '$.undoes')
),
chain (batch_id, undo_id, at, depth) AS (
    SELECT undoes, undo_id, undo_id, 1 FROM undos
    UNION ALL
    SELECT c.batch_id, c.undo_id, u.undo_id, c.depth + 1
    FROM chain AS c
    JOIN undos AS u ON u.undoes = c.at
)
SELECT batch_id, undo_id
FROM chain
GROUP BY batch_id, undo_id
HAVING max(depth) % 2 = 1;
CREATE VIEW void_events AS
SELECT v.event_id, v.id AS correction_id, v.batch_id
FROM revenue_corrections AS v
WHERE v.kind = 'void'
  AND NOT EXISTS (
    SELECT 1 FROM revenue_corrections AS later
    WHERE later.event_id = v.event_id
      AND later.kind IN ('void', 'reinstate')
      AND later.id > v.id
  );
CREATE TRIGGER accepted_findings_log_update AFTER UPDATE ON accepted_findings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'accepted_findings', OLD.id, 'update',
          json_object(
              'finding_id', OLD.finding_id,
              'check_name', OLD.check_name,
              'reason', OLD.reason,
              'batch_id', OLD.batch_id),
          json_object(
              'finding_id', NEW.finding_id,
              'check_name', NEW.check_name,
              'reason', NEW.reason,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER accepted_findings_log_delete AFTER DELETE ON accepted_findings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'accepted_findings', OLD.id, 'delete',
          json_object(
              'finding_id', OLD.finding_id,
              'check_name', OLD.check_name,
              'reason', OLD.reason,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER aliases_log_update AFTER UPDATE ON aliases
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'aliases', OLD.id, 'update',
          json_object(
              'kind', OLD.kind,
              'value', OLD.value,
              'customer_id', OLD.customer_id,
              'batch_id', OLD.batch_id),
          json_object(
              'kind', NEW.kind,
              'value', NEW.value,
              'customer_id', NEW.customer_id,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER aliases_log_delete AFTER DELETE ON aliases
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'aliases', OLD.id, 'delete',
          json_object(
              'kind', OLD.kind,
              'value', OLD.value,
              'customer_id', OLD.customer_id,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER batches_guard_insert BEFORE INSERT ON batches
WHEN EXISTS (SELECT 1 FROM batches WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'this batch exists already');
END;
CREATE TRIGGER batches_guard_update BEFORE UPDATE ON batches
WHEN OLD.finished_at IS NOT NULL OR NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'a finished batch does not change');
END;
CREATE TRIGGER batches_guard_delete BEFORE DELETE ON batches
BEGIN
    SELECT RAISE(ABORT, 'a batch is never deleted');
END;
CREATE TRIGGER batch_files_guard_insert BEFORE INSERT ON batch_files
WHEN EXISTS (SELECT 1 FROM batch_files WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'this file of a batch exists already');
END;
CREATE TRIGGER batch_files_guard_update BEFORE UPDATE ON batch_files
WHEN NEW.id IS NOT OLD.id
  OR EXISTS (SELECT 1 FROM batches WHERE id = OLD.batch_id AND finished_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'a finished batch does not change');
END;
CREATE TRIGGER batch_files_guard_delete BEFORE DELETE ON batch_files
BEGIN
    SELECT RAISE(ABORT, 'a file of a batch is never deleted');
END;
CREATE TRIGGER branches_log_update AFTER UPDATE ON branches
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'branches', OLD.id, 'update',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'batch_id', OLD.batch_id),
          json_object(
              'name', NEW.name,
              'name_key', NEW.name_key,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER branches_log_delete AFTER DELETE ON branches
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'branches', OLD.id, 'delete',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER companies_log_update AFTER UPDATE ON companies
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'companies', OLD.id, 'update',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'domain', OLD.domain,
              'phone', OLD.phone,
              'industry', OLD.industry,
              'city', OLD.city,
              'country', OLD.country,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'name', NEW.name,
              'name_key', NEW.name_key,
              'domain', NEW.domain,
              'phone', NEW.phone,
              'industry', NEW.industry,
              'city', NEW.city,
              'country', NEW.country,
              'owner', NEW.owner,
              'created_time', NEW.created_time,
              'created_date', NEW.created_date,
              'created_time_known', NEW.created_time_known,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER companies_log_delete AFTER DELETE ON companies
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'companies', OLD.id, 'delete',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'domain', OLD.domain,
              'phone', OLD.phone,
              'industry', OLD.industry,
              'city', OLD.city,
              'country', OLD.country,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER contacts_log_update AFTER UPDATE ON contacts
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'contacts', OLD.id, 'update',
          json_object(
              'customer_id', OLD.customer_id,
              'lead_id', OLD.lead_id,
              'company_id', OLD.company_id,
              'contact_type', OLD.contact_type,
              'lifecycle_stage', OLD.lifecycle_stage,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'job_title', OLD.job_title,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'customer_id', NEW.customer_id,
              'lead_id', NEW.lead_id,
              'company_id', NEW.company_id,
              'contact_type', NEW.contact_type,
              'lifecycle_stage', NEW.lifecycle_stage,
              'full_name', NEW.full_name,
              'email', NEW.email,
              'phone', NEW.phone,
              'job_title', NEW.job_title,
              'owner', NEW.owner,
              'created_time', NEW.created_time,
              'created_date', NEW.created_date,
              'created_time_known', NEW.created_time_known,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER contacts_log_delete AFTER DELETE ON contacts
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'contacts', OLD.id, 'delete',
          json_object(
              'customer_id', OLD.customer_id,
              'lead_id', OLD.lead_id,
              'company_id', OLD.company_id,
              'contact_type', OLD.contact_type,
              'lifecycle_stage', OLD.lifecycle_stage,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'job_title', OLD.job_title,
              'owner', OLD.owner,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER customer_emails_log_update AFTER UPDATE ON customer_emails
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customer_emails', OLD.id, 'update',
          json_object(
              'customer_id', OLD.customer_id,
              'email', OLD.email,
              'is_primary', OLD.is_primary,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'customer_id', NEW.customer_id,
              'email', NEW.email,
              'is_primary', NEW.is_primary,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER customer_emails_log_delete AFTER DELETE ON customer_emails
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customer_emails', OLD.id, 'delete',
          json_object(
              'customer_id', OLD.customer_id,
              'email', OLD.email,
              'is_primary', OLD.is_primary,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER customers_log_update AFTER UPDATE ON customers
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customers', OLD.id, 'update',
          json_object(
              'full_name', OLD.full_name,
              'phone', OLD.phone,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'full_name', NEW.full_name,
              'phone', NEW.phone,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER customers_log_delete AFTER DELETE ON customers
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customers', OLD.id, 'delete',
          json_object(
              'full_name', OLD.full_name,
              'phone', OLD.phone,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER deal_stage_changes_guard_insert BEFORE INSERT ON deal_stage_changes
WHEN EXISTS (SELECT 1 FROM deal_stage_changes WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'deal_stage_changes is append-only: this change exists already');
END;
CREATE TRIGGER deal_stage_changes_guard_update BEFORE UPDATE ON deal_stage_changes
BEGIN
    SELECT RAISE(ABORT, 'deal_stage_changes is append-only');
END;
CREATE TRIGGER deal_stage_changes_guard_delete BEFORE DELETE ON deal_stage_changes
BEGIN
    SELECT RAISE(ABORT, 'deal_stage_changes is append-only');
END;
CREATE TRIGGER deals_stage_moved AFTER UPDATE ON deals
WHEN OLD.stage IS NOT NEW.stage
BEGIN
    INSERT INTO deal_stage_changes (deal_id, from_stage, to_stage, batch_id, changed_at)
    SELECT NEW.id, OLD.stage, NEW.stage, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER deals_log_update AFTER UPDATE ON deals
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'deals', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'matched_by', OLD.matched_by,
              'company_id', OLD.company_id,
              'deal_name', OLD.deal_name,
              'pipeline', OLD.pipeline,
              'pipeline_key', OLD.pipeline_key,
              'stage', OLD.stage,
              'stage_key', OLD.stage_key,
              'amount_minor', OLD.amount_minor,
              'currency', OLD.currency,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'close_time', OLD.close_time,
              'close_date', OLD.close_date,
              'close_time_known', OLD.close_time_known,
              'paid_time', OLD.paid_time,
              'paid_date', OLD.paid_date,
              'paid_time_known', OLD.paid_time_known,
              'owner', OLD.owner,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'company_ref', OLD.company_ref,
              'company_name', OLD.company_name,
              'company_key', OLD.company_key,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          json_object(
              'source_system', NEW.source_system,
              'row_key', NEW.row_key,
              'derived', NEW.derived,
              'lead_id', NEW.lead_id,
              'matched_by', NEW.matched_by,
              'company_id', NEW.company_id,
              'deal_name', NEW.deal_name,
              'pipeline', NEW.pipeline,
              'pipeline_key', NEW.pipeline_key,
              'stage', NEW.stage,
              'stage_key', NEW.stage_key,
              'amount_minor', NEW.amount_minor,
              'currency', NEW.currency,
              'created_time', NEW.created_time,
              'created_date', NEW.created_date,
              'created_time_known', NEW.created_time_known,
              'close_time', NEW.close_time,
              'close_date', NEW.close_date,
              'close_time_known', NEW.close_time_known,
              'paid_time', NEW.paid_time,
              'paid_date', NEW.paid_date,
              'paid_time_known', NEW.paid_time_known,
              'owner', NEW.owner,
              'lead_ref', NEW.lead_ref,
              'email', NEW.email,
              'phone', NEW.phone,
              'company_ref', NEW.company_ref,
              'company_name', NEW.company_name,
              'company_key', NEW.company_key,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line,
              'withdrawn_in', NEW.withdrawn_in),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER deals_log_delete AFTER DELETE ON deals
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'deals', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'matched_by', OLD.matched_by,
              'company_id', OLD.company_id,
              'deal_name', OLD.deal_name,
              'pipeline', OLD.pipeline,
              'pipeline_key', OLD.pipeline_key,
              'stage', OLD.stage,
              'stage_key', OLD.stage_key,
              'amount_minor', OLD.amount_minor,
              'currency', OLD.currency,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'close_time', OLD.close_time,
              'close_date', OLD.close_date,
              'close_time_known', OLD.close_time_known,
              'paid_time', OLD.paid_time,
              'paid_date', OLD.paid_date,
              'paid_time_known', OLD.paid_time_known,
              'owner', OLD.owner,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'company_ref', OLD.company_ref,
              'company_name', OLD.company_name,
              'company_key', OLD.company_key,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER event_log_log_update AFTER UPDATE ON event_log
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'event_log', OLD.id, 'update',
          json_object(
              'lead_id', OLD.lead_id,
              'source_system', OLD.source_system,
              'event_id', OLD.event_id,
              'event_name', OLD.event_name,
              'event_time', OLD.event_time,
              'event_date', OLD.event_date,
              'time_known', OLD.time_known,
              'source_tool', OLD.source_tool,
              'utm_source', OLD.utm_source,
              'utm_medium', OLD.utm_medium,
              'utm_campaign', OLD.utm_campaign,
              'utm_term', OLD.utm_term,
              'utm_content', OLD.utm_content,
              'external_id', OLD.external_id,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'full_name', OLD.full_name,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          json_object(
              'lead_id', NEW.lead_id,
              'source_system', NEW.source_system,
              'event_id', NEW.event_id,
              'event_name', NEW.event_name,
              'event_time', NEW.event_time,
              'event_date', NEW.event_date,
              'time_known', NEW.time_known,
              'source_tool', NEW.source_tool,
              'utm_source', NEW.utm_source,
              'utm_medium', NEW.utm_medium,
              'utm_campaign', NEW.utm_campaign,
              'utm_term', NEW.utm_term,
              'utm_content', NEW.utm_content,
              'external_id', NEW.external_id,
              'lead_ref', NEW.lead_ref,
              'email', NEW.email,
              'phone', NEW.phone,
              'full_name', NEW.full_name,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line,
              'withdrawn_in', NEW.withdrawn_in),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER event_log_log_delete AFTER DELETE ON event_log
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'event_log', OLD.id, 'delete',
          json_object(
              'lead_id', OLD.lead_id,
              'source_system', OLD.source_system,
              'event_id', OLD.event_id,
              'event_name', OLD.event_name,
              'event_time', OLD.event_time,
              'event_date', OLD.event_date,
              'time_known', OLD.time_known,
              'source_tool', OLD.source_tool,
              'utm_source', OLD.utm_source,
              'utm_medium', OLD.utm_medium,
              'utm_campaign', OLD.utm_campaign,
              'utm_term', OLD.utm_term,
              'utm_content', OLD.utm_content,
              'external_id', OLD.external_id,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'full_name', OLD.full_name,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER external_ids_log_update AFTER UPDATE ON external_ids
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'external_ids', OLD.id, 'update',
          json_object(
              'entity', OLD.entity,
              'source_system', OLD.source_system,
              'external_id', OLD.external_id,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'contact_id', OLD.contact_id,
              'company_id', OLD.company_id,
              'batch_id', OLD.batch_id),
          json_object(
              'entity', NEW.entity,
              'source_system', NEW.source_system,
              'external_id', NEW.external_id,
              'derived', NEW.derived,
              'lead_id', NEW.lead_id,
              'contact_id', NEW.contact_id,
              'company_id', NEW.company_id,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER external_ids_log_delete AFTER DELETE ON external_ids
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'external_ids', OLD.id, 'delete',
          json_object(
              'entity', OLD.entity,
              'source_system', OLD.source_system,
              'external_id', OLD.external_id,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'contact_id', OLD.contact_id,
              'company_id', OLD.company_id,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER lead_sources_log_update AFTER UPDATE ON lead_sources
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'lead_sources', OLD.id, 'update',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'batch_id', OLD.batch_id),
          json_object(
              'name', NEW.name,
              'name_key', NEW.name_key,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER lead_sources_log_delete AFTER DELETE ON lead_sources
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'lead_sources', OLD.id, 'delete',
          json_object(
              'name', OLD.name,
              'name_key', OLD.name_key,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER leads_guard_hash BEFORE UPDATE ON leads
WHEN (NEW.email IS NOT OLD.email) <> (NEW.email_sha256 IS NOT OLD.email_sha256)
BEGIN
    SELECT RAISE(ABORT, 'email and email_sha256 of a lead must change together');
END;
CREATE TRIGGER leads_log_update AFTER UPDATE ON leads
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'leads', OLD.id, 'update',
          json_object(
              'customer_id', OLD.customer_id,
              'company_id', OLD.company_id,
              'lead_source_id', OLD.lead_source_id,
              'branch_id', OLD.branch_id,
              'status', OLD.status,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'email_sha256', OLD.email_sha256,
              'phone', OLD.phone,
              'phone_extension', OLD.phone_extension,
              'phone_text', OLD.phone_text,
              'company_name', OLD.company_name,
              'company_key', OLD.company_key,
              'city', OLD.city,
              'country', OLD.country,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'referrer_username', OLD.referrer_username,
              'referrer_type', OLD.referrer_type,
              'commission_rate_bp', OLD.commission_rate_bp,
              'commission_rate_locked_at', OLD.commission_rate_locked_at,
              'attribution_method', OLD.attribution_method,
              'attribution_confidence', OLD.attribution_confidence,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          json_object(
              'customer_id', NEW.customer_id,
              'company_id', NEW.company_id,
              'lead_source_id', NEW.lead_source_id,
              'branch_id', NEW.branch_id,
              'status', NEW.status,
              'full_name', NEW.full_name,
              'email', NEW.email,
              'email_sha256', NEW.email_sha256,
              'phone', NEW.phone,
              'phone_extension', NEW.phone_extension,
              'phone_text', NEW.phone_text,
              'company_name', NEW.company_name,
              'company_key', NEW.company_key,
              'city', NEW.city,
              'country', NEW.country,
              'created_time', NEW.created_time,
              'created_date', NEW.created_date,
              'created_time_known', NEW.created_time_known,
              'referrer_username', NEW.referrer_username,
              'referrer_type', NEW.referrer_type,
              'commission_rate_bp', NEW.commission_rate_bp,
              'commission_rate_locked_at', NEW.commission_rate_locked_at,
              'attribution_method', NEW.attribution_method,
              'attribution_confidence', NEW.attribution_confidence,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line,
              'withdrawn_in', NEW.withdrawn_in),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER leads_log_delete AFTER DELETE ON leads
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'leads', OLD.id, 'delete',
          json_object(
              'customer_id', OLD.customer_id,
              'company_id', OLD.company_id,
              'lead_source_id', OLD.lead_source_id,
              'branch_id', OLD.branch_id,
              'status', OLD.status,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'email_sha256', OLD.email_sha256,
              'phone', OLD.phone,
              'phone_extension', OLD.phone_extension,
              'phone_text', OLD.phone_text,
              'company_name', OLD.company_name,
              'company_key', OLD.company_key,
              'city', OLD.city,
              'country', OLD.country,
              'created_time', OLD.created_time,
              'created_date', OLD.created_date,
              'created_time_known', OLD.created_time_known,
              'referrer_username', OLD.referrer_username,
              'referrer_type', OLD.referrer_type,
              'commission_rate_bp', OLD.commission_rate_bp,
              'commission_rate_locked_at', OLD.commission_rate_locked_at,
              'attribution_method', OLD.attribution_method,
              'attribution_confidence', OLD.attribution_confidence,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'withdrawn_in', OLD.withdrawn_in),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER ledger_salts_guard_insert BEFORE INSERT ON ledger_salts
WHEN EXISTS (SELECT 1 FROM ledger_salts WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'ledger_salts is append-only: this lead has its salt');
END;
CREATE TRIGGER ledger_salts_guard_update BEFORE UPDATE ON ledger_salts
BEGIN
    SELECT RAISE(ABORT, 'ledger_salts is append-only');
END;
CREATE TRIGGER ledger_salts_guard_delete BEFORE DELETE ON ledger_salts
BEGIN
    SELECT RAISE(ABORT, 'ledger_salts is append-only');
END;
CREATE TRIGGER ledger_seals_guard_insert BEFORE INSERT ON ledger_seals
BEGIN
    SELECT RAISE(ABORT, 'ledger_seals is append-only: a seal follows the last one')
    WHERE NEW.id <> -1 AND NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM ledger_seals);
    SELECT RAISE(ABORT, 'ledger_seals is append-only: a seal names the one before it')
    WHERE NEW.previous IS NOT coalesce((SELECT seal FROM ledger_seals ORDER BY id DESC LIMIT 1), '');
    SELECT RAISE(ABORT, 'ledger_seals is append-only: this batch is sealed')
    WHERE EXISTS (SELECT 1 FROM ledger_seals WHERE batch_id = NEW.batch_id);
END;
CREATE TRIGGER ledger_seals_guard_update BEFORE UPDATE ON ledger_seals
BEGIN
    SELECT RAISE(ABORT, 'ledger_seals is append-only');
END;
CREATE TRIGGER ledger_seals_guard_delete BEFORE DELETE ON ledger_seals
BEGIN
    SELECT RAISE(ABORT, 'ledger_seals is append-only');
END;
CREATE TRIGGER payments_log_update AFTER UPDATE ON payments
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'payments', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'matched_by', OLD.matched_by,
              'amount_minor', OLD.amount_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_time', OLD.paid_time,
              'paid_date', OLD.paid_date,
              'paid_time_known', OLD.paid_time_known,
              'description', OLD.description,
              'invoice_ref', OLD.invoice_ref,
              'reverses', OLD.reverses,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'customer_name', OLD.customer_name,
              'name_key', OLD.name_key,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'source_system', NEW.source_system,
              'row_key', NEW.row_key,
              'derived', NEW.derived,
              'lead_id', NEW.lead_id,
              'matched_by', NEW.matched_by,
              'amount_minor', NEW.amount_minor,
              'refunded_minor', NEW.refunded_minor,
              'currency', NEW.currency,
              'status', NEW.status,
              'status_name', NEW.status_name,
              'paid_time', NEW.paid_time,
              'paid_date', NEW.paid_date,
              'paid_time_known', NEW.paid_time_known,
              'description', NEW.description,
              'invoice_ref', NEW.invoice_ref,
              'reverses', NEW.reverses,
              'lead_ref', NEW.lead_ref,
              'email', NEW.email,
              'phone', NEW.phone,
              'customer_name', NEW.customer_name,
              'name_key', NEW.name_key,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER payments_log_delete AFTER DELETE ON payments
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'payments', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'row_key', OLD.row_key,
              'derived', OLD.derived,
              'lead_id', OLD.lead_id,
              'matched_by', OLD.matched_by,
              'amount_minor', OLD.amount_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_time', OLD.paid_time,
              'paid_date', OLD.paid_date,
              'paid_time_known', OLD.paid_time_known,
              'description', OLD.description,
              'invoice_ref', OLD.invoice_ref,
              'reverses', OLD.reverses,
              'lead_ref', OLD.lead_ref,
              'email', OLD.email,
              'phone', OLD.phone,
              'customer_name', OLD.customer_name,
              'name_key', OLD.name_key,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER revenue_attributions_guard_insert BEFORE INSERT ON revenue_attributions
WHEN EXISTS (SELECT 1 FROM revenue_attributions WHERE event_id = NEW.event_id AND correction_id = NEW.correction_id)
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM revenue_attributions WHERE id = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'revenue_attributions is append-only: this snapshot is taken already');
END;
CREATE TRIGGER revenue_attributions_guard_event BEFORE INSERT ON revenue_attributions
WHEN NOT EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.event_id)
BEGIN
    SELECT RAISE(ABORT, 'a snapshot must belong to an event');
END;
CREATE TRIGGER revenue_attributions_guard_correction BEFORE INSERT ON revenue_attributions
WHEN NEW.correction_id <> 0
 AND NOT EXISTS (
    SELECT 1 FROM revenue_corrections
    WHERE id = NEW.correction_id
      AND event_id = NEW.event_id
      AND kind IN ('reinstate', 'reattribute')
 )
BEGIN
    SELECT RAISE(ABORT, 'a snapshot must belong to a correction of its own event');
END;
CREATE TRIGGER revenue_attributions_guard_update BEFORE UPDATE ON revenue_attributions
BEGIN
    SELECT RAISE(ABORT, 'revenue_attributions is append-only: a snapshot is never rewritten');
END;
CREATE TRIGGER revenue_attributions_guard_delete BEFORE DELETE ON revenue_attributions
BEGIN
    SELECT RAISE(ABORT, 'revenue_attributions is append-only: a snapshot is never deleted');
END;
CREATE TRIGGER revenue_corrections_guard_insert BEFORE INSERT ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: this correction exists already')
    WHERE EXISTS (SELECT 1 FROM revenue_corrections WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'a correction must belong to an event')
    WHERE NOT EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.event_id);
    SELECT RAISE(ABORT, 'a correction cannot be slipped in before an earlier one')
    WHERE NEW.id <> -1 AND NEW.id < (SELECT max(id) FROM revenue_corrections);
    SELECT RAISE(ABORT, 'this event is void: it can only be reinstated')
    WHERE NEW.kind <> 'reinstate'
      AND EXISTS (SELECT 1 FROM void_events WHERE event_id = NEW.event_id);
    SELECT RAISE(ABORT, 'this event is not void: there is nothing to reinstate')
    WHERE NEW.kind = 'reinstate'
      AND NOT EXISTS (SELECT 1 FROM void_events WHERE event_id = NEW.event_id);
    SELECT RAISE(ABORT, 'an opportunity has no amount')
    WHERE NEW.revenue_amount_minor IS NOT NULL
      AND EXISTS (
        SELECT 1 FROM revenue_events
        WHERE id = NEW.event_id AND revenue_stage = 'opportunity_created'
      );
    SELECT RAISE(ABORT, 'the stated conversion is not a conversion of this lead')
    WHERE NEW.conversion_id IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM event_log AS c
        JOIN revenue_events AS e ON e.lead_id = c.lead_id
        WHERE c.id = NEW.conversion_id
          AND e.id = NEW.event_id
          AND c.event_name = 'lead_submission_success'
      );
END;
CREATE TRIGGER revenue_corrections_snapshot AFTER INSERT ON revenue_corrections
WHEN NEW.kind IN ('reinstate', 'reattribute')
BEGIN
    INSERT INTO revenue_attributions
        (event_id, correction_id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
         email_sha256, external_id)
    SELECT
        event_id, NEW.id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
        email_sha256, external_id
    FROM attribution_choices
    WHERE event_id = NEW.event_id;
    SELECT RAISE(ABORT, 'the attribution snapshot of this correction is missing')
    WHERE NOT EXISTS (SELECT 1 FROM revenue_attributions WHERE event_id = NEW.event_id AND correction_id = NEW.id);
END;
CREATE TRIGGER revenue_corrections_guard_update BEFORE UPDATE ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: write another correction');
END;
CREATE TRIGGER revenue_corrections_guard_delete BEFORE DELETE ON revenue_corrections
BEGIN
    SELECT RAISE(ABORT, 'revenue_corrections is append-only: write another correction');
END;
CREATE TRIGGER revenue_events_guard_insert BEFORE INSERT ON revenue_events
WHEN EXISTS (SELECT 1 FROM revenue_events WHERE lead_id = NEW.lead_id AND revenue_stage = NEW.revenue_stage)
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.id))
  OR (NEW.conversion_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM event_log
        WHERE id = NEW.conversion_id
          AND lead_id = NEW.lead_id
          AND event_name = 'lead_submission_success'
      ))
BEGIN
    -- The very same event delivered again is no news.
    SELECT RAISE(IGNORE)
    FROM revenue_events
    WHERE lead_id = NEW.lead_id
      AND revenue_stage = NEW.revenue_stage
      AND deal_id IS NEW.deal_id
      AND revenue_amount_minor IS NEW.revenue_amount_minor
      AND currency IS NEW.currency
      AND event_time IS NEW.event_time
      AND source_system IS NEW.source_system
      AND (NEW.id = -1 OR NEW.id IS id);
    SELECT RAISE(ABORT, 'revenue_events is append-only: this lead has an event at this stage already')
    WHERE EXISTS (SELECT 1 FROM revenue_events WHERE lead_id = NEW.lead_id AND revenue_stage = NEW.revenue_stage)
       OR EXISTS (SELECT 1 FROM revenue_events WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'the stated conversion is not a conversion of this lead');
END
;
CREATE TRIGGER revenue_events_snapshot AFTER INSERT ON revenue_events
BEGIN
    INSERT INTO revenue_attributions
        (event_id, correction_id, conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
         email_sha256, external_id)
    SELECT
        NEW.id, 0, c.id, c.source_tool, c.utm_source, c.utm_medium, c.utm_campaign, c.utm_term, c.utm_content,
        l.email_sha256, c.external_id
    FROM leads AS l
    LEFT JOIN event_log AS c ON c.id = coalesce(
        NEW.conversion_id,
        CASE
            WHEN EXISTS (SELECT 1 FROM settings WHERE key = 'attribution_model' AND value = 'first-touch')
            THEN (
                SELECT f.id FROM event_log AS f
                WHERE f.lead_id = NEW.lead_id
                  AND f.event_name = 'lead_submission_success'
                  AND (CASE WHEN f.time_known = 1 AND NEW.time_known = 1
                            THEN f.event_time <= NEW.event_time
                            ELSE f.event_date <= NEW.event_date END)
                ORDER BY f.event_time, f.event_id
                LIMIT 1
            )
            ELSE (
                SELECT f.id FROM event_log AS f
                WHERE f.lead_id = NEW.lead_id
                  AND f.event_name = 'lead_submission_success'
                  AND (CASE WHEN f.time_known = 1 AND NEW.time_known = 1
                            THEN f.event_time <= NEW.event_time
                            ELSE f.event_date <= NEW.event_date END)
                ORDER BY f.event_time DESC, f.event_id DESC
                LIMIT 1
            )
        END,
        (
            SELECT f.id FROM event_log AS f
            WHERE f.lead_id = NEW.lead_id
              AND f.event_name = 'lead_submission_success'
            ORDER BY f.event_time, f.event_id
            LIMIT 1
        )
    )
    WHERE l.id = NEW.lead_id;
    SELECT RAISE(ABORT, 'the attribution snapshot of this event is missing')
    WHERE NOT EXISTS (
        SELECT 1 FROM revenue_attributions WHERE event_id = NEW.id AND correction_id = 0
    );
END;
CREATE TRIGGER revenue_events_guard_update BEFORE UPDATE ON revenue_events
BEGIN
    SELECT RAISE(ABORT, 'revenue_events is append-only: write a correction instead (trueup amend, trueup void)');
END;
CREATE TRIGGER revenue_events_guard_delete BEFORE DELETE ON revenue_events
BEGIN
    SELECT RAISE(ABORT, 'revenue_events is append-only: write a correction instead (trueup void)');
END;
CREATE TRIGGER row_issues_log_update AFTER UPDATE ON row_issues
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'row_issues', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'kind', OLD.kind,
              'row_key', OLD.row_key,
              'outcome', OLD.outcome,
              'reason', OLD.reason,
              'column_name', OLD.column_name,
              'value', OLD.value,
              'message', OLD.message,
              'candidates', OLD.candidates,
              'raw', OLD.raw,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'first_batch_id', OLD.first_batch_id,
              'last_batch_id', OLD.last_batch_id,
              'resolved_batch_id', OLD.resolved_batch_id),
          json_object(
              'source_system', NEW.source_system,
              'kind', NEW.kind,
              'row_key', NEW.row_key,
              'outcome', NEW.outcome,
              'reason', NEW.reason,
              'column_name', NEW.column_name,
              'value', NEW.value,
              'message', NEW.message,
              'candidates', NEW.candidates,
              'raw', NEW.raw,
              'file_id', NEW.file_id,
              'line', NEW.line,
              'first_batch_id', NEW.first_batch_id,
              'last_batch_id', NEW.last_batch_id,
              'resolved_batch_id', NEW.resolved_batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER row_issues_log_delete AFTER DELETE ON row_issues
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'row_issues', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'kind', OLD.kind,
              'row_key', OLD.row_key,
              'outcome', OLD.outcome,
              'reason', OLD.reason,
              'column_name', OLD.column_name,
              'value', OLD.value,
              'message', OLD.message,
              'candidates', OLD.candidates,
              'raw', OLD.raw,
              'file_id', OLD.file_id,
              'line', OLD.line,
              'first_batch_id', OLD.first_batch_id,
              'last_batch_id', OLD.last_batch_id,
              'resolved_batch_id', OLD.resolved_batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER settings_guard_base_update BEFORE UPDATE ON settings
WHEN (OLD.key = 'base_currency' OR NEW.key = 'base_currency'
      OR EXISTS (SELECT 1 FROM settings WHERE id = NEW.id AND key = 'base_currency'))
 AND (NEW.value IS NOT OLD.value OR NEW.key IS NOT OLD.key OR NEW.id IS NOT OLD.id)
 AND EXISTS (SELECT 1 FROM revenue_events)
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once the ledger has an event');
END;
CREATE TRIGGER settings_guard_base_delete BEFORE DELETE ON settings
WHEN OLD.key = 'base_currency' AND EXISTS (SELECT 1 FROM revenue_events)
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once the ledger has an event');
END;
CREATE TRIGGER settings_guard_base_insert BEFORE INSERT ON settings
WHEN (NEW.key = 'base_currency' OR EXISTS (SELECT 1 FROM settings WHERE id = NEW.id AND key = 'base_currency'))
 AND EXISTS (SELECT 1 FROM revenue_events)
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once the ledger has an event');
END;
CREATE TRIGGER settings_log_update AFTER UPDATE ON settings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'settings', OLD.id, 'update',
          json_object(
              'key', OLD.key,
              'value', OLD.value,
              'batch_id', OLD.batch_id),
          json_object(
              'key', NEW.key,
              'value', NEW.value,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER settings_log_delete AFTER DELETE ON settings
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'settings', OLD.id, 'delete',
          json_object(
              'key', OLD.key,
              'value', OLD.value,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER stage_map_log_update AFTER UPDATE ON stage_map
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'stage_map', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'pipeline_key', OLD.pipeline_key,
              'stage_key', OLD.stage_key,
              'meaning', OLD.meaning,
              'batch_id', OLD.batch_id),
          json_object(
              'source_system', NEW.source_system,
              'pipeline_key', NEW.pipeline_key,
              'stage_key', NEW.stage_key,
              'meaning', NEW.meaning,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER stage_map_log_delete AFTER DELETE ON stage_map
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'stage_map', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'pipeline_key', OLD.pipeline_key,
              'stage_key', OLD.stage_key,
              'meaning', OLD.meaning,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
COMMIT;
