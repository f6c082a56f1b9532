//! The ways around an append-only table in SQLite, tried through a plain connection with foreign
//! keys and recursive triggers off. The ledger must stay as it was.

use rusqlite::Connection;

use crate::desk::Desk;

const LEDGER: [&str; 3] = ["revenue_events", "revenue_attributions", "revenue_corrections"];

fn dump(conn: &Connection) -> Vec<String> {
    let mut all = Vec::new();
    for table in LEDGER.iter().chain(&["deal_stage_changes"]) {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY id")).unwrap();
        let count = statement.column_count();
        let rows = statement
            .query_map([], |row| Ok((0..count).map(|i| format!("{:?}", row.get_ref_unwrap(i))).collect::<Vec<_>>().join("|")))
            .unwrap();
        all.extend(rows.map(|row| format!("{table}: {}", row.unwrap())));
    }
    all
}

/// A desk whose ledger has events, a correction with a snapshot, and a deal that has moved.
fn desk() -> Desk {
    let desk = Desk::with_small_world();
    desk.run(&["amend", "1", "--amount", "120.00", "--reason", "typing error"]).expect(0);
    desk.write("crm_deals.csv", &crate::desk::DEALS.replace("Ben course,Qualified", "Ben course,Proposal"));
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    desk
}

#[test]
fn nothing_changes_the_ledger() {
    every_way_around();
}

