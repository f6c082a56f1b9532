-- What an import holds of its files before anything of the book is touched. Temporary: they live
-- in a file of their own that is gone with the connection. Columns before lead_id are filled by
-- the reader, the others by the rooms.

DROP TABLE IF EXISTS temp.stage_companies;
CREATE TEMP TABLE stage_companies (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    name TEXT, name_key TEXT,
    domain TEXT,
    phone TEXT,
    industry TEXT,
    city TEXT,
    country TEXT,
    owner TEXT,
    created_time TEXT, created_date TEXT, created_time_known INTEGER,
    company_id INTEGER,
    outcome TEXT
);

DROP TABLE IF EXISTS temp.stage_people;
CREATE TEMP TABLE stage_people (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    email TEXT, email_sha256 TEXT,
    phone TEXT, phone_extension TEXT, phone_text TEXT,
    full_name TEXT,
    status TEXT,
    source_name TEXT, source_key TEXT,
    branch_name TEXT, branch_key TEXT,
    company_ref TEXT,
    company_name TEXT, company_key TEXT,
    city TEXT,
    country TEXT,
    created_time TEXT, created_date TEXT, created_time_known INTEGER,
    job_title TEXT,
    owner TEXT,
    contact_type TEXT,
    lifecycle_stage TEXT,
    referrer_username TEXT,
    referrer_type TEXT,
    commission_rate_bp INTEGER,
    commission_rate_locked_at TEXT,
    attribution_method TEXT,
    attribution_confidence INTEGER,
    conversion_time TEXT, conversion_date TEXT, conversion_time_known INTEGER,
    source_tool TEXT,
    utm_source TEXT,
    utm_medium TEXT,
    utm_campaign TEXT,
    utm_term TEXT,
    utm_content TEXT,
    external_id TEXT,
    consent INTEGER
);

DROP TABLE IF EXISTS temp.stage_profiles;
CREATE TEMP TABLE stage_profiles (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    role TEXT, role_key TEXT,
    full_name TEXT,
    email TEXT, email_sha256 TEXT,
    user_email TEXT, user_email_sha256 TEXT,
    phone TEXT, phone_extension TEXT, phone_text TEXT,
    created_time TEXT, created_date TEXT, created_time_known INTEGER,
    referrer_username TEXT,
    referrer_type TEXT,
    commission_rate_bp INTEGER,
    commission_rate_locked_at TEXT,
    attribution_method TEXT,
    attribution_confidence INTEGER,
    profile_id INTEGER,
    outcome TEXT
);

-- Lines that are further parts of the row on another line.
DROP TABLE IF EXISTS temp.stage_further_lines;
CREATE TEMP TABLE stage_further_lines (
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    first_line INTEGER NOT NULL
);

-- Further addresses of the people in stage_people, by file and line.
DROP TABLE IF EXISTS temp.stage_other_emails;
CREATE TEMP TABLE stage_other_emails (
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    email TEXT NOT NULL
);

-- What identity has decided for each row of stage_people, numbered in the order in which they were
-- taken: new customers and leads are numbered in it too, so that whoever reads this table in its
-- own order fills theirs without sorting. Rows whose outcome is still NULL are those of the
-- present round.
DROP TABLE IF EXISTS temp.stage_resolved;
CREATE TEMP TABLE stage_resolved (
    id INTEGER PRIMARY KEY,
    stage_id INTEGER NOT NULL,
    customer_id INTEGER,
    customer_is_new INTEGER NOT NULL,
    takes_phone INTEGER NOT NULL,
    takes_email INTEGER NOT NULL,
    email_is_primary INTEGER NOT NULL,
    other_customer_id INTEGER,
    lead_id INTEGER NOT NULL,
    lead_is_new INTEGER NOT NULL,
    outcome TEXT
);

-- The rows of stage_people that are written in the present round: above one id, up to another.
DROP TABLE IF EXISTS temp.stage_round;
CREATE TEMP TABLE stage_round (
    above INTEGER NOT NULL,
    upto INTEGER NOT NULL
);

-- The outcome is that of an event which the book has already; the others are new, or unmatched.
DROP TABLE IF EXISTS temp.stage_events;
CREATE TEMP TABLE stage_events (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    event_name TEXT,
    lead_ref TEXT,
    email TEXT, email_sha256 TEXT,
    phone TEXT,
    full_name TEXT,
    event_time TEXT, event_date TEXT, time_known INTEGER,
    source_tool TEXT,
    utm_source TEXT,
    utm_medium TEXT,
    utm_campaign TEXT,
    utm_term TEXT,
    utm_content TEXT,
    external_id TEXT,
    lead_id INTEGER,
    makes_lead INTEGER NOT NULL DEFAULT 0,
    of_person INTEGER,
    event_row_id INTEGER,
    outcome TEXT
);

DROP TABLE IF EXISTS temp.stage_deals;
CREATE TEMP TABLE stage_deals (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    deal_name TEXT,
    pipeline TEXT, pipeline_key TEXT,
    stage TEXT, stage_key TEXT,
    amount_minor INTEGER,
    currency TEXT,
    currency_told INTEGER NOT NULL,
    created_time TEXT, created_date TEXT, created_time_known INTEGER,
    close_time TEXT, close_date TEXT, close_time_known INTEGER,
    paid_time TEXT, paid_date TEXT, paid_time_known INTEGER,
    owner TEXT,
    lead_ref TEXT,
    email TEXT,
    phone TEXT,
    company_ref TEXT,
    company_name TEXT, company_key TEXT,
    lead_id INTEGER,
    matched_by TEXT,
    company_id INTEGER,
    deal_row_id INTEGER,
    outcome TEXT
);

