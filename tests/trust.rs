//! What a strict reader found in undo, seals and copies, each named for what the analyst would have
//! seen. Every test failed before it was mended.

use crate::desk::{DEALS, Desk, LEADS};

const PAYMENT: &str = "invoice_id,email,amount_paid,currency,payment_date\nI1,EMAIL,50.00,USD,2026-02-10\n";

fn facts(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(line, char(10)) FROM (
           SELECT n.lead_ref || ' ' || f.revenue_stage || ' ' || coalesce(f.deal_id, '-') || ' ' || coalesce(f.revenue_amount, '-') AS line
           FROM revenue_facts AS f JOIN lead_labels AS n ON n.lead_id = f.lead_id ORDER BY 1)",
    )
}

fn leads() -> Desk {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS);
    desk.run(&["import", "leads.csv"]).expect(0);
    desk
}

#[test]
fn an_undo_that_is_undone_does_not_count_money_twice() {
    let desk = leads();
    desk.write("pay.csv", &PAYMENT.replace("EMAIL", "ana@example.com"));
    desk.run(&["import", "pay.csv"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    desk.write("pay.csv", &PAYMENT.replace("EMAIL", "ben@example.com"));
    desk.run(&["import", "pay.csv"]).expect(0);
    let said = desk.run(&["undo", "4"]).expect(2).err;
    assert!(said.contains("batch 5 came after it") && said.contains("import again: pay.csv"), "{said}");
    assert_eq!(facts(&desk), "L2 revenue_confirmed I1 50.00");

    // By hand, where the row itself was never gone.
    let desk = leads();
    desk.write("pay.csv", &PAYMENT.replace("EMAIL", "nobody@example.com"));
    desk.run(&["import", "pay.csv"]).expect(1);
    desk.run(&["match", "payment:I1", "L1"]).expect(0);
    desk.run(&["undo", "4"]).expect(0);
    desk.run(&["match", "payment:I1", "L2"]).expect(0);
    let said = desk.run(&["undo", "5"]).expect(2).err;
    assert!(said.contains("batch 6 came after it"), "{said}");
    assert_eq!(facts(&desk), "L2 revenue_confirmed I1 50.00");
    desk.run(&["verify"]).expect(0);
}

#[test]
fn two_matches_at_once_write_the_money_once() {
    let desk = leads();
    desk.write("pay.csv", &PAYMENT.replace("EMAIL", "nobody@example.com"));
    desk.run(&["import", "pay.csv"]).expect(1);
    // Both wait for the same lock, and the second looks only when it has it.
    let lock = rusqlite::Connection::open(desk.book()).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let runs: Vec<_> =
            ["L1", "L2"].map(|lead| scope.spawn(|| desk.run(&["match", "payment:I1", lead]).code)).into_iter().collect();
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        lock.execute_batch("ROLLBACK").unwrap();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(
        {
            let mut codes = codes;
            codes.sort_unstable();
            codes
        },
        [0, 2]
    );
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 1);
}

#[test]
fn an_amount_that_was_undone_does_not_come_back() {
    let desk = leads();
    let deal = |stage: &str, amount: &str| {
        format!(
            "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\nD1,Ana course,{stage},{amount},USD,2026-01-10,2026-02-01,ana@example.com\n"
        )
    };
    for (stage, amount) in [("Qualified", "100.00"), ("Closed Won", "999.00"), ("Qualified", "500.00")] {
        desk.write("deals.csv", &deal(stage, amount));
        assert!(desk.run(&["import", "deals.csv"]).code < 2);
    }
    assert!(desk.run(&["undo", "4"]).code < 2);
    assert!(desk.run(&["undo", "5"]).code < 2);
    assert_eq!(desk.text("SELECT stage || ' ' || amount_minor FROM deals"), "Qualified 10000");
    desk.write("deals.csv", &deal("Closed Won", ""));
    assert!(desk.run(&["import", "deals.csv"]).code < 2);
    assert!(facts(&desk).contains("L1 deal_won D1 100.00"), "{}", facts(&desk));
}

#[test]
fn the_deal_of_an_event_that_holds_is_not_deleted() {
    let desk = leads();
    let header = DEALS.lines().next().unwrap();
    desk.write("one.csv", &format!("{header}\nD1,One,Closed Won,100.00,USD,2026-01-10,2026-02-01,ana@example.com\n"));
    desk.run(&["import", "one.csv"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    desk.write("two.csv", &format!("{header}\nD2,Two,Closed Won,777.00,USD,2026-01-12,2026-02-02,zed@example.com\n"));
    desk.run(&["import", "two.csv"]).expect(1);
    desk.run(&["match", "deal:D2", "L1"]).expect(0);
    assert!(facts(&desk).contains("D2 777.00"), "{}", facts(&desk));
    desk.run(&["undo", "5"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM deals WHERE row_key = 'D2'"), 1, "its money has a source");
}

#[test]
fn a_number_is_never_given_to_somebody_else() {
    let desk = Desk::new();
    let header = "lead_id,email,phone,full_name,city,created_at\n";
    let person =
        |id: &str, name: &str, city: &str| format!("{header}{id},{name}@example.com,,{name} Example,{city},2026-01-05\n");
    desk.write("x.csv", &person("LX", "xavier", "Berlin"));
    desk.run(&["import", "x.csv"]).expect(0);
    desk.write("x.csv", &person("LX", "xavier", "Oakvale"));
    desk.run(&["import", "x.csv"]).expect(0);
    desk.write("d.csv", "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\nDX,X,Qualified,1.00,USD,2026-01-10,,xavier@example.com\n");
    desk.run(&["import", "d.csv"]).expect(0);
    desk.run(&["undo", "4"]).expect(0);
    desk.run(&["undo", "2"]);
    let gone = desk.count("SELECT coalesce(max(row_id), 0) FROM change_log WHERE table_name = 'leads'");
    desk.write("y.csv", &person("LY", "yolanda", "Oakvale"));
    desk.run(&["import", "y.csv"]).expect(0);
    assert!(desk.count("SELECT max(id) FROM leads") > gone);
    desk.run(&["undo", "3"]);
    assert_eq!(desk.text("SELECT city FROM leads WHERE email = 'yolanda@example.com'"), "Oakvale");
    assert!(!desk.run(&["history", "LY"]).expect(0).out.contains("Berlin"));
    desk.run(&["undo", "5"]);
    assert_eq!(
        desk.count("SELECT count(*) FROM deals WHERE lead_id = (SELECT id FROM leads WHERE email = 'yolanda@example.com')"),
        0
    );
}

#[test]
fn undo_undo_undo_takes_back_what_came_back() {
    let desk = Desk::with_small_world();
    let before = crate::properties::state(&desk);
    desk.write("more.csv", "Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email,deal_id\nNew,Qualified,5.00,USD,2026-01-12,,cleo@example.com,D7\nBad,Qualified,x,USD,2026-01-12,,cleo@example.com,D8\n");
    desk.run(&["import", "more.csv"]).expect(1);
    let after = crate::properties::state(&desk);
    assert_ne!(before, after);
    for (batch, expected) in [("3", &before), ("4", &after), ("5", &before), ("6", &after), ("7", &before)] {
        desk.run(&["undo", batch]).expect(0);
        assert_eq!(&crate::properties::state(&desk), expected, "undo {batch}");
    }
    desk.run(&["verify"]).expect(0);
}

#[test]
fn an_import_after_an_undo_says_what_holds_again() {
    let desk = Desk::with_small_world();
    desk.run(&["undo", "2"]).expect(0);
    let said = desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]).expect(0).err;
    assert!(said.contains("ledger: 4 reinstated after an undo"), "{said}");
}

/// Drops guards, changes something, and puts the guards back.
fn behind_the_guards(desk: &Desk, change: &str) {
    let conn = desk.stranger();
    let triggers: Vec<(String, String)> = conn
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (name, _) in &triggers {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    conn.execute_batch(change).unwrap();
    for (_, sql) in &triggers {
        conn.execute_batch(sql).unwrap();
    }
}

#[test]
fn forgeries_are_found() {
    for change in [
        "INSERT INTO revenue_attributions (event_id, correction_id, source_tool) VALUES (1, 999, 'forged')",
        "UPDATE currencies SET exponent = 0 WHERE code = 'USD'",
        "UPDATE revenue_events SET deal_name = NULL WHERE id = 1;
         INSERT INTO ledger_commitments (kind, row_id, commitment, batch_id) VALUES ('event', 1, zeroblob(32), 1)",
    ] {
        let desk = Desk::with_small_world();
        behind_the_guards(&desk, change);
        desk.run(&["verify"]).expect(1);
    }
    let desk = Desk::with_small_world();
    let refused = desk.stranger().execute_batch("UPDATE currencies SET exponent = 0 WHERE code = 'USD'");
    assert!(refused.unwrap_err().to_string().contains("never change"));
}

#[test]
fn a_strange_event_is_not_sealed_by_the_next_run() {
    let desk = Desk::with_small_world();
    desk.stranger()
        .execute_batch(
            "INSERT INTO revenue_events (lead_id, revenue_stage, revenue_amount_minor, currency, event_time, event_date, time_known,
                source_system, ingested_by, ingested_at, batch_id)
             VALUES (3, 'deal_won', 99999900, 'USD', '2026-02-01T09:00:00Z', '2026-02-01', 1, 'crm', 'x', '2026-01-01T00:00:00Z', 3)",
        )
        .unwrap();
    let said = desk.run(&["config", "set", "phone_region", "DE"]).expect(2).err;
    assert!(said.contains("name the batch 3, which has not begun"), "{said}");
    desk.run(&["verify"]).expect(1);
}

#[test]
fn a_book_that_cannot_be_read_is_restored_and_kept_aside() {
    for damage in ["overwritten", "header", "cut", "empty"] {
        let desk = Desk::with_small_world();
        desk.run(&["backup", "safe"]).expect(0);
        let before = crate::properties::state(&desk);
        let mut bytes = std::fs::read(desk.book()).unwrap();
        match damage {
            "overwritten" => bytes.iter_mut().skip(4096 * 3).take(60_000).for_each(|byte| *byte ^= 0x55),
            "header" => bytes.iter_mut().take(100).skip(16).for_each(|byte| *byte = 0xff),
            "cut" => bytes.truncate(100_000),
            _ => bytes.clear(),
        }
        std::fs::write(desk.book(), &bytes).unwrap();
        if damage == "header" {
            // It may be anything now: she has to say that it is not needed.
            let said = desk.run(&["restore", "safe/book.20260630T120000Z.backup"]).expect(2).err;
            assert!(said.contains("is not a trueup book") && said.contains("--force"), "{said}");
        }
        desk.run(&["restore", "safe/book.20260630T120000Z.backup", "--force"]).expect(0);
        assert_eq!(crate::properties::state(&desk), before, "{damage}");
        desk.run(&["verify"]).expect(0);
        assert_eq!(std::fs::read(desk.path("book.trueup.before-restore")).unwrap(), bytes, "{damage}: kept as it was");
    }
}

#[test]
fn a_copy_that_is_not_whole_replaces_nothing() {
    let desk = Desk::with_small_world();
    desk.run(&["backup", "safe"]).expect(0);
    let copy = desk.path("safe/book.20260630T120000Z.backup");
    let conn = rusqlite::Connection::open(&copy).unwrap();
    conn.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; DROP TRIGGER leads_guard_hash; UPDATE leads SET email = 'none' WHERE id = 1").unwrap();
    drop(conn);
    let before = std::fs::read(desk.book()).unwrap();
    desk.run(&["restore", "safe/book.20260630T120000Z.backup"]).expect(2);
    desk.run(&["restore", "safe/book.20260630T120000Z.backup", "--force"]).expect(2);
    assert_eq!(std::fs::read(desk.book()).unwrap(), before, "exit 2: nothing was changed");
    desk.run(&["--book", &copy.to_string_lossy(), "verify"]).expect(1);
    // One that can be read, and was tampered with, needs a word.
    let desk = Desk::with_small_world();
    behind_the_guards(&desk, "UPDATE revenue_events SET revenue_amount_minor = 1 WHERE revenue_stage = 'deal_won'");
    let said = desk.json(&["backup", "safe"]);
    assert!(said["faults"].to_string().contains("not as it was sealed"), "{said}");
    let other = desk.path("other.trueup");
    let said = desk.run(&["--book", &other.to_string_lossy(), "restore", "safe/book.20260630T120000Z.backup"]).expect(2).err;
    assert!(said.contains("is not whole"), "{said}");
}

#[test]
fn another_book_does_not_replace_this_one() {
    let desk = Desk::with_small_world();
    let empty = Desk::new();
    empty.run(&["config", "set", "time_zone", "Europe/Berlin"]).expect(0);
    std::fs::copy(empty.book(), desk.path("empty.trueup")).unwrap();
    let said = desk.run(&["restore", "empty.trueup"]).expect(2).err;
    assert!(said.contains("another book"), "{said}");
    desk.run(&["restore", "empty.trueup", "--force"]).expect(0);
}

#[test]
fn verifying_an_older_copy_leaves_it_as_it_is() {
    let desk = Desk::new();
    let conn = rusqlite::Connection::open(desk.path("older.backup")).unwrap();
    conn.execute_batch(include_str!("books/v3.sql")).unwrap();
    conn.execute_batch("PRAGMA user_version = 3; PRAGMA application_id = 0x74727570").unwrap();
    drop(conn);
    let before = std::fs::read(desk.path("older.backup")).unwrap();
    let said = desk.run(&["--book", "older.backup", "verify"]).expect(0).err;
    assert!(said.contains("upgraded copy"), "{said}");
    assert_eq!(std::fs::read(desk.path("older.backup")).unwrap(), before);
    assert!(!desk.path("older.backup.before-v4").exists());
}

#[test]
fn a_repair_is_for_what_was_altered_and_is_not_undone() {
    let desk = Desk::new();
    let conn = rusqlite::Connection::open(desk.path("older.trueup")).unwrap();
    conn.execute_batch(include_str!("books/v3.sql")).unwrap();
    conn.execute_batch("PRAGMA user_version = 3; PRAGMA application_id = 0x74727570").unwrap();
    drop(conn);
    let said = desk.run(&["--book", "older.trueup", "doctor", "--repair"]);
    assert!(said.code < 2 && !said.err.contains("another program"), "{}", said.err);
    desk.stranger().execute_batch("DROP TRIGGER revenue_events_guard_update").unwrap();
    desk.run(&["doctor", "--repair"]);
    let batch = desk.count("SELECT max(id) FROM batches");
    let said = desk.run(&["undo", &batch.to_string()]).expect(2).err;
    assert!(said.contains("nothing to take back"), "{said}");
}

#[test]
fn a_book_that_somebody_is_writing_is_not_taken_for_a_damaged_one() {
    let desk = Desk::with_small_world();
    desk.run(&["backup", "safe"]).expect(0);
    let before = std::fs::read(desk.book()).unwrap();
    let lock = rusqlite::Connection::open(desk.book()).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let said = desk.run(&["restore", "safe/book.20260630T120000Z.backup", "--force"]).expect(2).err;
    assert!(said.contains("being written by another program"), "{said}");
    lock.execute_batch("ROLLBACK").unwrap();
    assert_eq!(std::fs::read(desk.book()).unwrap(), before);
    assert!(!desk.path("book.trueup.before-restore").exists());
}
