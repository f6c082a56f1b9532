//! The checklist, and mending what somebody has dropped.

use crate::desk::Desk;

fn answer(desk: &Desk, about: &str) -> (bool, String) {
    let lines = desk.json(&["doctor"]);
    let line = lines
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["about"] == about)
        .unwrap_or_else(|| panic!("{about}\n{lines}"))
        .clone();
    (line["ok"] == true, format!("{} {}", line["found"], line["todo"]))
}

#[test]
fn a_book_in_order_needs_nothing() {
    let desk = Desk::with_small_world();
    let said = desk.run(&["doctor"]).expect(1);
    assert!(said.out.contains("trueup backup"), "{}", said.out);
    desk.run(&["backup"]).expect(0);
    let said = desk.run(&["doctor"]).expect(0);
    assert_eq!(said.out.matches("OK").count(), 6, "{}", said.out);
    desk.run(&["doctor", "--repair"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM batches WHERE kind = 'repair'"), 0, "nothing was to be mended");
}

#[test]
fn what_is_not_in_order_says_what_to_do() {
    let desk = Desk::with_small_world();
    desk.write("payments.csv", "invoice_id,email,amount_paid,currency,payment_date\nI9,nobody@example.com,1.00,USD,2026-02-10\n");
    desk.run(&["import", "payments.csv"]).expect(1);
    assert_eq!(answer(&desk, "open issues"), (false, "\"1\" \"trueup issues\"".to_owned()));
    std::fs::create_dir(desk.path("Dropbox")).unwrap();
    let there = desk.path("Dropbox/b.trueup").to_string_lossy().into_owned();
    desk.run(&["--book", &there, "init"]).expect(0);
    assert!(desk.run(&["--book", &there, "doctor"]).expect(1).out.contains("in Dropbox, which another program keeps in step"));
}

#[test]
fn dropped_guards_are_mended_and_that_is_written_down() {
    let desk = Desk::with_small_world();
    desk.stranger()
        .execute_batch(
            "DROP TRIGGER revenue_events_guard_update; DROP VIEW revenue_facts; DROP INDEX event_log_lead;
             CREATE VIEW revenue_facts AS SELECT 1 AS id; CREATE TRIGGER mine AFTER INSERT ON leads BEGIN SELECT 1; END;
             CREATE TABLE my_notes (note TEXT)",
        )
        .unwrap();
    desk.run(&["import", "leads.csv"]).expect(2);
    let (ok, found) = answer(&desk, "tables, triggers, indexes");
    assert!(
        !ok && found.contains("trigger revenue_events_guard_update is missing")
            && found.contains("trigger mine does not belong here"),
        "{found}"
    );
    let said = desk.run(&["doctor", "--repair"]).expect(1);
    assert_eq!(said.err.matches("mended:").count(), 4, "{}", said.err);
    assert!(answer(&desk, "tables, triggers, indexes").0);
    desk.run(&["verify"]).expect(0);
    desk.run(&["import", "leads.csv"]).expect(0);
    assert!(desk.text("SELECT settings FROM batches WHERE kind = 'repair'").contains("revenue_events_guard_update is missing"));
    assert_eq!(desk.count("SELECT count(*) FROM my_notes"), 0, "what is her own stays");
}

#[test]
fn a_change_while_the_guards_were_away_is_still_found() {
    let desk = Desk::with_small_world();
    desk.stranger()
        .execute_batch("DROP TRIGGER revenue_events_guard_update; UPDATE revenue_events SET deal_name = 'x' WHERE id = 1")
        .unwrap();
    desk.run(&["doctor", "--repair"]).expect(1);
    assert!(desk.run(&["verify"]).expect(1).out.contains("the first row that differs is event 1"));
}

#[test]
fn a_missing_table_is_nothing_to_mend() {
    let desk = Desk::with_small_world();
    desk.stranger().execute_batch("DROP TABLE aliases; DROP TRIGGER revenue_events_guard_update").unwrap();
    let said = desk.run(&["doctor", "--repair"]).expect(2);
    assert!(said.err.contains("table aliases is missing"), "{}", said.err);
    assert_eq!(
        desk.count("SELECT count(*) FROM sqlite_schema WHERE name = 'revenue_events_guard_update'"),
        0,
        "nothing was changed"
    );
}