DROP TABLE IF EXISTS temp.stage_payments;
CREATE TEMP TABLE stage_payments (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    amount_minor INTEGER,
    refunded_minor INTEGER,
    currency TEXT,
    currency_told INTEGER NOT NULL,
    status TEXT, status_name TEXT,
    paid_time TEXT, paid_date TEXT, paid_time_known INTEGER,
    description TEXT,
    invoice_ref TEXT,
    reverses TEXT,
    lead_ref TEXT,
    email TEXT,
    phone TEXT,
    customer_name TEXT, name_key TEXT,
    lead_id INTEGER,
    matched_by TEXT,
    payment_row_id INTEGER,
    outcome TEXT
);

-- The key of an order is its scope and its own id in one; order_ref is the id alone.
DROP TABLE IF EXISTS temp.stage_orders;
CREATE TEMP TABLE stage_orders (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    scope TEXT,
    paid_minor INTEGER,
    refunded_minor INTEGER,
    currency TEXT,
    currency_told INTEGER NOT NULL,
    status TEXT, status_name TEXT,
    ordered_time TEXT, ordered_date TEXT, ordered_time_known INTEGER,
    event_name TEXT,
    tickets INTEGER,
    full_name TEXT,
    buyer_id TEXT,
    email TEXT,
    phone TEXT,
    city TEXT,
    country TEXT,
    consent INTEGER,
    order_ref TEXT NOT NULL,
    customer_id INTEGER,
    matched_by TEXT,
    order_row_id INTEGER,
    -- Whether whom it was given to before holds no longer.
    is_placed_anew INTEGER NOT NULL DEFAULT 0,
    outcome TEXT
);

DROP TABLE IF EXISTS temp.stage_activities;
CREATE TEMP TABLE stage_activities (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    activity_type TEXT,
    subject TEXT,
    body TEXT,
    activity_time TEXT, activity_date TEXT, activity_time_known INTEGER,
    result TEXT,
    owner TEXT,
    person_ref TEXT,
    email TEXT,
    phone TEXT,
    full_name TEXT,
    customer_id INTEGER,
    matched_by TEXT,
    activity_id INTEGER,
    -- Whether whom it was given to before holds no longer.
    is_placed_anew INTEGER NOT NULL DEFAULT 0,
    outcome TEXT
);

-- A rate is of its currency and day, whatever its source and key.
DROP TABLE IF EXISTS temp.stage_rates;
CREATE TEMP TABLE stage_rates (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    derived INTEGER NOT NULL,
    extra TEXT,
    currency TEXT,
    rate_time TEXT, rate_date TEXT, rate_time_known INTEGER,
    rate_millionths INTEGER,
    rate_row_id INTEGER,
    outcome TEXT
);

-- Rows whose key stands in this run already: duplicate (the same row again in its file), elsewhere
-- (the same row in another file of the run), contents (the same id saying something else).
DROP TABLE IF EXISTS temp.stage_repeats;
CREATE TEMP TABLE stage_repeats (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    repeat TEXT NOT NULL,
    outcome TEXT
);

-- Everything that is wrong or worth a note, with the row that it belongs to.
DROP TABLE IF EXISTS temp.stage_issues;
CREATE TEMP TABLE stage_issues (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source_system TEXT NOT NULL,
    row_key TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    column_name TEXT NOT NULL DEFAULT '',
    value TEXT,
    message TEXT NOT NULL,
    candidates TEXT
);

-- Rows of a file of rejects: where they first came from.
DROP TABLE IF EXISTS temp.stage_origins;
CREATE TEMP TABLE stage_origins (
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    origin_file TEXT NOT NULL,
    origin_line INTEGER NOT NULL,
    raw TEXT NOT NULL
);

-- What was wrong with those rows when they first came.
DROP TABLE IF EXISTS temp.stage_origin_issues;
CREATE TEMP TABLE stage_origin_issues (
    file_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    issue_id INTEGER NOT NULL
);

-- What an amount that was read in one currency is in another one that the row turns out to be in: the figures stand,
-- and the number of decimals changes.
DROP VIEW IF EXISTS temp.currency_scales;
CREATE TEMP VIEW currency_scales AS
SELECT n.code AS read_as, k.code AS known, d.up, d.down
FROM main.currencies AS n
JOIN main.currencies AS k
JOIN (
    SELECT -4 AS more, 1 AS up, 10000 AS down UNION ALL SELECT -3, 1, 1000 UNION ALL SELECT -2, 1, 100
    UNION ALL SELECT -1, 1, 10 UNION ALL SELECT 0, 1, 1 UNION ALL SELECT 1, 10, 1
    UNION ALL SELECT 2, 100, 1 UNION ALL SELECT 3, 1000, 1 UNION ALL SELECT 4, 10000, 1
) AS d ON d.more = k.exponent - n.exponent;
