//! Seals and verify: what was changed behind the program's back is found, and named.

use std::process::Command;

use rusqlite::Connection;

use crate::desk::Desk;

/// A ledger of several batches with events, snapshots and all kinds of corrections.
fn desk() -> Desk {
    let desk = Desk::with_small_world();
    desk.run(&["amend", "1", "--amount", "120.00", "--reason", "typing error"]).expect(0);
    desk.run(&["void", "2", "--reason", "never happened"]).expect(0);
    desk.run(&["undo", "4"]).expect(0);
    desk.run(&["record", "--lead-id", "L3", "--stage", "deal_won", "--amount", "7.00", "--deal-name", "Tür, 'ⅷ'"]).expect(0);
    desk.run(&["config", "set", "time_zone", "Europe/Berlin"]).expect(0);
    desk
}

/// Does something to the file that the guards forbid, and puts them back as they were.
fn behind_its_back(desk: &Desk, sql: &str) {
    let conn: Connection = desk.stranger();
    let mut statement = conn.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let triggers: Vec<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap();
    drop(statement);
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        conn.execute_batch(sql).unwrap();
    }
}

fn wrong(desk: &Desk) -> String {
    let report = desk.json(&["verify"]);
    assert_eq!(report["sound"], false, "{report}");
    let questions = report["questions"].as_array().unwrap();
    questions
        .iter()
        .flat_map(|question| question["wrong"].as_array().unwrap())
        .map(|line| line.as_str().unwrap().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_book_that_nobody_has_touched_is_sound() {
    let desk = desk();
    let said = desk.run(&["verify"]).expect(0);
    assert_eq!(said.out.matches("OK").count(), 7, "{}", said.out);
    assert_eq!(
        desk.text("SELECT group_concat(batch_id) FROM (SELECT batch_id FROM ledger_seals ORDER BY id)"),
        "2,3,4,5,6",
        "one for each batch that wrote to the ledger"
    );
    assert_eq!(desk.count("SELECT count(DISTINCT seal) FROM ledger_seals"), 5);
    assert_eq!(
        desk.count("SELECT events_total FROM ledger_seals ORDER BY id DESC"),
        desk.count("SELECT count(*) FROM revenue_events")
    );
}

#[test]
fn a_stranger_recomputes_the_seals() {
    let desk = desk();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/seals.py");
    let Ok(output) = Command::new("python3").arg(script).arg(desk.book()).output() else {
        eprintln!("SKIPPED: there is no python3 to recompute the seals with");
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let all = desk.text("SELECT group_concat(seal, char(10)) FROM (SELECT seal FROM ledger_seals ORDER BY id)");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), all);
    behind_its_back(&desk, "UPDATE revenue_events SET deal_name = 'Another' WHERE id = 1");
    assert_eq!(Command::new("python3").arg(script).arg(desk.book()).output().unwrap().status.code(), Some(1), "it can fail");
}

#[test]
fn every_column_of_the_ledger_is_sealed() {
    let sound = desk();
    for table in ["revenue_events", "revenue_attributions", "revenue_corrections"] {
        let columns = Desk::new();
        let names = columns.text(&format!("SELECT group_concat(name) FROM pragma_table_info('{table}') WHERE name <> 'id'"));
        for column in names.split(',') {
            let desk = sound.copy();
            let kind = match table {
                "revenue_events" => "event",
                "revenue_attributions" => "snapshot",
                _ => "correction",
            };
            let row = desk.count(&format!("SELECT min(id) FROM {table}"));
            let value = desk.text(&format!("SELECT CASE type WHEN 'INTEGER' THEN '1' ELSE '''x''' END FROM pragma_table_info('{table}') WHERE name = '{column}'"));
            behind_its_back(
                &desk,
                &format!(
                    "PRAGMA ignore_check_constraints = ON; UPDATE {table} SET {column} = CASE WHEN {column} IS {value} THEN 77 ELSE {value} END WHERE id = {row}"
                ),
            );
            let found = wrong(&desk);
            let moved = ["batch_id", "event_id", "correction_id"].contains(&column);
            assert!(moved || found.contains(&format!("{kind} {row}")), "{table}.{column}: {found}");
        }
    }
}

#[test]
fn rows_that_were_added_or_cut_off_are_found() {
    let added = desk();
    added.stranger().execute_batch(
        "INSERT INTO revenue_events (lead_id, revenue_stage, event_time, event_date, time_known, source_system, ingested_by, ingested_at, batch_id)
         VALUES (3, 'revenue_confirmed', '2026-02-01T09:00:00Z', '2026-02-01', 1, 'crm', 'x', '2026-01-01T00:00:00Z', 1)").unwrap();
    assert!(wrong(&added).contains("1 ledger rows of batch 1 have no seal, the first is event 6"), "{}", wrong(&added));
    let slipped = desk();
    slipped.stranger().execute_batch(
        "INSERT INTO revenue_events (lead_id, revenue_stage, event_time, event_date, time_known, source_system, ingested_by, ingested_at, batch_id)
         VALUES (3, 'revenue_confirmed', '2026-02-01T09:00:00Z', '2026-02-01', 1, 'crm', 'x', '2026-01-01T00:00:00Z', 2)").unwrap();
    assert!(wrong(&slipped).contains("batch 2 is not as it was sealed"), "{}", wrong(&slipped));

    let cut = desk();
    let head = cut.json(&["verify"])["head"].as_str().unwrap().to_owned();
    cut.run(&["verify", "--against", &head]).expect(0);
    behind_its_back(
        &cut,
        "DELETE FROM ledger_seals WHERE id = 5; DELETE FROM revenue_attributions WHERE event_id = 5; DELETE FROM revenue_events WHERE id = 5",
    );
    cut.run(&["verify"]).expect(0);
    let said = cut.run(&["verify", "--against", &head]).expect(1);
    assert!(said.out.contains("is not in this book"), "{}", said.out);
    cut.run(&["verify", "--against", "nonsense"]).expect(2);

    let unsealed = desk();
    behind_its_back(&unsealed, "DELETE FROM ledger_seals WHERE id = 2");
    let found = wrong(&unsealed);
    assert!(
        found.contains("the seal of batch 4 does not name the seal before it") && found.contains("batch 3 have no seal"),
        "{found}"
    );
}

#[test]
fn the_other_questions_have_answers_that_can_be_bad() {
    for (sql, expected) in [
        ("DELETE FROM revenue_attributions WHERE event_id = 1", "event 1 has no attribution snapshot"),
        (
            "UPDATE leads SET email_sha256 = replace(email_sha256, substr(email_sha256, 1, 1), 'f') WHERE id = 1",
            "lead 1: email_sha256 is not the hash",
        ),
        ("UPDATE customer_emails SET sha256 = zeroblob(32) WHERE customer_id = 1", "customer 1: sha256 is not the hash"),
        ("UPDATE deals SET lead_id = 999 WHERE id = 1", "deals row 1 refers to a row of leads that is not there"),
    ] {
        let desk = desk();
        behind_its_back(&desk, sql);
        assert!(wrong(&desk).contains(expected), "{sql}: {}", wrong(&desk));
    }
    let desk = desk();
    desk.stranger().execute_batch("DROP TRIGGER ledger_seals_guard_update").unwrap();
    assert!(wrong(&desk).contains("trigger ledger_seals_guard_update is missing"));
}

#[test]
fn a_reconciliation_prints_the_head() {
    let desk = desk();
    let head = desk.json(&["verify"])["head"].as_str().unwrap().to_owned();
    let said = desk.run(&["reconcile", "--out", "june"]).expect(1);
    assert!(said.err.contains(&format!("head {head}")), "{}", said.err);
    let (seal, _) = head.split_once(':').unwrap();
    assert!(desk.read("june/summary.csv").lines().skip(1).all(|line| line.ends_with(seal)));
}
