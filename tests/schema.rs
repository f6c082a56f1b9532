//! The schema, walked: what every table must have, whoever adds it.

use std::process::Command;

use rusqlite::Connection;

use crate::desk::Desk;

/// Tables that are written once, that only the program keeps for itself, or that triggers derive.
const NOT_LOGGED: [&str; 14] = [
    "batches",
    "batch_files",
    "change_log",
    "currencies",
    "current_batch",
    "customer_engagement_metrics",
    "deal_stage_changes",
    "ledger_commitments",
    "ledger_salts",
    "ledger_seals",
    "refinery_schema_history",
    "revenue_attributions",
    "revenue_corrections",
    "revenue_events",
];

/// Columns that triggers or the program derive: no image of them is kept.
pub(crate) const DERIVED: [(&str, &str); 7] = [
    ("customer_emails", "sha256"),
    ("customers", "lead_score"),
    ("customers", "last_scored_at"),
    ("customers", "name_key"),
    ("customers", "rfm_recency"),
    ("customers", "rfm_frequency"),
    ("customers", "rfm_monetary"),
];

fn tables(conn: &Connection) -> Vec<String> {
    names(conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
}

fn names(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_table_is_strict_and_has_a_positive_id() {
    let desk = Desk::new();
    let conn = desk.stranger();
    for table in tables(&conn).iter().filter(|table| *table != "refinery_schema_history") {
        let sql = desk.text(&format!("SELECT sql FROM sqlite_schema WHERE name = '{table}'"));
        assert!(sql.ends_with("STRICT") || sql.ends_with("STRICT, WITHOUT ROWID"), "{table} is not STRICT");
        if !["currencies"].contains(&table.as_str()) {
            assert!(
                ["PRIMARY KEY CHECK (id > 0)", "PRIMARY KEY CHECK (id = 1)", "PRIMARY KEY CHECK (customer_id > 0)"]
                    .iter()
                    .any(|key| sql.contains(key)),
                "{table}: no id > 0"
            );
        }
        let careless = names(
            &conn,
            &format!(
                "SELECT \"from\" FROM pragma_foreign_key_list('{table}') WHERE on_delete <> 'RESTRICT' OR on_update <> 'RESTRICT'"
            ),
        );
        assert!(careless.is_empty(), "{table}: foreign keys of {careless:?} are not RESTRICT");
    }
}

#[test]
fn every_changeable_table_logs_every_column() {
    let desk = Desk::new();
    let conn = desk.stranger();
    for table in tables(&conn).iter().filter(|table| !NOT_LOGGED.contains(&table.as_str())) {
        for action in ["update", "delete"] {
            let trigger = desk.text(&format!("SELECT sql FROM sqlite_schema WHERE name = '{table}_log_{action}'"));
            assert!(!trigger.is_empty(), "{table} has no {action} trigger for the change log");
            for column in names(&conn, &format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id'")) {
                if DERIVED.contains(&(table.as_str(), column.as_str())) {
                    continue;
                }
                assert!(trigger.contains(&format!("'{column}', OLD.{column}")), "{table}_log_{action} forgets {column}");
                assert!(action == "delete" || trigger.contains(&format!("'{column}', NEW.{column}")), "{table}: {column}");
            }
        }
    }
}

#[test]
fn every_money_column_is_whole_minor_units_with_a_currency() {
    let desk = Desk::new();
    let conn = desk.stranger();
    for table in tables(&conn) {
        let money =
            names(&conn, &format!("SELECT name FROM pragma_table_info('{table}') WHERE name LIKE '%\\_minor' ESCAPE '\\'"));
        let types = names(&conn, &format!("SELECT type FROM pragma_table_info('{table}')"));
        assert!(types.iter().all(|kind| kind != "REAL" && kind != "ANY"), "{table} has a column of floats");
        if !money.is_empty() {
            assert_eq!(
                desk.count(&format!("SELECT count(*) FROM pragma_table_info('{table}') WHERE name = 'currency'")),
                1,
                "{table}"
            );
        }
    }
}

/// Replaces every row of an append-only table through each of its unique indexes in turn: a new
/// unique index that no guard knows would let the older row vanish.
#[test]
fn no_unique_index_of_an_append_only_table_is_unguarded() {
    let desk = Desk::with_small_world();
    desk.write("crm_deals.csv", &crate::desk::DEALS.replace("Ben course,Qualified", "Ben course,Proposal"));
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    desk.run(&["void", "1", "--reason", "test"]).expect(0);
    desk.run(&["forget", "ana@example.com", "--reason", "test", "--yes"]).expect(0);
    let conn = desk.stranger();
    for table in [
        "revenue_events",
        "revenue_attributions",
        "revenue_corrections",
        "deal_stage_changes",
        "ledger_seals",
        "ledger_salts",
        "ledger_commitments",
    ] {
        let count = || desk.count(&format!("SELECT count(*) FROM {table}"));
        let before = count();
        assert!(before > 0, "{table} is empty: the test would prove nothing");
        let all = names(&conn, &format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id'")).join(", ");
        let mut keys = vec!["id".to_owned()];
        for index in names(&conn, &format!("SELECT name FROM pragma_index_list('{table}') WHERE \"unique\" = 1")) {
            keys.push(names(&conn, &format!("SELECT name FROM pragma_index_info('{index}')")).join(", "));
        }
        for key in keys {
            let first = key.split(", ").next().unwrap();
            let sql = if key == "id" {
                format!("INSERT OR REPLACE INTO {table} (id, {all}) SELECT id, {all} FROM {table} LIMIT 1")
            } else {
                format!("INSERT OR REPLACE INTO {table} ({all}) SELECT {all} FROM {table} WHERE {first} IS NOT NULL LIMIT 1")
            };
            let sum =
                || desk.text(&format!("SELECT group_concat(id || ':' || {first}, ' ') FROM (SELECT * FROM {table} ORDER BY id)"));
            let rows = sum();
            let _ = conn.execute_batch(&sql);
            assert_eq!((count(), sum()), (before, rows), "{table} can be replaced through ({key})");
        }
    }
}

#[test]
fn the_version_grows_with_the_texts() {
    let pinned = include_str!("schema_versions.txt");
    let line = format!("{} {}", trueup::book::SCHEMA_VERSION, trueup::book::schema_text_fingerprint());
    assert!(
        pinned.lines().any(|known| known == line),
        "views or triggers have changed: raise SCHEMA_VERSION and add this line to tests/schema_versions.txt\n{line}"
    );
    let versions: Vec<&str> = pinned.lines().filter_map(|known| known.split(' ').next()).collect();
    let mut unique = versions.clone();
    unique.dedup();
    assert_eq!(versions, unique, "one version, one text");
}

#[test]
fn the_currencies_are_those_of_the_program() {
    let desk = Desk::new();
    let conn = desk.stranger();
    let stored = names(&conn, "SELECT code || ' ' || exponent FROM currencies ORDER BY code");
    let known: Vec<String> =
        trueup::model::Currency::all().iter().map(|currency| format!("{} {}", currency.code(), currency.exponent())).collect();
    assert_eq!(stored, known);
}

#[test]
fn views_and_triggers_use_nothing_that_is_not_in_sqlite() {
    // The in-memory book has no functions of ours; preparing every view shows that none is needed.
    let desk = Desk::with_small_world();
    let conn = desk.stranger();
    for view in names(&conn, "SELECT name FROM sqlite_schema WHERE type = 'view'") {
        conn.prepare(&format!("SELECT * FROM {view}")).unwrap_or_else(|error| panic!("{view}: {error}"));
    }
    for trigger in names(&conn, "SELECT sql FROM sqlite_schema WHERE type = 'trigger'") {
        for raise in trigger.split("RAISE(").skip(1) {
            let inner = raise.split(')').next().unwrap();
            assert!(!inner.contains("||"), "a RAISE message must be a literal: {inner}");
        }
    }
}

/// The book in the hands of whatever sqlite3 shell is at hand: read, dumped, restored, and held
/// back from changing the ledger.
#[test]
fn an_old_sqlite3_shell_reads_dumps_and_is_held_back() {
    let desk = Desk::with_small_world();
    let shell = |sql: &str| Command::new("sqlite3").arg(desk.book()).arg(sql).output();
    let Ok(version) = shell("SELECT sqlite_version()") else {
        eprintln!("SKIPPED: there is no sqlite3 shell");
        return;
    };
    eprintln!("sqlite3 shell {}", String::from_utf8_lossy(&version.stdout).trim());
    let facts = shell("SELECT count(*), sum(revenue_amount_minor) FROM revenue_facts; PRAGMA integrity_check").unwrap();
    assert_eq!(String::from_utf8_lossy(&facts.stdout).trim(), "4|20000\nok", "{}", String::from_utf8_lossy(&facts.stderr));
    let update = shell("UPDATE revenue_events SET revenue_amount_minor = 1").unwrap();
    assert!(String::from_utf8_lossy(&update.stderr).contains("append-only"));
    let insert = shell(
        "INSERT INTO revenue_events (lead_id, revenue_stage, event_time, event_date, time_known, source_system, ingested_by, ingested_at, batch_id)
         VALUES (3, 'opportunity_created', '2026-02-01T09:00:00Z', '2026-02-01', 1, 'shell', 'x', '2026-01-01T00:00:00Z', 1);
         SELECT count(*) FROM revenue_attributions",
    )
    .unwrap();
    assert_eq!(String::from_utf8_lossy(&insert.stdout).trim(), "5", "{}", String::from_utf8_lossy(&insert.stderr));
    let dump = shell(".dump").unwrap();
    let copy = Connection::open_in_memory().unwrap();
    copy.execute_batch(&String::from_utf8_lossy(&dump.stdout)).unwrap();
    let facts: i64 = copy.query_row("SELECT count(*) FROM revenue_facts", [], |row| row.get(0)).unwrap();
    assert_eq!(facts, 5);
}

/// The trigger writes the choice out for speed; the view is what corrections choose by, and what a
/// person can read. They must never disagree.
#[test]
fn the_snapshot_of_an_event_is_what_the_view_chooses() {
    for model in ["last-touch", "first-touch"] {
        let desk = Desk::new();
        desk.run(&["config", "set", "attribution_model", model]).expect(0);
        desk.write("leads.csv", "lead_id,email,created_at\nL1,ana@example.com,2026-01-01\nL2,ben@example.com,2026-01-01\n");
        desk.write(
            "conversions.csv",
            "event_id,event_name,lead_id,event_time,source_tool\n\
             a,lead_submission_success,L1,2026-01-02T08:00:00Z,quiz\n\
             b,lead_submission_success,L1,2026-01-09T09:00:00Z,webinar\n\
             c,lead_submission_success,L1,2026-01-09T11:00:00Z,demo\n\
             d,page_view,L1,2026-01-03T08:00:00Z,page\n\
             e,lead_submission_success,L2,2026-03-01T08:00:00Z,late\n",
        );
        desk.write(
            "deals.csv",
            "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\n\
             1,One,Closed Won,10.00,USD,2026-01-09 10:00,2026-01-09,ana@example.com\n\
             2,Two,Closed Won,10.00,USD,2026-01-09 10:00,2026-01-20,ben@example.com\n",
        );
        desk.run(&["import", "leads.csv", "conversions.csv", "deals.csv"]).expect(0);
        let columns =
            "conversion_id, source_tool, utm_source, utm_medium, utm_campaign, utm_term, utm_content, email_sha256, external_id";
        let named = |table: &str| columns.split(", ").map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ");
        let agree = format!(
            "SELECT count(*) FROM revenue_attributions AS a JOIN attribution_choices AS c ON c.event_id = a.event_id
             WHERE ({}) IS ({})",
            named("a"),
            named("c")
        );
        assert_eq!(desk.count(&agree), 4, "{model}");
        let tool = |stage: &str| {
            desk.text(&format!("SELECT attr_source_tool FROM revenue_facts WHERE revenue_stage = '{stage}' AND deal_id = '1'"))
        };
        // A bare close date is compared by the day, so the conversion later that day counts.
        let expected = if model == "last-touch" { ("webinar", "demo") } else { ("quiz", "quiz") };
        assert_eq!((tool("opportunity_created").as_str(), tool("deal_won").as_str()), expected, "{model}");
        assert_eq!(desk.text("SELECT max(attr_source_tool) FROM revenue_facts WHERE deal_id = '2'"), "late", "{model}");
    }
}

/// Books as older versions of the schema left them: the small world, and one event amended.
#[test]
fn an_older_book_is_copied_aside_and_upgraded() {
    for (version, dump) in [(1, include_str!("books/v1.sql")), (3, include_str!("books/v3.sql"))] {
        upgrade(version, dump);
    }
}

fn upgrade(version: i64, dump: &str) {
    let desk = Desk::bare();
    {
        let conn = Connection::open(desk.book()).unwrap();
        conn.execute_batch(dump).unwrap();
        conn.execute_batch(&format!("PRAGMA user_version = {version}; PRAGMA application_id = 0x74727570")).unwrap();
    }
    let taken = format!("book.trueup.before-v{}", trueup::book::SCHEMA_VERSION);
    let free = format!("{taken}.2");
    std::fs::write(desk.path(&taken), "an older copy of hers").unwrap();
    let fresh = Desk::with_small_world();
    fresh.run(&["amend", "1", "--amount", "120.00", "--reason", "typing error"]).expect(0);
    // Reading is enough to upgrade.
    desk.run(&["health"]).expect(0);
    assert_eq!(desk.count("PRAGMA user_version"), trueup::book::SCHEMA_VERSION);
    let schema =
        "SELECT type || name || sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' AND name NOT LIKE 'refinery%' ORDER BY 1";
    assert_eq!(names(&desk.stranger(), schema), names(&fresh.stranger(), schema));
    assert_eq!(crate::properties::state(&desk), crate::properties::state(&fresh));
    assert_eq!(desk.text("PRAGMA integrity_check"), "ok");
    assert_eq!(desk.count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(desk.read(&taken), "an older copy of hers", "nobody's copy is overwritten");
    let copy = Connection::open(desk.path(&free)).unwrap();
    assert_eq!(copy.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).unwrap(), version);
    assert_eq!(copy.query_row("SELECT count(*) FROM revenue_events", [], |row| row.get::<_, i64>(0)).unwrap(), 4);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(desk.path(&free)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    desk.run(&["undo", "2"]).expect(0);
    assert!(crate::properties::state(&desk).is_empty());
}

/// A book of version 6, in which orders knew no number of their buyer and contacts nobody who had brought them; with
/// a view of somebody's own on the table that is made anew.
#[test]
fn orders_and_contacts_of_an_older_book_are_there_after_the_upgrade() {
    let desk = Desk::bare();
    let conn = Connection::open(desk.book()).unwrap();
    conn.execute_batch(include_str!("books/v6.sql")).unwrap();
    conn.execute_batch("PRAGMA user_version = 6; PRAGMA application_id = 0x74727570").unwrap();
    drop(conn);
    desk.run(&["health"]).expect(0);
    let orders = "SELECT group_concat(order_ref || ' ' || paid_minor || ' ' || coalesce(refunded_minor, '-') || ' ' || customer_id || ' ' || matched_by, ', ')
                  FROM (SELECT * FROM orders ORDER BY order_ref)";
    assert_eq!(desk.text(orders), "1 1000 400 1 email, 2 2000 - 2 new");
    assert_eq!(desk.count("SELECT sum(paid_minor) FROM her_orders"), 3000);
    assert_eq!(desk.text("SELECT referrer_username || ' ' || commission_rate_bp FROM contacts"), "max 1250");
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
    assert_eq!(desk.text("PRAGMA integrity_check"), "ok");
    assert_eq!(desk.count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    // Images of before the upgrade bring back what was, and so does the undo of that.
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!(desk.text(orders), "1 1000 - 1 email, 2 2000 - 2 new");
    desk.run(&["undo", "2"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM orders") + desk.count("SELECT count(*) FROM contacts"), 0);
    desk.run(&["undo", "5"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM orders"), 2);
    assert_eq!(desk.text("SELECT referrer_username || ' ' || commission_rate_bp FROM contacts"), "max 1250");
}

/// Version 6 counted an order that was given back in full.
#[test]
fn what_an_older_book_has_summed_up_otherwise_is_summed_up_anew() {
    let desk = Desk::bare();
    let conn = Connection::open(desk.book()).unwrap();
    conn.execute_batch(include_str!("books/v6.sql")).unwrap();
    conn.execute_batch("PRAGMA user_version = 6; PRAGMA application_id = 0x74727570").unwrap();
    conn.execute_batch("UPDATE orders SET refunded_minor = 2000 WHERE order_ref = '2'").unwrap();
    let summed = "SELECT count(*) FROM customer_engagement_metrics";
    assert_eq!(conn.query_row(summed, [], |row| row.get::<_, i64>(0)).unwrap(), 2);
    drop(conn);
    desk.run(&["health"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
    assert_eq!(desk.count(summed), 1);
    assert_eq!(desk.count("SELECT count(*) FROM customers WHERE last_scored_at IS NOT NULL"), 1);
}
