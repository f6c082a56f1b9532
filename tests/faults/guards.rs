//! What a plain client can do to the ledger: nothing by accident; and what it does on purpose is found.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::Figures;
use crate::desk::Desk;

#[test]
fn a_deliberate_change_is_found() {
    deliberate();
}

/// Every way around that is refused, and every one that is not and is found.
pub(super) fn run() -> Figures {
    let refused = crate::bypass::every_way_around();
    let found = deliberate();
    Figures::new(
        "ways around the guards, by a plain connection",
        format!(
            "{refused} statements against the ledger; {found} deliberate changes, with guards dropped, switched off or left behind"
        ),
        format!("{refused} of {refused} leave the ledger as it was; {found} of {found} found by `verify`"),
    )
}

/// Drops a guard, changes something, and puts the guard back as it was.
fn behind_the_guard(conn: &Connection, guard: &str, change: &str) {
    let sql: String = conn.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [guard], |row| row.get(0)).unwrap();
    conn.execute_batch(&format!("DROP TRIGGER {guard}; {change}; {sql}")).unwrap();
}

/// An event in all its columns, of a lead that has none.
const EVENT: &str =
    "INSERT INTO revenue_events (lead_id, revenue_stage, revenue_amount_minor, currency, event_time, event_date, time_known,
     source_system, ingested_by, ingested_at, batch_id)
     VALUES (3, 'deal_won', 100, 'USD', '2026-02-01T09:00:00Z', '2026-02-01', 1, 'crm', 'x', '2026-01-01T00:00:00Z', 2)";

type Change = (&'static str, fn(&Connection, &Path));

/// What somebody who means it can do in any SQLite client.
const CHANGES: [Change; 17] = [
    ("a lead is deleted, foreign keys off", |conn, _| {
        conn.execute_batch("DELETE FROM leads WHERE id = 1").unwrap();
    }),
    ("a batch is deleted behind its guard", |conn, _| {
        behind_the_guard(conn, "batches_guard_delete", "DELETE FROM batches WHERE id = 2")
    }),
    ("a guard is dropped", |conn, _| conn.execute_batch("DROP TRIGGER revenue_events_guard_update").unwrap()),
    ("a guard is weakened", |conn, _| {
        conn.execute_batch(
            "DROP TRIGGER revenue_events_guard_update;
             CREATE TRIGGER revenue_events_guard_update BEFORE UPDATE ON revenue_events WHEN 0 BEGIN SELECT 1; END",
        )
        .unwrap();
    }),
    ("an amount is changed behind the guard", |conn, _| {
        behind_the_guard(
            conn,
            "revenue_events_guard_update",
            "UPDATE revenue_events SET revenue_amount_minor = 1 WHERE revenue_stage = 'deal_won'",
        );
    }),
    ("an event is deleted behind the guard", |conn, _| {
        behind_the_guard(conn, "revenue_events_guard_delete", "DELETE FROM revenue_events WHERE id = 1");
    }),
    ("a snapshot is rewritten behind the guard", |conn, _| {
        behind_the_guard(
            conn,
            "revenue_attributions_guard_update",
            "UPDATE revenue_attributions SET utm_campaign = 'mine' WHERE id = 1",
        );
    }),
    ("a seal is deleted behind the guard", |conn, _| {
        behind_the_guard(conn, "ledger_seals_guard_delete", "DELETE FROM ledger_seals WHERE id = 1");
    }),
    ("a table is dropped", |conn, _| conn.execute_batch("DROP TABLE revenue_corrections").unwrap()),
    ("a column is dropped", |conn, _| {
        conn.execute_batch(
            "DROP TRIGGER companies_log_update; DROP TRIGGER companies_log_delete; ALTER TABLE companies DROP COLUMN industry",
        )
        .unwrap();
    }),
    ("every trigger is taken out of the schema", |conn, _| {
        conn.execute_batch(
            "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'trigger'; PRAGMA writable_schema = OFF",
        )
        .unwrap();
    }),
    ("triggers are switched off for a connection", |conn, _| {
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
        conn.execute_batch("UPDATE revenue_events SET revenue_amount_minor = 1 WHERE revenue_stage = 'deal_won'").unwrap();
    }),
    ("an event is added by hand", |conn, _| conn.execute_batch(EVENT).unwrap()),
    ("an event of a negative amount is added, checks off", |conn, _| {
        conn.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
        conn.execute_batch(&EVENT.replace(" 100,", " -100,")).unwrap();
    }),
    ("a trigger is added that swallows what is written", |conn, _| {
        conn.execute_batch("CREATE TRIGGER mine BEFORE INSERT ON revenue_events BEGIN SELECT RAISE(IGNORE); END").unwrap();
    }),
    ("a guard is dropped from another database", |_, book| {
        let other = Connection::open_in_memory().unwrap();
        other.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        other.execute("ATTACH ?1 AS book", [book.to_str().unwrap()]).unwrap();
        other.execute_batch("DROP TRIGGER book.revenue_events_guard_insert").unwrap();
        assert_eq!(
            other
                .execute(
                    &EVENT
                        .replace("INSERT INTO revenue_events", "REPLACE INTO book.revenue_events")
                        .replace("(3, 'deal_won'", "(1, 'deal_won'"),
                    []
                )
                .unwrap(),
            1
        );
    }),
    ("an address is changed with a hash that is not its own", |conn, _| {
        conn.execute_batch("UPDATE leads SET email = 'x@example.com', email_sha256 = printf('%064d', 1) WHERE id = 2").unwrap();
    }),
];

fn deliberate() -> usize {
    let desk = Desk::with_small_world();
    desk.run(&["amend", "1", "--amount", "120.00", "--reason", "typing error"]).expect(0);
    let sound = std::fs::read(desk.book()).unwrap();
    for (what, change) in &CHANGES {
        std::fs::write(desk.book(), &sound).unwrap();
        desk.run(&["verify"]).expect(0);
        change(&desk.stranger(), &desk.book());
        let said = desk.run(&["verify"]);
        assert!(said.code == 1 && said.err.contains("something is wrong"), "{what}: {} {}{}", said.code, said.out, said.err);
    }
    shadows(&desk, &sound);
    // What is no change is not taken for one.
    std::fs::write(desk.book(), &sound).unwrap();
    desk.stranger()
        .execute_batch("VACUUM; ANALYZE; CREATE TABLE own (x TEXT); CREATE VIEW mine AS SELECT * FROM revenue_facts")
        .unwrap();
    desk.run(&["verify"]).expect(0);
    CHANGES.len()
}

/// Tables and triggers of a connection's own hide the ledger from that connection, and from nobody else.
fn shadows(desk: &Desk, sound: &[u8]) {
    std::fs::write(desk.book(), sound).unwrap();
    let conn = desk.stranger();
    conn.execute_batch(
        "CREATE TEMP TABLE revenue_events AS SELECT * FROM main.revenue_events;
         UPDATE revenue_events SET revenue_amount_minor = 1;
         DELETE FROM revenue_events;
         CREATE TEMP TRIGGER swallow BEFORE INSERT ON main.revenue_events BEGIN SELECT RAISE(IGNORE); END",
    )
    .unwrap();
    conn.execute_batch(&EVENT.replace("INTO revenue_events", "INTO main.revenue_events")).unwrap();
    drop(conn);
    assert_eq!(std::fs::read(desk.book()).unwrap(), sound, "the file is as it was");
    desk.run(&["verify"]).expect(0);
}
