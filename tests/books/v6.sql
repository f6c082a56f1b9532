PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE accepted_findings (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    finding_id TEXT NOT NULL UNIQUE CHECK (length(finding_id) = 16 AND NOT finding_id GLOB '*[^0-9a-f]*'),
    check_name TEXT NOT NULL CHECK (check_name <> ''),
    reason     TEXT NOT NULL CHECK (trim(reason) <> ''),
    batch_id   INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
CREATE TABLE aliases (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    kind        TEXT NOT NULL CHECK (kind IN ('email', 'name', 'account')),
    value       TEXT NOT NULL CHECK (value <> ''),
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    batch_id    INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (kind, value)
) STRICT;
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
    rows_rejected  INTEGER NOT NULL DEFAULT 0 CHECK (rows_rejected >= 0), reading TEXT,
    CHECK (rows_read = rows_new + rows_updated + rows_unchanged + rows_duplicate
                     + rows_conflict + rows_unmatched + rows_rejected)
) STRICT;
INSERT INTO "batch_files" VALUES(1,2,'contacts.csv','8edd46579729216c9abeb2b14b9c5c43f1766b58d550461431d9796b659e8b2f',58,'contacts','contacts','crm',1,1,0,0,0,0,0,0,'54da080d43ac080750fc31e57aaf96b330c829c1d68e7c57e091e26afa800ee5');
INSERT INTO "batch_files" VALUES(2,2,'leads.csv','63bb53ba1ea9c3ef73044f8d2fbe34a94b11221c8bfe71739d77d9b783c77a44',121,'leads','leads','crm',1,0,1,0,0,0,0,0,'f98ba4ded091ff26e3832e2785fae73a55a9cd712d488c776d42ede9569fdf85');
INSERT INTO "batch_files" VALUES(3,2,'orders.csv','75af55c81fcf487e4b90a6f79070fbbb94b94028a42d40700e85612f1a03ce69',149,'orders','orders','crm',2,2,0,0,0,0,0,0,'c269cb248d5a5afa7ae05ec24b8836026ebda8b9c90653f3c1f2a6dfc7771401');
INSERT INTO "batch_files" VALUES(4,3,'later.csv','c9f9756f1a42dfaccc7206ac302d2364bbd94d3dda89b48c3d430717703d401a',112,'orders','orders','crm',1,0,1,0,0,0,0,0,'435488638e14bf7a92c98901ed986e70c0ff76e461701fc55a8f44fd0b4721dc');
CREATE TABLE batches (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    kind        TEXT NOT NULL CHECK (kind <> ''),
    started_at  TEXT NOT NULL CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', started_at) IS started_at),
    finished_at TEXT CHECK (strftime('%Y-%m-%dT%H:%M:%SZ', finished_at) IS finished_at),
    program     TEXT NOT NULL,
    settings    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(settings)),
    counts      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(counts))
) STRICT;
INSERT INTO "batches" VALUES(1,'init','2026-06-30T12:00:00Z','2026-06-30T12:00:00Z','trueup 0.1.0','{}','{"settings":4}');
INSERT INTO "batches" VALUES(2,'import','2026-06-30T12:00:00Z','2026-06-30T12:00:00Z','trueup 0.1.0','{"base_currency":"USD","time_zone":"UTC","phone_region":"US","as":null,"preset":null,"own_presets_sha256":{},"source":"crm","map":[],"encoding":null,"delimiter":null,"sheet":null,"quote":null,"header_line":null,"date_order":null,"decimal":null,"currency":null,"zone":null}','{"events":{"opportunity_created":0,"deal_won":0,"revenue_confirmed":0},"rejects_sha256":[]}');
INSERT INTO "batches" VALUES(3,'import','2026-06-30T12:00:00Z','2026-06-30T12:00:00Z','trueup 0.1.0','{"base_currency":"USD","time_zone":"UTC","phone_region":"US","as":null,"preset":null,"own_presets_sha256":{},"source":"crm","map":[],"encoding":null,"delimiter":null,"sheet":null,"quote":null,"header_line":null,"date_order":null,"decimal":null,"currency":null,"zone":null}','{"events":{"opportunity_created":0,"deal_won":0,"revenue_confirmed":0},"rejects_sha256":[]}');
CREATE TABLE branches (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    name     TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
    batch_id INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
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
INSERT INTO "change_log" VALUES(1,'leads',1,'update','{"customer_id":1,"company_id":null,"lead_source_id":null,"branch_id":null,"status":null,"full_name":"Ana Example","email":"ana@example.com","email_sha256":"8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11","phone":null,"phone_extension":null,"phone_text":null,"company_name":null,"company_key":null,"city":null,"country":null,"created_time":null,"created_date":null,"created_time_known":null,"referrer_username":null,"referrer_type":null,"commission_rate_bp":null,"commission_rate_locked_at":null,"attribution_method":null,"attribution_confidence":100,"extra":null,"batch_id":2,"file_id":1,"line":2,"withdrawn_in":null}','{"customer_id":1,"company_id":null,"lead_source_id":null,"branch_id":null,"status":null,"full_name":"Ana Example","email":"ana@example.com","email_sha256":"8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11","phone":null,"phone_extension":null,"phone_text":null,"company_name":null,"company_key":null,"city":null,"country":null,"created_time":"2026-01-01T00:00:00Z","created_date":"2026-01-01","created_time_known":0,"referrer_username":"max","referrer_type":null,"commission_rate_bp":1250,"commission_rate_locked_at":null,"attribution_method":null,"attribution_confidence":100,"extra":null,"batch_id":2,"file_id":2,"line":2,"withdrawn_in":null}',2,'2026-06-30T12:00:00Z');
INSERT INTO "change_log" VALUES(2,'score_clock',1,'update','{"as_of":"2026-06-30","batch_id":1}','{"as_of":"2026-06-30","batch_id":2}',2,'2026-06-30T12:00:00Z');
INSERT INTO "change_log" VALUES(3,'orders',1,'update','{"source_system":"crm","scope":"","order_ref":"1","derived":0,"customer_id":1,"matched_by":"email","status":"paid","status_name":null,"paid_minor":1000,"refunded_minor":null,"currency":"USD","ordered_time":"2026-02-01T00:00:00Z","ordered_date":"2026-02-01","ordered_time_known":0,"event_name":null,"tickets":null,"full_name":"Ana Example","email":"ana@example.com","phone":null,"city":null,"country":null,"consent":null,"extra":null,"batch_id":2,"file_id":3,"line":2}','{"source_system":"crm","scope":"","order_ref":"1","derived":0,"customer_id":1,"matched_by":"email","status":"paid","status_name":null,"paid_minor":1000,"refunded_minor":400,"currency":"USD","ordered_time":"2026-02-01T00:00:00Z","ordered_date":"2026-02-01","ordered_time_known":0,"event_name":null,"tickets":null,"full_name":"Ana Example","email":"ana@example.com","phone":null,"city":null,"country":null,"consent":null,"extra":null,"batch_id":2,"file_id":4,"line":2}',3,'2026-06-30T12:00:00Z');
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
INSERT INTO "contacts" VALUES(1,1,1,NULL,'LEAD',NULL,'Ana Example','ana@example.com',NULL,NULL,NULL,NULL,NULL,NULL,2,1,2);
CREATE TABLE currencies (
    code     TEXT PRIMARY KEY CHECK (code GLOB '[A-Z][A-Z][A-Z]'),
    exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4)
) STRICT, WITHOUT ROWID;
INSERT INTO "currencies" VALUES('AED',2);
INSERT INTO "currencies" VALUES('AFN',2);
INSERT INTO "currencies" VALUES('ALL',2);
INSERT INTO "currencies" VALUES('AMD',2);
INSERT INTO "currencies" VALUES('AOA',2);
INSERT INTO "currencies" VALUES('ARS',2);
INSERT INTO "currencies" VALUES('AUD',2);
INSERT INTO "currencies" VALUES('AWG',2);
INSERT INTO "currencies" VALUES('AZN',2);
INSERT INTO "currencies" VALUES('BAM',2);
INSERT INTO "currencies" VALUES('BBD',2);
INSERT INTO "currencies" VALUES('BDT',2);
INSERT INTO "currencies" VALUES('BGN',2);
INSERT INTO "currencies" VALUES('BHD',3);
INSERT INTO "currencies" VALUES('BIF',0);
INSERT INTO "currencies" VALUES('BMD',2);
INSERT INTO "currencies" VALUES('BND',2);
INSERT INTO "currencies" VALUES('BOB',2);
INSERT INTO "currencies" VALUES('BOV',2);
INSERT INTO "currencies" VALUES('BRL',2);
INSERT INTO "currencies" VALUES('BSD',2);
INSERT INTO "currencies" VALUES('BTN',2);
INSERT INTO "currencies" VALUES('BWP',2);
INSERT INTO "currencies" VALUES('BYN',2);
INSERT INTO "currencies" VALUES('BZD',2);
INSERT INTO "currencies" VALUES('CAD',2);
INSERT INTO "currencies" VALUES('CDF',2);
INSERT INTO "currencies" VALUES('CHE',2);
INSERT INTO "currencies" VALUES('CHF',2);
INSERT INTO "currencies" VALUES('CHW',2);
INSERT INTO "currencies" VALUES('CLF',4);
INSERT INTO "currencies" VALUES('CLP',0);
INSERT INTO "currencies" VALUES('CNY',2);
INSERT INTO "currencies" VALUES('COP',2);
INSERT INTO "currencies" VALUES('COU',2);
INSERT INTO "currencies" VALUES('CRC',2);
INSERT INTO "currencies" VALUES('CUC',2);
INSERT INTO "currencies" VALUES('CUP',2);
INSERT INTO "currencies" VALUES('CVE',2);
INSERT INTO "currencies" VALUES('CZK',2);
INSERT INTO "currencies" VALUES('DJF',0);
INSERT INTO "currencies" VALUES('DKK',2);
INSERT INTO "currencies" VALUES('DOP',2);
INSERT INTO "currencies" VALUES('DZD',2);
INSERT INTO "currencies" VALUES('EGP',2);
INSERT INTO "currencies" VALUES('ERN',2);
INSERT INTO "currencies" VALUES('ETB',2);
INSERT INTO "currencies" VALUES('EUR',2);
INSERT INTO "currencies" VALUES('FJD',2);
INSERT INTO "currencies" VALUES('FKP',2);
INSERT INTO "currencies" VALUES('GBP',2);
INSERT INTO "currencies" VALUES('GEL',2);
INSERT INTO "currencies" VALUES('GHS',2);
INSERT INTO "currencies" VALUES('GIP',2);
INSERT INTO "currencies" VALUES('GMD',2);
INSERT INTO "currencies" VALUES('GNF',0);
INSERT INTO "currencies" VALUES('GTQ',2);
INSERT INTO "currencies" VALUES('GYD',2);
INSERT INTO "currencies" VALUES('HKD',2);
INSERT INTO "currencies" VALUES('HNL',2);
INSERT INTO "currencies" VALUES('HRK',2);
INSERT INTO "currencies" VALUES('HTG',2);
INSERT INTO "currencies" VALUES('HUF',2);
INSERT INTO "currencies" VALUES('IDR',2);
INSERT INTO "currencies" VALUES('ILS',2);
INSERT INTO "currencies" VALUES('INR',2);
INSERT INTO "currencies" VALUES('IQD',3);
INSERT INTO "currencies" VALUES('IRR',2);
INSERT INTO "currencies" VALUES('ISK',0);
INSERT INTO "currencies" VALUES('JMD',2);
INSERT INTO "currencies" VALUES('JOD',3);
INSERT INTO "currencies" VALUES('JPY',0);
INSERT INTO "currencies" VALUES('KES',2);
INSERT INTO "currencies" VALUES('KGS',2);
INSERT INTO "currencies" VALUES('KHR',2);
INSERT INTO "currencies" VALUES('KMF',0);
INSERT INTO "currencies" VALUES('KPW',2);
INSERT INTO "currencies" VALUES('KRW',0);
INSERT INTO "currencies" VALUES('KWD',3);
INSERT INTO "currencies" VALUES('KYD',2);
INSERT INTO "currencies" VALUES('KZT',2);
INSERT INTO "currencies" VALUES('LAK',2);
INSERT INTO "currencies" VALUES('LBP',2);
INSERT INTO "currencies" VALUES('LKR',2);
INSERT INTO "currencies" VALUES('LRD',2);
INSERT INTO "currencies" VALUES('LSL',2);
INSERT INTO "currencies" VALUES('LYD',3);
INSERT INTO "currencies" VALUES('MAD',2);
INSERT INTO "currencies" VALUES('MDL',2);
INSERT INTO "currencies" VALUES('MGA',2);
INSERT INTO "currencies" VALUES('MKD',2);
INSERT INTO "currencies" VALUES('MMK',2);
INSERT INTO "currencies" VALUES('MNT',2);
INSERT INTO "currencies" VALUES('MOP',2);
INSERT INTO "currencies" VALUES('MRU',2);
INSERT INTO "currencies" VALUES('MUR',2);
INSERT INTO "currencies" VALUES('MVR',2);
INSERT INTO "currencies" VALUES('MWK',2);
INSERT INTO "currencies" VALUES('MXN',2);
INSERT INTO "currencies" VALUES('MXV',2);
INSERT INTO "currencies" VALUES('MYR',2);
INSERT INTO "currencies" VALUES('MZN',2);
INSERT INTO "currencies" VALUES('NAD',2);
INSERT INTO "currencies" VALUES('NGN',2);
INSERT INTO "currencies" VALUES('NIO',2);
INSERT INTO "currencies" VALUES('NOK',2);
INSERT INTO "currencies" VALUES('NPR',2);
INSERT INTO "currencies" VALUES('NZD',2);
INSERT INTO "currencies" VALUES('OMR',3);
INSERT INTO "currencies" VALUES('PAB',2);
INSERT INTO "currencies" VALUES('PEN',2);
INSERT INTO "currencies" VALUES('PGK',2);
INSERT INTO "currencies" VALUES('PHP',2);
INSERT INTO "currencies" VALUES('PKR',2);
INSERT INTO "currencies" VALUES('PLN',2);
INSERT INTO "currencies" VALUES('PYG',0);
INSERT INTO "currencies" VALUES('QAR',2);
INSERT INTO "currencies" VALUES('RON',2);
INSERT INTO "currencies" VALUES('RSD',2);
INSERT INTO "currencies" VALUES('RUB',2);
INSERT INTO "currencies" VALUES('RWF',0);
INSERT INTO "currencies" VALUES('SAR',2);
INSERT INTO "currencies" VALUES('SBD',2);
INSERT INTO "currencies" VALUES('SCR',2);
INSERT INTO "currencies" VALUES('SDG',2);
INSERT INTO "currencies" VALUES('SEK',2);
INSERT INTO "currencies" VALUES('SGD',2);
INSERT INTO "currencies" VALUES('SHP',2);
INSERT INTO "currencies" VALUES('SLE',2);
INSERT INTO "currencies" VALUES('SLL',2);
INSERT INTO "currencies" VALUES('SOS',2);
INSERT INTO "currencies" VALUES('SRD',2);
INSERT INTO "currencies" VALUES('SSP',2);
INSERT INTO "currencies" VALUES('STN',2);
INSERT INTO "currencies" VALUES('SVC',2);
INSERT INTO "currencies" VALUES('SYP',2);
INSERT INTO "currencies" VALUES('SZL',2);
INSERT INTO "currencies" VALUES('THB',2);
INSERT INTO "currencies" VALUES('TJS',2);
INSERT INTO "currencies" VALUES('TMT',2);
INSERT INTO "currencies" VALUES('TND',3);
INSERT INTO "currencies" VALUES('TOP',2);
INSERT INTO "currencies" VALUES('TRY',2);
INSERT INTO "currencies" VALUES('TTD',2);
INSERT INTO "currencies" VALUES('TWD',2);
INSERT INTO "currencies" VALUES('TZS',2);
INSERT INTO "currencies" VALUES('UAH',2);
INSERT INTO "currencies" VALUES('UGX',0);
INSERT INTO "currencies" VALUES('USD',2);
INSERT INTO "currencies" VALUES('USN',2);
INSERT INTO "currencies" VALUES('UYI',0);
INSERT INTO "currencies" VALUES('UYU',2);
INSERT INTO "currencies" VALUES('UYW',4);
INSERT INTO "currencies" VALUES('UZS',2);
INSERT INTO "currencies" VALUES('VED',2);
INSERT INTO "currencies" VALUES('VES',2);
INSERT INTO "currencies" VALUES('VND',0);
INSERT INTO "currencies" VALUES('VUV',0);
INSERT INTO "currencies" VALUES('WST',2);
INSERT INTO "currencies" VALUES('XAD',2);
INSERT INTO "currencies" VALUES('XAF',0);
INSERT INTO "currencies" VALUES('XCD',2);
INSERT INTO "currencies" VALUES('XCG',2);
INSERT INTO "currencies" VALUES('XOF',0);
INSERT INTO "currencies" VALUES('XPF',0);
INSERT INTO "currencies" VALUES('YER',2);
INSERT INTO "currencies" VALUES('ZAR',2);
INSERT INTO "currencies" VALUES('ZMW',2);
INSERT INTO "currencies" VALUES('ZWG',2);
INSERT INTO "currencies" VALUES('ZWL',2);
CREATE TABLE current_batch (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
INSERT INTO "current_batch" VALUES(1,NULL);
CREATE TABLE customer_emails (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    email       TEXT NOT NULL UNIQUE CHECK (instr(email, '@') > 1),
    is_primary  INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    batch_id    INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id     INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line        INTEGER CHECK (line > 0), email_sha256 TEXT
    CHECK (length(email_sha256) = 64 AND NOT email_sha256 GLOB '*[^0-9a-f]*'),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
INSERT INTO "customer_emails" VALUES(1,1,'ana@example.com',1,2,1,2,'8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11');
INSERT INTO "customer_emails" VALUES(2,2,'ben@example.com',1,2,3,3,'f871a76fb7b15231306b634dd91b385c48e9298974308e28e161d845e3e6f060');
CREATE TABLE customer_engagement_metrics (
    customer_id         INTEGER PRIMARY KEY CHECK (customer_id > 0)
                        REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    lifetime_orders     INTEGER NOT NULL CHECK (lifetime_orders >= 0),
    lifetime_net_minor  INTEGER NOT NULL,
    currency            TEXT NOT NULL REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    orders_without_rate INTEGER NOT NULL CHECK (orders_without_rate BETWEEN 0 AND lifetime_orders),
    first_order_date    TEXT CHECK (date(first_order_date) IS first_order_date),
    last_order_date     TEXT CHECK (date(last_order_date) IS last_order_date),
    CHECK ((first_order_date IS NULL) = (lifetime_orders = 0)),
    CHECK ((last_order_date IS NULL) = (lifetime_orders = 0)),
    CHECK (first_order_date <= last_order_date)
) STRICT;
INSERT INTO "customer_engagement_metrics" VALUES(1,1,600,'USD',0,'2026-02-01','2026-02-01');
INSERT INTO "customer_engagement_metrics" VALUES(2,1,2000,'USD',0,'2026-02-02','2026-02-02');
CREATE TABLE customers (
    id        INTEGER PRIMARY KEY CHECK (id > 0),
    full_name TEXT CHECK (full_name <> ''),
    phone     TEXT UNIQUE CHECK (phone GLOB '+[1-9]*' AND phone = '+' || CAST(phone AS INTEGER)),
    batch_id  INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id   INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line      INTEGER CHECK (line > 0), rfm_recency INTEGER NOT NULL DEFAULT 1 CHECK (rfm_recency BETWEEN 1 AND 5), rfm_frequency INTEGER NOT NULL DEFAULT 1 CHECK (rfm_frequency BETWEEN 1 AND 5), rfm_monetary INTEGER NOT NULL DEFAULT 1 CHECK (rfm_monetary BETWEEN 1 AND 5), lead_score INTEGER NOT NULL DEFAULT 6
    CHECK (lead_score = 3 * rfm_recency + 2 * rfm_frequency + rfm_monetary), last_scored_at TEXT CHECK (date(last_scored_at) IS last_scored_at), name_key TEXT, merged_into INTEGER
    REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT CHECK (merged_into <> id),
    CHECK ((file_id IS NULL) = (line IS NULL))
) STRICT;
INSERT INTO "customers" VALUES(1,'Ana Example',NULL,2,1,2,2,2,1,11,'2026-06-30','ana example',NULL);
INSERT INTO "customers" VALUES(2,'Ben Example',NULL,2,3,3,2,2,1,11,'2026-06-30','ben example',NULL);
CREATE TABLE deal_stage_changes (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    deal_id    INTEGER NOT NULL REFERENCES deals (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    from_stage TEXT,
    to_stage   TEXT,
    batch_id   INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    changed_at TEXT NOT NULL
) STRICT;
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
INSERT INTO "external_ids" VALUES(1,'lead','crm','C1',0,1,NULL,NULL,2);
INSERT INTO "external_ids" VALUES(2,'contact','crm','C1',0,NULL,1,NULL,2);
CREATE TABLE lead_sources (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    name     TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL UNIQUE CHECK (name_key <> ''),
    batch_id INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
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
INSERT INTO "leads" VALUES(1,1,NULL,NULL,NULL,NULL,'Ana Example','ana@example.com','8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-01-01T00:00:00Z','2026-01-01',0,'max',NULL,1250,NULL,NULL,100,NULL,2,2,2,NULL);
CREATE TABLE ledger_commitments (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    kind       TEXT NOT NULL CHECK (kind IN ('event', 'snapshot', 'correction')),
    row_id     INTEGER NOT NULL CHECK (row_id > 0),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    batch_id   INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (kind, row_id)
) STRICT;
CREATE TABLE ledger_salts (
    id   INTEGER PRIMARY KEY CHECK (id > 0) REFERENCES leads (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    salt BLOB NOT NULL CHECK (length(salt) = 16)
) STRICT;
CREATE TABLE ledger_seals (
    id           INTEGER PRIMARY KEY CHECK (id > 0),
    version      INTEGER NOT NULL CHECK (version = 1),
    batch_id     INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    events_total INTEGER NOT NULL CHECK (events_total >= 0),
    row_marks    BLOB NOT NULL CHECK (length(row_marks) % 4 = 0),
    previous     TEXT NOT NULL CHECK (previous = '' OR length(previous) = 64),
    seal         TEXT NOT NULL CHECK (length(seal) = 64 AND NOT seal GLOB '*[^0-9a-f]*')
) STRICT;
CREATE TABLE orders (
    id                 INTEGER PRIMARY KEY CHECK (id > 0),
    source_system      TEXT NOT NULL CHECK (source_system <> ''),
    scope              TEXT NOT NULL DEFAULT '',
    order_ref          TEXT NOT NULL CHECK (order_ref <> ''),
    derived            INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    customer_id        INTEGER REFERENCES customers (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    matched_by         TEXT CHECK (matched_by IN ('email', 'phone', 'new', 'hand')),
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
INSERT INTO "orders" VALUES(1,'crm','','1',0,1,'email','paid',NULL,1000,400,'USD','2026-02-01T00:00:00Z','2026-02-01',0,NULL,NULL,'Ana Example','ana@example.com',NULL,NULL,NULL,NULL,NULL,2,4,2);
INSERT INTO "orders" VALUES(2,'crm','','2',0,2,'new','paid',NULL,2000,NULL,'USD','2026-02-02T00:00:00Z','2026-02-02',0,NULL,NULL,'Ben Example','ben@example.com',NULL,NULL,NULL,NULL,NULL,2,3,3);
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
CREATE TABLE rates (
    id               INTEGER PRIMARY KEY CHECK (id > 0),
    currency         TEXT NOT NULL REFERENCES currencies (code) ON UPDATE RESTRICT ON DELETE RESTRICT,
    rate_date        TEXT NOT NULL CHECK (date(rate_date) IS rate_date),
    rate_millionths  INTEGER NOT NULL CHECK (rate_millionths BETWEEN 1 AND 1000000000000),
    extra            TEXT CHECK (extra IS NULL OR json_valid(extra)),
    batch_id         INTEGER NOT NULL REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    file_id          INTEGER REFERENCES batch_files (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    line             INTEGER CHECK (line > 0),
    CHECK ((file_id IS NULL) = (line IS NULL)),
    UNIQUE (currency, rate_date)
) STRICT;
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO "refinery_schema_history" VALUES(1,'book','2026-11-21T17:13:53.599518581Z','7486414416354291804');
INSERT INTO "refinery_schema_history" VALUES(2,'identity','2026-11-21T17:13:53.599538559Z','8869059965447806606');
INSERT INTO "refinery_schema_history" VALUES(3,'ledger','2026-11-21T17:13:53.599542867Z','10544652993743143224');
INSERT INTO "refinery_schema_history" VALUES(4,'sales','2026-11-21T17:13:53.599547195Z','8449515493114518484');
INSERT INTO "refinery_schema_history" VALUES(5,'withdrawn','2026-11-21T17:13:53.599551202Z','14361240587811816815');
INSERT INTO "refinery_schema_history" VALUES(6,'seals','2026-11-21T17:13:53.59955521Z','786136635061037265');
INSERT INTO "refinery_schema_history" VALUES(7,'forgetting','2026-11-21T17:13:53.599558937Z','1160438957996816697');
INSERT INTO "refinery_schema_history" VALUES(8,'orders','2026-11-21T17:13:53.599562413Z','12313561825811115279');
INSERT INTO "refinery_schema_history" VALUES(9,'scores','2026-11-21T17:13:53.599566Z','11245678757569581035');
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
CREATE TABLE score_bands (
    id        INTEGER PRIMARY KEY CHECK (id > 0),
    measure   TEXT NOT NULL CHECK (measure IN ('recency', 'frequency', 'monetary', 'segment')),
    threshold INTEGER NOT NULL CHECK (threshold BETWEEN 0 AND 1000000000000),
    points    INTEGER CHECK (points BETWEEN 2 AND 5),
    segment   TEXT CHECK (segment IN ('hot', 'warm', 'cool', 'cold')),
    batch_id  INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK ((measure = 'segment') = (segment IS NOT NULL)),
    CHECK ((measure = 'segment') = (points IS NULL)),
    UNIQUE (measure, threshold),
    UNIQUE (measure, points),
    UNIQUE (segment)
) STRICT;
INSERT INTO "score_bands" VALUES(1,'recency',30,5,NULL,NULL);
INSERT INTO "score_bands" VALUES(2,'recency',60,4,NULL,NULL);
INSERT INTO "score_bands" VALUES(3,'recency',90,3,NULL,NULL);
INSERT INTO "score_bands" VALUES(4,'recency',180,2,NULL,NULL);
INSERT INTO "score_bands" VALUES(5,'frequency',10,5,NULL,NULL);
INSERT INTO "score_bands" VALUES(6,'frequency',5,4,NULL,NULL);
INSERT INTO "score_bands" VALUES(7,'frequency',3,3,NULL,NULL);
INSERT INTO "score_bands" VALUES(8,'frequency',1,2,NULL,NULL);
INSERT INTO "score_bands" VALUES(9,'monetary',1000,5,NULL,NULL);
INSERT INTO "score_bands" VALUES(10,'monetary',500,4,NULL,NULL);
INSERT INTO "score_bands" VALUES(11,'monetary',200,3,NULL,NULL);
INSERT INTO "score_bands" VALUES(12,'monetary',50,2,NULL,NULL);
INSERT INTO "score_bands" VALUES(13,'segment',24,NULL,'hot',NULL);
INSERT INTO "score_bands" VALUES(14,'segment',18,NULL,'warm',NULL);
INSERT INTO "score_bands" VALUES(15,'segment',12,NULL,'cool',NULL);
INSERT INTO "score_bands" VALUES(16,'segment',0,NULL,'cold',NULL);
CREATE TABLE score_clock (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    as_of    TEXT NOT NULL CHECK (date(as_of) IS as_of),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
INSERT INTO "score_clock" VALUES(1,'2026-06-30',2);
CREATE TABLE score_history (
    id         INTEGER PRIMARY KEY CHECK (id > 0),
    score_date TEXT NOT NULL CHECK (date(score_date) IS score_date),
    segment    TEXT NOT NULL CHECK (segment IN ('hot', 'warm', 'cool', 'cold')),
    customers  INTEGER NOT NULL CHECK (customers >= 0),
    score_sum  INTEGER NOT NULL CHECK (score_sum BETWEEN 6 * customers AND 30 * customers),
    batch_id   INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (score_date, segment)
) STRICT;
INSERT INTO "score_history" VALUES(1,'2026-06-30','hot',0,0,2);
INSERT INTO "score_history" VALUES(2,'2026-06-30','warm',0,0,2);
INSERT INTO "score_history" VALUES(3,'2026-06-30','cool',0,0,2);
INSERT INTO "score_history" VALUES(4,'2026-06-30','cold',2,22,2);
CREATE TABLE settings (
    id       INTEGER PRIMARY KEY CHECK (id > 0),
    key      TEXT NOT NULL UNIQUE CHECK (key <> ''),
    value    TEXT NOT NULL CHECK (value <> ''),
    batch_id INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT
) STRICT;
INSERT INTO "settings" VALUES(1,'base_currency','USD',1);
INSERT INTO "settings" VALUES(2,'time_zone','UTC',1);
INSERT INTO "settings" VALUES(3,'phone_region','US',1);
INSERT INTO "settings" VALUES(4,'attribution_model','last-touch',1);
CREATE TABLE stage_map (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    source_system TEXT NOT NULL DEFAULT '',
    pipeline_key  TEXT NOT NULL DEFAULT '',
    stage_key     TEXT NOT NULL CHECK (stage_key <> ''),
    meaning       TEXT NOT NULL CHECK (meaning IN ('open', 'won', 'paid', 'lost', 'ignore')),
    batch_id      INTEGER REFERENCES batches (id) ON UPDATE RESTRICT ON DELETE RESTRICT,
    UNIQUE (source_system, pipeline_key, stage_key)
) STRICT;
INSERT INTO "stage_map" VALUES(1,'','','qualified','open',NULL);
INSERT INTO "stage_map" VALUES(2,'','','discovery','open',NULL);
INSERT INTO "stage_map" VALUES(3,'','','proposal','open',NULL);
INSERT INTO "stage_map" VALUES(4,'','','appointment scheduled','open',NULL);
INSERT INTO "stage_map" VALUES(5,'','','qualified to buy','open',NULL);
INSERT INTO "stage_map" VALUES(6,'','','presentation scheduled','open',NULL);
INSERT INTO "stage_map" VALUES(7,'','','decision maker bought-in','open',NULL);
INSERT INTO "stage_map" VALUES(8,'','','contract sent','open',NULL);
INSERT INTO "stage_map" VALUES(9,'','','prospecting','open',NULL);
INSERT INTO "stage_map" VALUES(10,'','','qualification','open',NULL);
INSERT INTO "stage_map" VALUES(11,'','','needs analysis','open',NULL);
INSERT INTO "stage_map" VALUES(12,'','','value proposition','open',NULL);
INSERT INTO "stage_map" VALUES(13,'','','id. decision makers','open',NULL);
INSERT INTO "stage_map" VALUES(14,'','','perception analysis','open',NULL);
INSERT INTO "stage_map" VALUES(15,'','','proposal/price quote','open',NULL);
INSERT INTO "stage_map" VALUES(16,'','','negotiation','open',NULL);
INSERT INTO "stage_map" VALUES(17,'','','negotiation/review','open',NULL);
INSERT INTO "stage_map" VALUES(18,'','','closed won','won',NULL);
INSERT INTO "stage_map" VALUES(19,'','','won','won',NULL);
INSERT INTO "stage_map" VALUES(20,'','','contract signed','won',NULL);
INSERT INTO "stage_map" VALUES(21,'','','paid','paid',NULL);
INSERT INTO "stage_map" VALUES(22,'','','invoice collected','paid',NULL);
INSERT INTO "stage_map" VALUES(23,'','','closed lost','lost',NULL);
INSERT INTO "stage_map" VALUES(24,'','','lost','lost',NULL);
INSERT INTO "stage_map" VALUES(25,'','','open','open',NULL);
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
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_batch ON orders (batch_id);
CREATE INDEX rates_batch ON rates (batch_id);
CREATE INDEX customers_score ON customers (lead_score);
CREATE INDEX orders_counted ON orders (customer_id, ordered_date)
    WHERE status IN ('paid', 'free') AND customer_id IS NOT NULL;
CREATE INDEX orders_currency ON orders (currency, ordered_date) WHERE status = 'paid' AND customer_id IS NOT NULL;
CREATE INDEX customers_without_key ON customers (id) WHERE name_key IS NULL AND full_name IS NOT NULL;
CREATE INDEX customer_emails_without_hash ON customer_emails (id) WHERE email_sha256 IS NULL;
CREATE INDEX customers_merged ON customers (merged_into) WHERE merged_into IS NOT NULL;
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
CREATE VIEW base_rates AS
SELECT
    r.currency,
    r.rate_date,
    r.rate_millionths / 1000000 AS whole,
    r.rate_millionths % 1000000 AS millionths,
    CASE b.exponent - c.exponent WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 WHEN 4 THEN 10000 ELSE 1 END AS up,
    CASE c.exponent - b.exponent WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 WHEN 4 THEN 10000 ELSE 1 END AS down
FROM rates AS r
JOIN currencies AS c ON c.code = r.currency
JOIN currencies AS b ON b.code = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD');
CREATE VIEW customer_activity_timeline AS
SELECT
    o.customer_id AS customer_id,
    o.ordered_time AS happened_time,
    o.ordered_date AS happened_date,
    o.ordered_time_known AS time_known,
    'order' AS kind,
    o.status || coalesce(': ' || o.event_name, '') AS title,
    o.paid_minor AS amount_minor,
    o.currency AS currency,
    o.source_system AS source_system,
    o.order_ref AS reference,
    json_object('scope', o.scope, 'status', o.status, 'refunded_minor', o.refunded_minor, 'tickets', o.tickets, 'matched_by', o.matched_by) AS metadata,
    o.file_id AS file_id,
    o.line AS line
FROM orders AS o
UNION ALL
SELECT
    l.customer_id AS customer_id,
    l.created_time AS happened_time,
    l.created_date AS happened_date,
    l.created_time_known AS time_known,
    'lead' AS kind,
    'lead' || coalesce(' through ' || s.name, '') || coalesce(': ' || l.status, '') AS title,
    NULL AS amount_minor,
    NULL AS currency,
    x.source_system AS source_system,
    coalesce(x.external_id, 'trueup:' || l.id) AS reference,
    json_object('status', l.status, 'source', s.name, 'branch', b.name, 'company', l.company_name, 'email', l.email) AS metadata,
    l.file_id AS file_id,
    l.line AS line
FROM leads AS l
LEFT JOIN lead_sources AS s ON s.id = l.lead_source_id
LEFT JOIN branches AS b ON b.id = l.branch_id
LEFT JOIN external_ids AS x ON x.id = (SELECT min(y.id) FROM external_ids AS y WHERE y.lead_id = l.id AND y.derived = 0)
WHERE l.withdrawn_in IS NULL
UNION ALL
SELECT
    l.customer_id AS customer_id,
    e.event_time AS happened_time,
    e.event_date AS happened_date,
    e.time_known AS time_known,
    CASE WHEN e.event_name = 'lead_submission_success' THEN 'conversion' ELSE 'event' END AS kind,
    CASE WHEN e.event_name = 'lead_submission_success' THEN 'converted' ELSE e.event_name END || coalesce(' through ' || e.source_tool, '') || coalesce(', campaign ' || e.utm_campaign, '') AS title,
    NULL AS amount_minor,
    NULL AS currency,
    e.source_system AS source_system,
    e.event_id AS reference,
    json_object('event_name', e.event_name, 'source_tool', e.source_tool, 'utm_source', e.utm_source, 'utm_medium', e.utm_medium, 'utm_campaign', e.utm_campaign) AS metadata,
    e.file_id AS file_id,
    e.line AS line
FROM leads AS l
JOIN event_log AS e ON e.lead_id = l.id
WHERE e.withdrawn_in IS NULL
UNION ALL
SELECT
    l.customer_id AS customer_id,
    d.created_time AS happened_time,
    d.created_date AS happened_date,
    d.created_time_known AS time_known,
    'deal' AS kind,
    coalesce(d.deal_name, 'deal') || coalesce(', now in ' || d.stage, '') AS title,
    d.amount_minor AS amount_minor,
    d.currency AS currency,
    d.source_system AS source_system,
    d.row_key AS reference,
    json_object('pipeline', d.pipeline, 'stage', d.stage, 'owner', d.owner, 'matched_by', d.matched_by) AS metadata,
    d.file_id AS file_id,
    d.line AS line
FROM leads AS l
JOIN deals AS d ON d.lead_id = l.id
WHERE d.withdrawn_in IS NULL
UNION ALL
SELECT
    l.customer_id AS customer_id,
    g.changed_at AS happened_time,
    substr(g.changed_at, 1, 10) AS happened_date,
    1 AS time_known,
    'deal-stage' AS kind,
    coalesce(d.deal_name, 'deal') || ': ' || coalesce(g.from_stage, '(none)') || ' → ' || coalesce(g.to_stage, '(none)') AS title,
    NULL AS amount_minor,
    NULL AS currency,
    d.source_system AS source_system,
    d.row_key AS reference,
    json_object('from', g.from_stage, 'to', g.to_stage, 'batch', g.batch_id) AS metadata,
    NULL AS file_id,
    NULL AS line
FROM leads AS l
JOIN deals AS d ON d.lead_id = l.id
JOIN deal_stage_changes AS g ON g.deal_id = d.id
WHERE d.withdrawn_in IS NULL
  AND NOT EXISTS (SELECT 1 FROM undone_batches AS u WHERE u.batch_id = g.batch_id)
UNION ALL
SELECT
    l.customer_id AS customer_id,
    r.event_time AS happened_time,
    r.event_date AS happened_date,
    r.time_known AS time_known,
    'revenue' AS kind,
    r.revenue_stage || coalesce(': ' || r.deal_name, '') AS title,
    r.revenue_amount_minor AS amount_minor,
    r.currency AS currency,
    r.source_system AS source_system,
    r.deal_id AS reference,
    json_object('event', r.id, 'revenue_stage', r.revenue_stage, 'source_tool', r.attr_source_tool, 'utm_source', r.attr_utm_source, 'utm_medium', r.attr_utm_medium, 'utm_campaign', r.attr_utm_campaign) AS metadata,
    r.file_id AS file_id,
    r.line AS line
FROM leads AS l
JOIN revenue_facts AS r ON r.lead_id = l.id;
CREATE VIEW customer_marketing_export AS
SELECT
    c.id AS customer_id,
    e.email,
    e.email_sha256,
    c.phone,
    c.full_name,
    (
        SELECT o.consent FROM orders AS o
        WHERE o.customer_id = c.id AND o.consent IS NOT NULL
        ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1
    ) AS consent,
    (
        SELECT b.segment FROM score_bands AS b
        WHERE b.measure = 'segment' AND b.threshold <= c.lead_score
        ORDER BY b.threshold DESC LIMIT 1
    ) AS segment,
    c.lead_score,
    coalesce(c.last_scored_at, (SELECT k.as_of FROM score_clock AS k)) AS scored_as_of,
    coalesce(m.lifetime_orders, 0) AS lifetime_orders,
    CASE WHEN m.lifetime_net_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
        WHEN 0 THEN abs(m.lifetime_net_minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(m.lifetime_net_minor) / 1000, abs(m.lifetime_net_minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(m.lifetime_net_minor) / 10000, abs(m.lifetime_net_minor) % 10000)
        ELSE printf('%d.%02d', abs(m.lifetime_net_minor) / 100, abs(m.lifetime_net_minor) % 100)
    END AS lifetime_net_amount,
    m.currency,
    m.last_order_date
FROM customers AS c
JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
LEFT JOIN currencies AS u ON u.code = m.currency
WHERE c.merged_into IS NULL;
CREATE VIEW customer_orders_v AS
SELECT
    o.id AS order_id,
    o.customer_id,
    c.full_name AS customer_name,
    e.email AS customer_email,
    o.source_system AS platform,
    o.scope,
    o.order_ref,
    o.event_name,
    o.status,
    o.status IN ('paid', 'free') AS is_counted,
    o.ordered_time,
    o.ordered_date,
    o.ordered_time_known,
    o.tickets,
    o.paid_minor,
    o.refunded_minor,
    CASE WHEN o.status = 'paid' THEN coalesce(o.paid_minor, 0) - coalesce(o.refunded_minor, 0) ELSE 0 END AS net_minor,
    CASE
        WHEN o.paid_minor IS NULL THEN NULL
        WHEN k.exponent = 0 THEN o.paid_minor || ''
        ELSE (o.paid_minor / k.scale) || '.' || substr('0000' || (o.paid_minor % k.scale), -k.exponent)
    END AS paid_amount,
    CASE
        WHEN o.refunded_minor IS NULL THEN NULL
        WHEN k.exponent = 0 THEN o.refunded_minor || ''
        ELSE (o.refunded_minor / k.scale) || '.' || substr('0000' || (o.refunded_minor % k.scale), -k.exponent)
    END AS refunded_amount,
    o.currency,
    o.matched_by,
    o.batch_id,
    o.file_id,
    o.line
FROM orders AS o
LEFT JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN customer_emails AS e ON e.customer_id = o.customer_id AND e.is_primary = 1
LEFT JOIN (
    SELECT
        u.code,
        u.exponent,
        CASE u.exponent WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END AS scale
    FROM currencies AS u
) AS k ON k.code = o.currency;
CREATE VIEW customer_scores AS
SELECT
    p.customer_id,
    p.recency,
    p.frequency,
    p.monetary,
    3 * p.recency + 2 * p.frequency + p.monetary AS lead_score,
    p.as_of
FROM (
    SELECT
        m.customer_id,
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'recency' AND b.threshold >= julianday(k.as_of) - julianday(m.last_order_date)
            ORDER BY b.threshold LIMIT 1
        ), 1) AS recency,
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'frequency' AND b.threshold <= m.lifetime_orders
            ORDER BY b.threshold DESC LIMIT 1
        ), 1) AS frequency,
        coalesce((
            SELECT b.points FROM score_bands AS b
            WHERE b.measure = 'monetary'
              AND b.threshold <= m.lifetime_net_minor
                  / CASE u.exponent WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END
            ORDER BY b.threshold DESC LIMIT 1
        ), 1) AS monetary,
        k.as_of
    FROM customer_engagement_metrics AS m
    JOIN currencies AS u ON u.code = m.currency
    JOIN score_clock AS k ON k.id = 1
) AS p;
CREATE VIEW customers_flat_v AS
SELECT
    c.id AS customer_id,
    c.full_name,
    e.email AS primary_email,
    (
        SELECT group_concat(o.email, ', ')
        FROM (SELECT x.email FROM customer_emails AS x WHERE x.customer_id = c.id AND x.is_primary = 0 ORDER BY x.email) AS o
    ) AS other_emails,
    c.phone,
    (
        SELECT group_concat(o.phone, ', ')
        FROM (SELECT x.phone FROM customers AS x WHERE x.merged_into = c.id AND x.phone IS NOT NULL ORDER BY x.phone) AS o
    ) AS other_phones,
    coalesce(
        (SELECT l.city FROM leads AS l WHERE l.customer_id = c.id AND l.city IS NOT NULL AND l.withdrawn_in IS NULL ORDER BY l.created_time DESC, l.id DESC LIMIT 1),
        (SELECT o.city FROM orders AS o WHERE o.customer_id = c.id AND o.city IS NOT NULL ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1)
    ) AS city,
    coalesce(
        (SELECT l.country FROM leads AS l WHERE l.customer_id = c.id AND l.country IS NOT NULL AND l.withdrawn_in IS NULL ORDER BY l.created_time DESC, l.id DESC LIMIT 1),
        (SELECT o.country FROM orders AS o WHERE o.customer_id = c.id AND o.country IS NOT NULL ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1)
    ) AS country,
    (
        SELECT l.company_name FROM leads AS l
        WHERE l.customer_id = c.id AND l.company_name IS NOT NULL AND l.withdrawn_in IS NULL
        ORDER BY l.created_time DESC, l.id DESC LIMIT 1
    ) AS company_name,
    (
        SELECT s.name
        FROM leads AS l
        JOIN lead_sources AS s ON s.id = l.lead_source_id
        WHERE l.customer_id = c.id AND l.withdrawn_in IS NULL
        ORDER BY l.created_time IS NULL, l.created_time, l.id LIMIT 1
    ) AS first_source,
    (SELECT k.contact_type FROM contacts AS k WHERE k.customer_id = c.id ORDER BY k.id LIMIT 1) AS contact_type,
    (SELECT count(*) FROM leads AS l WHERE l.customer_id = c.id AND l.withdrawn_in IS NULL) AS leads,
    (SELECT min(l.created_date) FROM leads AS l WHERE l.customer_id = c.id AND l.withdrawn_in IS NULL) AS first_lead_date,
    (
        SELECT group_concat(w.said, ' + ')
        FROM (
            SELECT CASE WHEN t.minor < 0 THEN '-' ELSE '' END || CASE k.exponent
        WHEN 0 THEN abs(t.minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(t.minor) / 1000, abs(t.minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(t.minor) / 10000, abs(t.minor) % 10000)
        ELSE printf('%d.%02d', abs(t.minor) / 100, abs(t.minor) % 100)
    END || ' ' || t.currency AS said
            FROM (
                SELECT r.currency, sum(r.revenue_amount_minor) AS minor
                FROM leads AS l
                JOIN revenue_facts AS r ON r.lead_id = l.id
                WHERE l.customer_id = c.id AND r.revenue_stage = 'deal_won' AND r.revenue_amount_minor IS NOT NULL
                GROUP BY r.currency
            ) AS t
            JOIN currencies AS k ON k.code = t.currency
            ORDER BY t.currency
        ) AS w
    ) AS revenue_won,
    (
        SELECT group_concat(w.said, ' + ')
        FROM (
            SELECT CASE WHEN t.minor < 0 THEN '-' ELSE '' END || CASE k.exponent
        WHEN 0 THEN abs(t.minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(t.minor) / 1000, abs(t.minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(t.minor) / 10000, abs(t.minor) % 10000)
        ELSE printf('%d.%02d', abs(t.minor) / 100, abs(t.minor) % 100)
    END || ' ' || t.currency AS said
            FROM (
                SELECT r.currency, sum(r.revenue_amount_minor) AS minor
                FROM leads AS l
                JOIN revenue_facts AS r ON r.lead_id = l.id
                WHERE l.customer_id = c.id AND r.revenue_stage = 'revenue_confirmed' AND r.revenue_amount_minor IS NOT NULL
                GROUP BY r.currency
            ) AS t
            JOIN currencies AS k ON k.code = t.currency
            ORDER BY t.currency
        ) AS w
    ) AS revenue_confirmed,
    coalesce(m.lifetime_orders, 0) AS lifetime_orders,
    m.lifetime_net_minor,
    CASE WHEN m.lifetime_net_minor < 0 THEN '-' ELSE '' END || CASE u.exponent
        WHEN 0 THEN abs(m.lifetime_net_minor) || ''
        WHEN 3 THEN printf('%d.%03d', abs(m.lifetime_net_minor) / 1000, abs(m.lifetime_net_minor) % 1000)
        WHEN 4 THEN printf('%d.%04d', abs(m.lifetime_net_minor) / 10000, abs(m.lifetime_net_minor) % 10000)
        ELSE printf('%d.%02d', abs(m.lifetime_net_minor) / 100, abs(m.lifetime_net_minor) % 100)
    END AS lifetime_net_amount,
    m.currency,
    m.orders_without_rate,
    m.first_order_date,
    m.last_order_date,
    c.rfm_recency,
    c.rfm_frequency,
    c.rfm_monetary,
    c.lead_score,
    (
        SELECT b.segment FROM score_bands AS b
        WHERE b.measure = 'segment' AND b.threshold <= c.lead_score
        ORDER BY b.threshold DESC LIMIT 1
    ) AS segment,
    coalesce(c.last_scored_at, (SELECT k.as_of FROM score_clock AS k)) AS scored_as_of,
    -- What the buyer has said last.
    (
        SELECT o.consent FROM orders AS o
        WHERE o.customer_id = c.id AND o.consent IS NOT NULL
        ORDER BY o.ordered_time DESC, o.id DESC LIMIT 1
    ) AS consent
FROM customers AS c
LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
LEFT JOIN currencies AS u ON u.code = m.currency
WHERE c.merged_into IS NULL;
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
CREATE VIEW fresh_metrics AS
SELECT
    v.customer_id,
    count(*) AS lifetime_orders,
    coalesce(sum(v.net_base_minor), 0) AS lifetime_net_minor,
    coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD') AS currency,
    sum(v.net_base_minor IS NULL) AS orders_without_rate,
    min(v.ordered_date) AS first_order_date,
    max(v.ordered_date) AS last_order_date
FROM order_values AS v
WHERE v.customer_id IS NOT NULL
GROUP BY v.customer_id;
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
CREATE VIEW metrics_differences AS
SELECT
    k.customer_id,
    m.lifetime_orders AS stored_orders,
    n.lifetime_orders AS fresh_orders,
    m.lifetime_net_minor AS stored_net_minor,
    n.lifetime_net_minor AS fresh_net_minor,
    coalesce(n.currency, m.currency) AS currency,
    m.orders_without_rate AS stored_without_rate,
    n.orders_without_rate AS fresh_without_rate,
    m.first_order_date AS stored_first_date,
    n.first_order_date AS fresh_first_date,
    m.last_order_date AS stored_last_date,
    n.last_order_date AS fresh_last_date
FROM (
    SELECT customer_id FROM customer_engagement_metrics
    UNION
    SELECT customer_id FROM orders WHERE customer_id IS NOT NULL AND status IN ('paid', 'free')
) AS k
LEFT JOIN customer_engagement_metrics AS m ON m.customer_id = k.customer_id
LEFT JOIN fresh_metrics AS n ON n.customer_id = k.customer_id
WHERE (m.lifetime_orders, m.lifetime_net_minor, m.currency, m.orders_without_rate, m.first_order_date, m.last_order_date)
   IS NOT (n.lifetime_orders, n.lifetime_net_minor, n.currency, n.orders_without_rate, n.first_order_date, n.last_order_date);
CREATE VIEW order_values AS
SELECT
    o.id AS order_id,
    o.customer_id,
    o.ordered_date,
    CASE
        WHEN o.status IS NOT 'paid' OR o.paid_minor IS NULL THEN 0
        WHEN o.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
        THEN o.paid_minor - coalesce(o.refunded_minor, 0)
        ELSE (
            SELECT
                CASE
                    WHEN n.minor > 4000000000000000000 / max(r.whole, 1) / r.up THEN NULL
                    WHEN r.down = 1 THEN
                        n.sign * (n.minor * r.up * r.whole + n.minor * r.up / 1000000 * r.millionths
                        + (n.minor * r.up % 1000000 * r.millionths + 500000) / 1000000)
                    ELSE
                        n.sign * ((n.minor * r.whole + n.minor / 1000000 * r.millionths
                        + n.minor % 1000000 * r.millionths / 1000000 + r.down / 2) / r.down)
                END
            FROM base_rates AS r
            JOIN (
                SELECT
                    abs(o.paid_minor - coalesce(o.refunded_minor, 0)) AS minor,
                    CASE WHEN o.paid_minor < o.refunded_minor THEN -1 ELSE 1 END AS sign
            ) AS n
            WHERE r.currency = o.currency AND r.rate_date <= o.ordered_date
            ORDER BY r.rate_date DESC
            LIMIT 1
        )
    END AS net_base_minor
FROM orders AS o
WHERE o.status IN ('paid', 'free');
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
CREATE VIEW segment_counts AS
SELECT
    b.segment,
    b.threshold,
    (
        SELECT count(*) FROM customers AS c
        WHERE c.lead_score >= b.threshold AND c.lead_score < b.below AND c.merged_into IS NULL
    ) AS customers,
    (
        SELECT coalesce(sum(c.lead_score), 0) FROM customers AS c
        WHERE c.lead_score >= b.threshold AND c.lead_score < b.below AND c.merged_into IS NULL
    ) AS score_sum
FROM (
    SELECT
        s.segment,
        s.threshold,
        coalesce((
            SELECT min(t.threshold) FROM score_bands AS t WHERE t.measure = 'segment' AND t.threshold > s.threshold
        ), 31) AS below
    FROM score_bands AS s
    WHERE s.measure = 'segment'
) AS b;
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
CREATE TRIGGER currencies_guard_insert BEFORE INSERT ON currencies
BEGIN
    SELECT RAISE(ABORT, 'currencies are those of ISO 4217: none is added here');
END;
CREATE TRIGGER currencies_guard_update BEFORE UPDATE ON currencies
BEGIN
    SELECT RAISE(ABORT, 'the decimals of a currency never change');
END;
CREATE TRIGGER currencies_guard_delete BEFORE DELETE ON currencies
BEGIN
    SELECT RAISE(ABORT, 'a currency is never deleted');
END;
CREATE TRIGGER customer_emails_hash AFTER UPDATE OF email ON customer_emails
WHEN NEW.email IS NOT OLD.email AND NEW.email_sha256 IS NOT NULL AND NEW.email_sha256 IS OLD.email_sha256
BEGIN
    UPDATE customer_emails SET email_sha256 = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER customer_emails_log_update
AFTER UPDATE OF customer_id, email, is_primary, batch_id, file_id, line ON customer_emails
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
CREATE TRIGGER customers_name AFTER UPDATE OF full_name ON customers
WHEN NEW.full_name IS NOT OLD.full_name AND NEW.name_key IS NOT NULL AND NEW.name_key IS OLD.name_key
BEGIN
    UPDATE customers SET name_key = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER customers_guard_merged BEFORE UPDATE OF merged_into ON customers
WHEN NEW.merged_into IS NOT NULL
 AND (EXISTS (SELECT 1 FROM customers WHERE id = NEW.merged_into AND merged_into IS NOT NULL)
      OR EXISTS (SELECT 1 FROM customers WHERE merged_into = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'a customer is merged into one that is none of another, and has none merged into itself');
END;
CREATE TRIGGER customers_log_update AFTER UPDATE OF full_name, phone, merged_into, batch_id, file_id, line ON customers
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'customers', OLD.id, 'update',
          json_object(
              'full_name', OLD.full_name,
              'phone', OLD.phone,
              'merged_into', OLD.merged_into,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'full_name', NEW.full_name,
              'phone', NEW.phone,
              'merged_into', NEW.merged_into,
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
              'merged_into', OLD.merged_into,
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
CREATE TRIGGER ledger_commitments_guard_insert BEFORE INSERT ON ledger_commitments
WHEN EXISTS (SELECT 1 FROM ledger_commitments WHERE kind = NEW.kind AND row_id = NEW.row_id)
  OR EXISTS (SELECT 1 FROM ledger_commitments WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'ledger_commitments is append-only: the commitment of this row is kept already');
END;
CREATE TRIGGER ledger_commitments_guard_update BEFORE UPDATE ON ledger_commitments
BEGIN
    SELECT RAISE(ABORT, 'ledger_commitments is append-only');
END;
CREATE TRIGGER ledger_commitments_guard_delete BEFORE DELETE ON ledger_commitments
BEGIN
    SELECT RAISE(ABORT, 'ledger_commitments is append-only');
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
CREATE TRIGGER orders_guard_insert BEFORE INSERT ON orders
WHEN EXISTS (
        SELECT 1 FROM orders WHERE source_system = NEW.source_system AND scope = NEW.scope AND order_ref = NEW.order_ref
    )
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM orders WHERE id = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'this order is there already: update it');
END;
CREATE TRIGGER orders_guard_update BEFORE UPDATE ON orders
WHEN EXISTS (
        SELECT 1 FROM orders
        WHERE source_system = NEW.source_system AND scope = NEW.scope AND order_ref = NEW.order_ref AND id <> OLD.id
    )
  OR (NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM orders WHERE id = NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'another order has this id already');
END;
CREATE TRIGGER orders_log_update AFTER UPDATE ON orders
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'orders', OLD.id, 'update',
          json_object(
              'source_system', OLD.source_system,
              'scope', OLD.scope,
              'order_ref', OLD.order_ref,
              'derived', OLD.derived,
              'customer_id', OLD.customer_id,
              'matched_by', OLD.matched_by,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_minor', OLD.paid_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'ordered_time', OLD.ordered_time,
              'ordered_date', OLD.ordered_date,
              'ordered_time_known', OLD.ordered_time_known,
              'event_name', OLD.event_name,
              'tickets', OLD.tickets,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'city', OLD.city,
              'country', OLD.country,
              'consent', OLD.consent,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'source_system', NEW.source_system,
              'scope', NEW.scope,
              'order_ref', NEW.order_ref,
              'derived', NEW.derived,
              'customer_id', NEW.customer_id,
              'matched_by', NEW.matched_by,
              'status', NEW.status,
              'status_name', NEW.status_name,
              'paid_minor', NEW.paid_minor,
              'refunded_minor', NEW.refunded_minor,
              'currency', NEW.currency,
              'ordered_time', NEW.ordered_time,
              'ordered_date', NEW.ordered_date,
              'ordered_time_known', NEW.ordered_time_known,
              'event_name', NEW.event_name,
              'tickets', NEW.tickets,
              'full_name', NEW.full_name,
              'email', NEW.email,
              'phone', NEW.phone,
              'city', NEW.city,
              'country', NEW.country,
              'consent', NEW.consent,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER orders_log_delete AFTER DELETE ON orders
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'orders', OLD.id, 'delete',
          json_object(
              'source_system', OLD.source_system,
              'scope', OLD.scope,
              'order_ref', OLD.order_ref,
              'derived', OLD.derived,
              'customer_id', OLD.customer_id,
              'matched_by', OLD.matched_by,
              'status', OLD.status,
              'status_name', OLD.status_name,
              'paid_minor', OLD.paid_minor,
              'refunded_minor', OLD.refunded_minor,
              'currency', OLD.currency,
              'ordered_time', OLD.ordered_time,
              'ordered_date', OLD.ordered_date,
              'ordered_time_known', OLD.ordered_time_known,
              'event_name', OLD.event_name,
              'tickets', OLD.tickets,
              'full_name', OLD.full_name,
              'email', OLD.email,
              'phone', OLD.phone,
              'city', OLD.city,
              'country', OLD.country,
              'consent', OLD.consent,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER orders_metrics_insert AFTER INSERT ON orders
WHEN NEW.customer_id IS NOT NULL AND NEW.status IN ('paid', 'free')
BEGIN
    INSERT INTO customer_engagement_metrics
        (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate)
    SELECT NEW.customer_id, 0, 0, coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD'), 0
    WHERE NEW.customer_id IS NOT NULL AND NEW.status IN ('paid', 'free')
      AND NOT EXISTS (SELECT 1 FROM customer_engagement_metrics AS m WHERE m.customer_id = NEW.customer_id);

    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders + 1,
        lifetime_net_minor = lifetime_net_minor + coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate + (v.net_base_minor IS NULL),
        first_order_date = min(coalesce(first_order_date, NEW.ordered_date), NEW.ordered_date),
        last_order_date = max(coalesce(last_order_date, NEW.ordered_date), NEW.ordered_date)
    FROM order_values AS v
    WHERE v.order_id = NEW.id AND customer_engagement_metrics.customer_id = NEW.customer_id;
END;
CREATE TRIGGER orders_metrics_update AFTER UPDATE ON orders
WHEN (OLD.customer_id, OLD.status, OLD.paid_minor, OLD.refunded_minor, OLD.currency, OLD.ordered_date)
  IS NOT (NEW.customer_id, NEW.status, NEW.paid_minor, NEW.refunded_minor, NEW.currency, NEW.ordered_date)
BEGIN
    INSERT INTO customer_engagement_metrics
        (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate)
    SELECT NEW.customer_id, 0, 0, coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD'), 0
    WHERE NEW.customer_id IS NOT NULL AND NEW.status IN ('paid', 'free')
      AND NOT EXISTS (SELECT 1 FROM customer_engagement_metrics AS m WHERE m.customer_id = NEW.customer_id);

    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders - 1,
        lifetime_net_minor = lifetime_net_minor - coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate - (v.net_base_minor IS NULL),
        first_order_date = CASE WHEN first_order_date < OLD.ordered_date THEN first_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.status IN ('paid', 'free') AND o.id <> NEW.id
            ORDER BY o.ordered_date LIMIT 1
        ) END,
        last_order_date = CASE WHEN last_order_date > OLD.ordered_date THEN last_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.status IN ('paid', 'free') AND o.id <> NEW.id
            ORDER BY o.ordered_date DESC LIMIT 1
        ) END
    FROM (
        SELECT
            CASE
                WHEN OLD.status IS NOT 'paid' OR OLD.paid_minor IS NULL THEN 0
                WHEN OLD.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
                THEN OLD.paid_minor - coalesce(OLD.refunded_minor, 0)
                ELSE (
                    SELECT
                        CASE
                            WHEN n.minor > 4000000000000000000 / max(r.whole, 1) / r.up THEN NULL
                            WHEN r.down = 1 THEN
                                n.sign * (n.minor * r.up * r.whole + n.minor * r.up / 1000000 * r.millionths
                                + (n.minor * r.up % 1000000 * r.millionths + 500000) / 1000000)
                            ELSE
                                n.sign * ((n.minor * r.whole + n.minor / 1000000 * r.millionths
                                + n.minor % 1000000 * r.millionths / 1000000 + r.down / 2) / r.down)
                        END
                    FROM base_rates AS r
                    JOIN (
                        SELECT
                            abs(OLD.paid_minor - coalesce(OLD.refunded_minor, 0)) AS minor,
                            CASE WHEN OLD.paid_minor < OLD.refunded_minor THEN -1 ELSE 1 END AS sign
                    ) AS n
                    WHERE r.currency = OLD.currency AND r.rate_date <= OLD.ordered_date
                    ORDER BY r.rate_date DESC
                    LIMIT 1
                )
            END AS net_base_minor
    ) AS v
    WHERE customer_id = OLD.customer_id AND OLD.status IN ('paid', 'free');

    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders + 1,
        lifetime_net_minor = lifetime_net_minor + coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate + (v.net_base_minor IS NULL),
        first_order_date = min(coalesce(first_order_date, NEW.ordered_date), NEW.ordered_date),
        last_order_date = max(coalesce(last_order_date, NEW.ordered_date), NEW.ordered_date)
    FROM order_values AS v
    WHERE v.order_id = NEW.id AND customer_engagement_metrics.customer_id = NEW.customer_id;

    DELETE FROM customer_engagement_metrics WHERE customer_id = OLD.customer_id AND lifetime_orders = 0;
END;
CREATE TRIGGER orders_metrics_delete AFTER DELETE ON orders
WHEN OLD.customer_id IS NOT NULL AND OLD.status IN ('paid', 'free')
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_orders = lifetime_orders - 1,
        lifetime_net_minor = lifetime_net_minor - coalesce(v.net_base_minor, 0),
        orders_without_rate = orders_without_rate - (v.net_base_minor IS NULL),
        first_order_date = CASE WHEN first_order_date < OLD.ordered_date THEN first_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.status IN ('paid', 'free')
            ORDER BY o.ordered_date LIMIT 1
        ) END,
        last_order_date = CASE WHEN last_order_date > OLD.ordered_date THEN last_order_date ELSE (
            SELECT o.ordered_date FROM orders AS o
            WHERE o.customer_id = OLD.customer_id AND o.status IN ('paid', 'free')
            ORDER BY o.ordered_date DESC LIMIT 1
        ) END
    FROM (
        SELECT
            CASE
                WHEN OLD.status IS NOT 'paid' OR OLD.paid_minor IS NULL THEN 0
                WHEN OLD.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
                THEN OLD.paid_minor - coalesce(OLD.refunded_minor, 0)
                ELSE (
                    SELECT
                        CASE
                            WHEN n.minor > 4000000000000000000 / max(r.whole, 1) / r.up THEN NULL
                            WHEN r.down = 1 THEN
                                n.sign * (n.minor * r.up * r.whole + n.minor * r.up / 1000000 * r.millionths
                                + (n.minor * r.up % 1000000 * r.millionths + 500000) / 1000000)
                            ELSE
                                n.sign * ((n.minor * r.whole + n.minor / 1000000 * r.millionths
                                + n.minor % 1000000 * r.millionths / 1000000 + r.down / 2) / r.down)
                        END
                    FROM base_rates AS r
                    JOIN (
                        SELECT
                            abs(OLD.paid_minor - coalesce(OLD.refunded_minor, 0)) AS minor,
                            CASE WHEN OLD.paid_minor < OLD.refunded_minor THEN -1 ELSE 1 END AS sign
                    ) AS n
                    WHERE r.currency = OLD.currency AND r.rate_date <= OLD.ordered_date
                    ORDER BY r.rate_date DESC
                    LIMIT 1
                )
            END AS net_base_minor
    ) AS v
    WHERE customer_id = OLD.customer_id AND OLD.status IN ('paid', 'free');

    DELETE FROM customer_engagement_metrics WHERE customer_id = OLD.customer_id AND lifetime_orders = 0;
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
CREATE TRIGGER rates_guard_insert BEFORE INSERT ON rates
WHEN EXISTS (SELECT 1 FROM rates WHERE currency = NEW.currency AND rate_date = NEW.rate_date)
  OR (NEW.id IS NOT -1 AND EXISTS (SELECT 1 FROM rates WHERE id = NEW.id))
  OR NEW.currency = coalesce((SELECT s.value FROM settings AS s WHERE s.key = 'base_currency'), 'USD')
BEGIN
    SELECT RAISE(ABORT, 'this rate is there already, or it is of the base currency: update it, or leave it out');
END;
CREATE TRIGGER rates_guard_update BEFORE UPDATE ON rates
WHEN (NEW.id, NEW.currency, NEW.rate_date) IS NOT (OLD.id, OLD.currency, OLD.rate_date)
BEGIN
    SELECT RAISE(ABORT, 'a rate is of one currency and one day: delete it, and insert another');
END;
CREATE TRIGGER rates_metrics_insert AFTER INSERT ON rates
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_net_minor = s.net_minor, orders_without_rate = s.without_rate
    FROM (
        SELECT
            v.customer_id,
            coalesce(sum(v.net_base_minor), 0) AS net_minor,
            sum(v.net_base_minor IS NULL) AS without_rate
        FROM order_values AS v
        WHERE v.customer_id IN (
            SELECT o.customer_id
            FROM orders AS o
            WHERE o.status = 'paid'
              AND o.customer_id IS NOT NULL
              AND o.currency = NEW.currency
              AND o.ordered_date >= NEW.rate_date
              AND o.ordered_date < coalesce((
                    SELECT min(r.rate_date) FROM rates AS r
                    WHERE r.currency = NEW.currency AND r.rate_date > NEW.rate_date
                ), '9999-99-99')
        )
        GROUP BY v.customer_id
    ) AS s
    WHERE customer_engagement_metrics.customer_id = s.customer_id;
END;
CREATE TRIGGER rates_metrics_update AFTER UPDATE ON rates
WHEN NEW.rate_millionths <> OLD.rate_millionths
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_net_minor = s.net_minor, orders_without_rate = s.without_rate
    FROM (
        SELECT
            v.customer_id,
            coalesce(sum(v.net_base_minor), 0) AS net_minor,
            sum(v.net_base_minor IS NULL) AS without_rate
        FROM order_values AS v
        WHERE v.customer_id IN (
            SELECT o.customer_id
            FROM orders AS o
            WHERE o.status = 'paid'
              AND o.customer_id IS NOT NULL
              AND o.currency = NEW.currency
              AND o.ordered_date >= NEW.rate_date
              AND o.ordered_date < coalesce((
                    SELECT min(r.rate_date) FROM rates AS r
                    WHERE r.currency = NEW.currency AND r.rate_date > NEW.rate_date
                ), '9999-99-99')
        )
        GROUP BY v.customer_id
    ) AS s
    WHERE customer_engagement_metrics.customer_id = s.customer_id;
END;
CREATE TRIGGER rates_metrics_delete AFTER DELETE ON rates
BEGIN
    UPDATE customer_engagement_metrics
    SET lifetime_net_minor = s.net_minor, orders_without_rate = s.without_rate
    FROM (
        SELECT
            v.customer_id,
            coalesce(sum(v.net_base_minor), 0) AS net_minor,
            sum(v.net_base_minor IS NULL) AS without_rate
        FROM order_values AS v
        WHERE v.customer_id IN (
            SELECT o.customer_id
            FROM orders AS o
            WHERE o.status = 'paid'
              AND o.customer_id IS NOT NULL
              AND o.currency = OLD.currency
              AND o.ordered_date >= OLD.rate_date
              AND o.ordered_date < coalesce((
                    SELECT min(r.rate_date) FROM rates AS r
                    WHERE r.currency = OLD.currency AND r.rate_date > OLD.rate_date
                ), '9999-99-99')
        )
        GROUP BY v.customer_id
    ) AS s
    WHERE customer_engagement_metrics.customer_id = s.customer_id;
END;
CREATE TRIGGER rates_log_update AFTER UPDATE ON rates
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'rates', OLD.id, 'update',
          json_object(
              'currency', OLD.currency,
              'rate_date', OLD.rate_date,
              'rate_millionths', OLD.rate_millionths,
              'extra', OLD.extra,
              'batch_id', OLD.batch_id,
              'file_id', OLD.file_id,
              'line', OLD.line),
          json_object(
              'currency', NEW.currency,
              'rate_date', NEW.rate_date,
              'rate_millionths', NEW.rate_millionths,
              'extra', NEW.extra,
              'batch_id', NEW.batch_id,
              'file_id', NEW.file_id,
              'line', NEW.line),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER rates_log_delete AFTER DELETE ON rates
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'rates', OLD.id, 'delete',
          json_object(
              'currency', OLD.currency,
              'rate_date', OLD.rate_date,
              'rate_millionths', OLD.rate_millionths,
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
END;
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
CREATE TRIGGER score_bands_log_update AFTER UPDATE ON score_bands
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_bands', OLD.id, 'update',
          json_object(
              'measure', OLD.measure,
              'threshold', OLD.threshold,
              'points', OLD.points,
              'segment', OLD.segment,
              'batch_id', OLD.batch_id),
          json_object(
              'measure', NEW.measure,
              'threshold', NEW.threshold,
              'points', NEW.points,
              'segment', NEW.segment,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER score_bands_log_delete AFTER DELETE ON score_bands
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_bands', OLD.id, 'delete',
          json_object(
              'measure', OLD.measure,
              'threshold', OLD.threshold,
              'points', OLD.points,
              'segment', OLD.segment,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER score_clock_log_update AFTER UPDATE ON score_clock
WHEN (OLD.as_of, OLD.batch_id) IS NOT (NEW.as_of, NEW.batch_id)
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_clock', OLD.id, 'update',
          json_object(
              'as_of', OLD.as_of,
              'batch_id', OLD.batch_id),
          json_object(
              'as_of', NEW.as_of,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER score_clock_log_delete AFTER DELETE ON score_clock
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_clock', OLD.id, 'delete',
          json_object(
              'as_of', OLD.as_of,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER score_history_log_update AFTER UPDATE ON score_history
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_history', OLD.id, 'update',
          json_object(
              'score_date', OLD.score_date,
              'segment', OLD.segment,
              'customers', OLD.customers,
              'score_sum', OLD.score_sum,
              'batch_id', OLD.batch_id),
          json_object(
              'score_date', NEW.score_date,
              'segment', NEW.segment,
              'customers', NEW.customers,
              'score_sum', NEW.score_sum,
              'batch_id', NEW.batch_id),
          b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER score_history_log_delete AFTER DELETE ON score_history
BEGIN
    INSERT INTO change_log (table_name, row_id, action, before, after, batch_id, changed_at)
    SELECT 'score_history', OLD.id, 'delete',
          json_object(
              'score_date', OLD.score_date,
              'segment', OLD.segment,
              'customers', OLD.customers,
              'score_sum', OLD.score_sum,
              'batch_id', OLD.batch_id),
          NULL, b.id, coalesce(b.started_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    FROM current_batch AS c
    LEFT JOIN batches AS b ON b.id = c.batch_id;
END;
CREATE TRIGGER metrics_score_insert AFTER INSERT ON customer_engagement_metrics
WHEN NEW.lifetime_orders > 0
BEGIN
    UPDATE customers
    SET rfm_recency = s.recency,
        rfm_frequency = s.frequency,
        rfm_monetary = s.monetary,
        lead_score = s.lead_score,
        last_scored_at = s.as_of
    FROM customer_scores AS s
    WHERE s.customer_id = NEW.customer_id AND id = NEW.customer_id;
END;
CREATE TRIGGER metrics_score_update AFTER UPDATE ON customer_engagement_metrics
BEGIN
    UPDATE customers
    SET rfm_recency = s.recency,
        rfm_frequency = s.frequency,
        rfm_monetary = s.monetary,
        lead_score = s.lead_score,
        last_scored_at = s.as_of
    FROM customer_scores AS s
    WHERE s.customer_id = NEW.customer_id AND id = NEW.customer_id;
END;
CREATE TRIGGER metrics_score_delete AFTER DELETE ON customer_engagement_metrics
BEGIN
    UPDATE customers
    SET rfm_recency = 1, rfm_frequency = 1, rfm_monetary = 1, lead_score = 6, last_scored_at = NULL
    WHERE id = OLD.customer_id;
END;
CREATE TRIGGER score_clock_moved AFTER UPDATE ON score_clock
BEGIN
    UPDATE customers
    SET rfm_recency = s.recency,
        rfm_frequency = s.frequency,
        rfm_monetary = s.monetary,
        lead_score = s.lead_score,
        last_scored_at = s.as_of
    FROM customer_scores AS s
    WHERE s.customer_id = id
      AND (rfm_recency, rfm_frequency, rfm_monetary, last_scored_at)
          IS NOT (s.recency, s.frequency, s.monetary, s.as_of);

    UPDATE score_history
    SET customers = n.customers, score_sum = n.score_sum, batch_id = NEW.batch_id
    FROM segment_counts AS n
    WHERE score_date = NEW.as_of AND score_history.segment = n.segment
      AND (score_history.customers, score_history.score_sum) IS NOT (n.customers, n.score_sum);

    INSERT INTO score_history (score_date, segment, customers, score_sum, batch_id)
    SELECT NEW.as_of, n.segment, n.customers, n.score_sum, NEW.batch_id
    FROM segment_counts AS n
    WHERE NOT EXISTS (SELECT 1 FROM score_history AS h WHERE h.score_date = NEW.as_of AND h.segment = n.segment)
      AND EXISTS (SELECT 1 FROM customer_engagement_metrics)
    ORDER BY n.threshold DESC;
END;
CREATE TRIGGER score_clock_guard_insert BEFORE INSERT ON score_clock
WHEN EXISTS (SELECT 1 FROM score_clock)
BEGIN
    SELECT RAISE(ABORT, 'there is one clock of the scores: update it');
END;
CREATE TRIGGER score_clock_guard_delete BEFORE DELETE ON score_clock
BEGIN
    SELECT RAISE(ABORT, 'the clock of the scores is moved, and never taken away');
END;
CREATE TRIGGER score_bands_insert AFTER INSERT ON score_bands
BEGIN
    UPDATE score_clock SET as_of = as_of;
END;
CREATE TRIGGER score_bands_update AFTER UPDATE ON score_bands
BEGIN
    UPDATE score_clock SET as_of = as_of;
END;
CREATE TRIGGER score_bands_delete AFTER DELETE ON score_bands
BEGIN
    UPDATE score_clock SET as_of = as_of;
END;
CREATE TRIGGER settings_guard_base_update BEFORE UPDATE ON settings
WHEN (OLD.key = 'base_currency' OR NEW.key = 'base_currency'
      OR EXISTS (SELECT 1 FROM settings WHERE id = NEW.id AND key = 'base_currency'))
 AND (NEW.value IS NOT OLD.value OR NEW.key IS NOT OLD.key OR NEW.id IS NOT OLD.id)
 AND (EXISTS (SELECT 1 FROM revenue_events) OR EXISTS (SELECT 1 FROM orders) OR EXISTS (SELECT 1 FROM rates))
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once there is a revenue event, an order or a rate');
END;
CREATE TRIGGER settings_guard_base_delete BEFORE DELETE ON settings
WHEN OLD.key = 'base_currency'
 AND (EXISTS (SELECT 1 FROM revenue_events) OR EXISTS (SELECT 1 FROM orders) OR EXISTS (SELECT 1 FROM rates))
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once there is a revenue event, an order or a rate');
END;
CREATE TRIGGER settings_guard_base_insert BEFORE INSERT ON settings
WHEN (NEW.key = 'base_currency' OR EXISTS (SELECT 1 FROM settings WHERE id = NEW.id AND key = 'base_currency'))
 AND (EXISTS (SELECT 1 FROM revenue_events) OR EXISTS (SELECT 1 FROM orders) OR EXISTS (SELECT 1 FROM rates))
BEGIN
    SELECT RAISE(ABORT, 'the base currency is fixed once there is a revenue event, an order or a rate');
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
CREATE VIEW her_orders as select order_ref, paid_minor from orders;
COMMIT;