/// Tries each way around the guards; returns how many were tried.
pub fn every_way_around() -> usize {
    let desk = desk();
    let conn = desk.stranger();
    let before = dump(&conn);
    assert!(before.len() >= 7, "{before:#?}");
    let columns = "lead_id, revenue_stage, deal_id, revenue_amount_minor, currency, event_time, event_date, time_known, \
                   source_system, ingested_by, ingested_at, batch_id";
    let row =
        "1, 'deal_won', 'D1', 999999, 'USD', '2026-02-01T09:00:00Z', '2026-02-01', 1, 'crm', 'x', '2026-01-01T00:00:00Z', 1";
    let attempts = [
        // A second event for a lead and stage, by every conflict policy.
        format!("INSERT INTO revenue_events ({columns}) VALUES ({row})"),
        format!("INSERT OR REPLACE INTO revenue_events ({columns}) VALUES ({row})"),
        format!("REPLACE INTO revenue_events (id, {columns}) VALUES (99, {row})"),
        format!("REPLACE INTO revenue_events (id, {columns}) VALUES (1, {})", row.replace("1, 'deal_won'", "3, 'deal_won'")),
        format!("INSERT OR IGNORE INTO revenue_events ({columns}) VALUES ({row})"),
        format!("INSERT OR FAIL INTO revenue_events ({columns}) VALUES ({row})"),
        format!("INSERT OR ROLLBACK INTO revenue_events ({columns}) VALUES ({row})"),
        format!("INSERT INTO revenue_events ({columns}) VALUES ({row}) ON CONFLICT DO NOTHING"),
        format!(
            "INSERT INTO revenue_events ({columns}) VALUES ({row}) ON CONFLICT (lead_id, revenue_stage) DO UPDATE SET revenue_amount_minor = 1"
        ),
        // An id that would break every later one, and values that STRICT and CHECK refuse.
        format!("INSERT INTO revenue_events (id, {columns}) VALUES (-1, {})", row.replace("1, 'deal_won'", "3, 'deal_won'")),
        format!(
            "INSERT INTO revenue_events ({columns}) VALUES ({})",
            row.replace("1, 'deal_won', 'D1', 999999", "3, 'deal_won', 'D9', 'abc'")
        ),
        format!(
            "INSERT INTO revenue_events ({columns}) VALUES ({})",
            row.replace("1, 'deal_won', 'D1', 999999", "3, 'deal_won', 'D9', 1.5")
        ),
        format!(
            "INSERT INTO revenue_events ({columns}) VALUES ({})",
            row.replace("1, 'deal_won', 'D1', 999999", "3, 'deal_won', 'D9', -5")
        ),
        format!(
            "INSERT INTO revenue_events ({columns}) VALUES ({})",
            row.replace("1, 'deal_won', 'D1', 999999", "3, 'opportunity_created', 'D9', 5")
        ),
        format!(
            "INSERT INTO revenue_events ({columns}) VALUES ({})",
            row.replace("'2026-02-01T09:00:00Z'", "'2026-02-31T09:00:00Z'").replace("1, 'deal_won'", "3, 'deal_won'")
        ),
        format!("INSERT INTO revenue_events ({columns}) VALUES ({})", row.replace("1, 'deal_won'", "NULL, 'deal_won'")),
        format!("INSERT INTO revenue_events ({columns}) VALUES ({})", row.replace("'deal_won'", "'Deal_Won'")),
        // A conversion of another lead.
        format!(
            "INSERT INTO revenue_events ({columns}, conversion_id) VALUES ({}, 1)",
            row.replace("1, 'deal_won'", "3, 'deal_won'")
        ),
    ];
    let refused = attempts.iter().map(String::as_str).chain([
        "UPDATE revenue_events SET revenue_amount_minor = 1",
        "UPDATE OR REPLACE revenue_events SET id = 2 WHERE id = 1",
        "UPDATE OR IGNORE revenue_events SET revenue_amount_minor = 1",
        "UPDATE revenue_events SET rowid = 77 WHERE id = 1",
        "UPDATE revenue_events SET deal_name = deal_name",
        "DELETE FROM revenue_events",
        "DELETE FROM revenue_events WHERE id = 1",
        "UPDATE revenue_attributions SET utm_source = 'mine'",
        "DELETE FROM revenue_attributions",
        "INSERT INTO revenue_attributions (event_id, utm_source) VALUES (1, 'forged')",
        "INSERT OR REPLACE INTO revenue_attributions (event_id, utm_source) VALUES (1, 'forged')",
        "REPLACE INTO revenue_attributions (id, event_id, utm_source) VALUES (1, 999, 'forged')",
        "INSERT INTO revenue_attributions (event_id, correction_id, utm_source) VALUES (1, 1, 'forged')",
        "INSERT INTO revenue_attributions (event_id, correction_id, utm_source) VALUES (1, 99, 'forged')",
        // Before there is an event: it would be born with them.
        "INSERT INTO revenue_attributions (event_id, utm_source) SELECT max(id) + 1, 'forged' FROM revenue_events",
        "INSERT INTO revenue_corrections (event_id, kind, reason, revenue_amount_minor, currency, event_time, event_date,
             time_known, source_system, ingested_by, ingested_at, batch_id)
         SELECT max(id) + 1, 'amend', 'forged', 1, 'USD', '2026-01-01T00:00:00Z', '2026-01-01', 1, 'crm', 'x',
             '2026-01-01T00:00:00Z', 1
         FROM revenue_events",
        "UPDATE revenue_corrections SET reason = 'none'",
        "DELETE FROM revenue_corrections",
        "REPLACE INTO revenue_corrections (id, event_id, kind, reason, ingested_by, ingested_at, batch_id)
         VALUES (1, 1, 'void', 'mine', 'x', '2026-01-01T00:00:00Z', 1)",
        "INSERT INTO revenue_corrections (event_id, kind, reason, ingested_by, ingested_at, batch_id)
         VALUES (1, 'reinstate', 'not void', 'x', '2026-01-01T00:00:00Z', 1)",
        "UPDATE deal_stage_changes SET to_stage = 'x'",
        "DELETE FROM deal_stage_changes",
        "REPLACE INTO deal_stage_changes (id, deal_id, to_stage, changed_at) VALUES (1, 1, 'x', 'y')",
    ]);
    let mut tried = 0;
    for attempt in refused {
        tried += 1;
        // Some are refused, some do nothing; none may change a thing, and none may fail for a reason
        // that is no guard, such as a word that is misspelt here.
        if let Err(error) = conn.execute_batch(attempt) {
            let message = error.to_string();
            let guards = [
                "append-only",
                "CHECK constraint",
                "NOT NULL",
                "UNIQUE constraint",
                "belong",
                "conversion",
                "void",
                "cannot store",
                "slipped in",
            ];
            assert!(guards.iter().any(|guard| message.contains(guard)), "{attempt}\n{message}");
        }
        let _ = conn.execute_batch("ROLLBACK");
        assert_eq!(dump(&conn), before, "{attempt}");
    }
    tried
}

#[test]
fn an_identical_event_is_no_news_and_another_one_is_an_error() {
    let desk = Desk::with_small_world();
    let conn = desk.stranger();
    let copy = |amount: &str| {
        conn.execute(
            &format!(
                "INSERT INTO revenue_events (lead_id, revenue_stage, deal_id, deal_name, revenue_amount_minor, currency, event_time,
                     event_date, time_known, source_system, ingested_by, ingested_at, batch_id)
                 SELECT lead_id, revenue_stage, deal_id, deal_name, {amount}, currency, event_time, event_date, time_known,
                        source_system, 'again', ingested_at, batch_id
                 FROM revenue_events WHERE revenue_stage = 'deal_won'"
            ),
            [],
        )
    };
    assert_eq!(copy("revenue_amount_minor").unwrap(), 0);
    let error = copy("revenue_amount_minor + 1").unwrap_err().to_string();
    assert_eq!(error, "revenue_events is append-only: this lead has an event at this stage already");
}

#[test]
fn an_event_without_a_snapshot_cannot_be_committed() {
    let desk = Desk::with_small_world();
    let conn = desk.stranger();
    // The lead's hash breaks the snapshot's CHECK; OR IGNORE would keep the event without it.
    conn.execute_batch(
        "PRAGMA ignore_check_constraints = ON; UPDATE leads SET email = 'x@y.z', email_sha256 = 'short' WHERE id = 3",
    )
    .unwrap();
    conn.execute_batch("PRAGMA ignore_check_constraints = OFF").unwrap();
    let error = conn
        .execute(
            "INSERT OR IGNORE INTO revenue_events (lead_id, revenue_stage, event_time, event_date, time_known, source_system,
                 ingested_by, ingested_at, batch_id)
             VALUES (3, 'opportunity_created', '2026-02-01T09:00:00Z', '2026-02-01', 1, 'crm', 'x', '2026-01-01T00:00:00Z', 1)",
            [],
        )
        .unwrap_err()
        .to_string();
    assert_eq!(error, "the attribution snapshot of this event is missing");
    assert_eq!(desk.count("SELECT count(*) FROM revenue_events WHERE lead_id = 3"), 0);
}

#[test]
fn a_hash_and_its_address_change_together() {
    let desk = Desk::with_small_world();
    let error = desk.stranger().execute("UPDATE leads SET email = 'other@example.com' WHERE id = 1", []).unwrap_err().to_string();
    assert_eq!(error, "email and email_sha256 of a lead must change together");
}

#[test]
fn the_base_currency_is_fixed_once_there_is_an_event() {
    let desk = Desk::with_small_world();
    let said = desk.run(&["config", "set", "base_currency", "EUR"]).expect(2);
    assert!(said.err.contains("the base currency is fixed once there is a revenue event, an order or a rate"), "{}", said.err);
    for attempt in [
        "REPLACE INTO settings (key, value) VALUES ('base_currency', 'EUR')",
        "UPDATE OR REPLACE settings SET key = 'base_currency', value = 'EUR' WHERE key = 'time_zone'",
        "UPDATE OR REPLACE settings SET id = (SELECT id FROM settings WHERE key = 'base_currency') WHERE key = 'time_zone'",
        "REPLACE INTO settings (id, key, value) SELECT id, 'x', 'y' FROM settings WHERE key = 'base_currency'",
        "DELETE FROM settings",
    ] {
        let error = desk.stranger().execute(attempt, []).unwrap_err().to_string();
        assert_eq!(error, "the base currency is fixed once there is a revenue event, an order or a rate", "{attempt}");
    }
    let empty = Desk::new();
    empty.run(&["config", "set", "base_currency", "eur"]).expect(0);
    assert_eq!(empty.text("SELECT value FROM settings WHERE key = 'base_currency'"), "EUR");
}

#[test]
fn a_dropped_guard_is_found_before_anything_is_written() {
    let desk = Desk::with_small_world();
    desk.stranger().execute_batch("DROP TRIGGER revenue_events_guard_update").unwrap();
    let said = desk.run(&["import", "leads.csv"]).expect(2);
    assert!(said.err.contains("trigger revenue_events_guard_update is missing"), "{}", said.err);
    // Reading is still possible.
    desk.run(&["health"]).expect(0);

    let desk = Desk::with_small_world();
    desk.stranger().execute_batch("CREATE TRIGGER mine BEFORE INSERT ON revenue_events BEGIN SELECT RAISE(IGNORE); END").unwrap();
    let said = desk.run(&["import", "leads.csv"]).expect(2);
    assert!(said.err.contains("trigger mine does not belong here"), "{}", said.err);
}

#[test]
fn our_own_connection_cannot_drop_a_guard() {
    let desk = Desk::with_small_world();
    let book = trueup::book::open(&desk.book()).unwrap();
    for attempt in [
        "DROP TRIGGER revenue_events_guard_update",
        "DROP TABLE revenue_events",
        "ALTER TABLE revenue_events DROP COLUMN deal_name",
        "CREATE TEMP TRIGGER t BEFORE INSERT ON main.revenue_events BEGIN SELECT RAISE(IGNORE); END",
        "ATTACH ':memory:' AS other",
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_master",
    ] {
        assert!(book.conn.execute_batch(attempt).is_err(), "{attempt}");
    }
}
