//! Forgetting a person: nothing of them is left in the file, and everything that counts stays.

use std::process::Command;

use rusqlite::Connection;

use crate::desk::Desk;

const LEADS: &str = "\
lead_id,email,phone,full_name,created_at,source,city,Note
L1,ana.old@example.com,+14155550101,Ana Quillfeather,2026-01-05T10:00:00Z,google,Oakvale,allergic to nuts
L2,ben@example.com,+14155550102,Ben Example,2026-01-06T10:00:00Z,google,Elsewhere,friend of ana quillfeather (415-555-0101)
";
const DEALS: &str = "\
Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email
D1,Quillfeather course,Closed Won,100.00,USD,2026-01-10 09:00,2026-02-01 09:00,ANA.old@example.com
D2,Spring course,Qualified,200.00,USD,2026-01-11 09:00,,ben@example.com
D3,Ana again,Qualified,xx.3,USD,2026-01-11 09:00,,Ana.Old@Example.com
";
const PAYMENTS: &str = "\
invoice_id,email,customer_name,amount_paid,currency,payment_date,description
I1,ana.old@example.com,Ana Quillfeather,100.00,USD,2026-02-10,Quillfeather invoice
I2,quillfeather@work.example,A. Quillfeather,55.00,USD,2026-02-11,second half
";

/// Everything that could bring the person back, in lower case.
const MARKS: [&str; 10] = [
    "quillfeather",
    "ana.old@",
    "ana.new@",
    "4155550101",
    "555-0101",
    "allergic to nuts",
    "oakvale",
    "ana again",
    // SHA-256 of ana.old@example.com, in digits and as the bytes themselves.
    "HASH",
    "BYTES",
];

/// A book in which the person stands nearly everywhere.
fn ana() -> Desk {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("conversions.csv", crate::desk::CONVERSIONS).write("crm_deals.csv", DEALS);
    desk.write("payments.csv", PAYMENTS);
    desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]).expect(1);
    desk.write("leads.csv", &LEADS.replace("ana.old@", "ana.new@"));
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.run(&["match", "payment:I2", "L1", "--remember"]).expect(1);
    desk.run(&["amend", "1", "--amount", "110.00", "--reason", "Quillfeather asked for it"]).expect(0);
    desk
}

/// Which of the marks are in the bytes of a file, whatever their case.
fn marks_in(desk: &Desk, file: &str) -> Vec<String> {
    let bytes = std::fs::read(desk.path(file)).unwrap_or_default().to_ascii_lowercase();
    let hash = trueup::model::Email::parse("ana.old@example.com").unwrap().sha256();
    let raw = hash.as_bytes().chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap());
    let raw = raw.collect::<Vec<u8>>().to_ascii_lowercase();
    let sought = |mark: &str| match mark {
        "HASH" => hash.clone().into_bytes(),
        "BYTES" => raw.clone(),
        mark => mark.as_bytes().to_vec(),
    };
    let is_there = |mark: &str| {
        let sought = sought(mark);
        bytes.windows(sought.len()).any(|window| window == sought)
    };
    MARKS.iter().filter(|mark| is_there(mark)).map(|mark| (*mark).to_owned()).collect()
}

fn journeys(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(row, char(10)) FROM (
           SELECT id || '|' || lead_id || '|' || revenue_stage || '|' || coalesce(deal_id, '') || '|' || coalesce(revenue_amount, '')
             || '|' || coalesce(currency, '') || '|' || event_time || '|' || coalesce(attr_source_tool, '') AS row
           FROM revenue_facts ORDER BY id)",
    )
}

fn recomputed_by_python(desk: &Desk) -> bool {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/seals.py");
    match Command::new("python3").arg(script).arg(desk.book()).output() {
        Ok(output) => output.status.success(),
        Err(_) => {
            eprintln!("SKIPPED: there is no python3");
            true
        }
    }
}

#[test]
fn nothing_of_the_person_is_left_in_the_bytes_of_the_book() {
    figures();
}

/// For the page on reliability.
pub fn figures() -> crate::faults::Figures {
    let desk = ana();
    // Pages that another program has freed keep what was on them.
    desk.stranger()
        .execute_batch(
            "PRAGMA secure_delete = OFF; CREATE TABLE scratch (x TEXT);
             INSERT INTO scratch SELECT 'ana.old@example.com' FROM change_log, change_log AS c LIMIT 500; DROP TABLE scratch",
        )
        .unwrap();
    let hash = trueup::model::Email::parse("ana.old@example.com").unwrap().sha256();
    assert_eq!(marks_in(&desk, "book.trueup").len(), MARKS.len(), "the test would prove nothing: {hash}");
    let head = desk.json(&["verify"])["head"].as_str().unwrap().to_owned();
    let before = (journeys(&desk), desk.count("SELECT count(*) FROM deals"), desk.count("SELECT count(*) FROM payments"));
    assert!(before.0.contains("110.00"));

    desk.run(&["forget", "(415) 555-0101", "--reason", "letter of 3 March", "--yes"]).expect(0);

    assert!(marks_in(&desk, "book.trueup").is_empty(), "{:?}", marks_in(&desk, "book.trueup"));
    assert!(marks_in(&desk, "book.trueup-journal").is_empty());
    let after = (journeys(&desk), desk.count("SELECT count(*) FROM deals"), desk.count("SELECT count(*) FROM payments"));
    assert_eq!(after, before, "amounts and journeys stay");
    desk.run(&["verify", "--against", &head]).expect(0);
    assert!(recomputed_by_python(&desk));
    // What is not theirs stays.
    assert_eq!(desk.text("SELECT deal_name FROM deals WHERE row_key = 'D2'"), "Spring course");
    assert_eq!(desk.text("SELECT group_concat(email) FROM customer_emails"), "ben@example.com");
    assert_eq!(
        desk.text("SELECT extra ->> 'Note' FROM leads WHERE email = 'ben@example.com'"),
        "friend of (forgotten) ((forgotten))"
    );
    let history = desk.run(&["history", "L1"]).expect(0).out;
    assert!(history.contains("forgotten: letter of 3 March") && history.contains("amend 110.00 USD: (forgotten)"), "{history}");
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE outcome = 'rejected' AND resolved_batch_id IS NULL"), 0);
    // The event of somebody else is all that is left to correct.
    let left = desk.run(&["issues", "export", "fix"]).expect(1).err;
    assert!(left.contains("conversions.csv: 1 row") && !left.contains("payments") && !left.contains("deals"), "{left}");
    crate::faults::Figures::new(
        "a person forgotten",
        format!(
            "{} names, addresses, numbers, hashes and texts of one person, searched for in the bytes of book and journal",
            MARKS.len()
        ),
        "0 found; amounts and journeys as before, the seals hold".to_owned(),
    )
}

#[test]
fn a_dry_run_is_the_deed_without_a_trace() {
    let desk = ana();
    let bytes = std::fs::read(desk.book()).unwrap();
    let dry = desk.json(&["forget", "L1", "--reason", "letter", "--dry-run"]);
    assert_eq!(std::fs::read(desk.book()).unwrap(), bytes);
    let done = desk.json(&["forget", "L1", "--reason", "letter", "--yes"]);
    assert_eq!(dry["lines"], done["lines"]);
    assert_eq!(done["leads"], serde_json::json!(["L1"]));
    assert_eq!(
        done["sources"],
        serde_json::json!(["accounting payment I1", "accounting payment I2", "crm deal D1", "crm lead L1"])
    );
    assert_eq!(done["files"], serde_json::json!(["conversions.csv", "crm_deals.csv", "leads.csv", "payments.csv"]));
    // The guards stand again, and hold.
    desk.run(&["doctor"]);
    assert!(desk.stranger().execute("UPDATE revenue_events SET deal_name = 'x'", []).is_err());
    assert!(desk.stranger().execute("DELETE FROM ledger_salts", []).is_err());
}

#[test]
fn copies_of_the_book_are_named() {
    let desk = ana();
    desk.run(&["backup"]).expect(0);
    desk.run(&["backup", "far/drawer"]).expect(0);
    desk.write("book.trueup.before-v4", "an older copy");
    let done = desk.json(&["forget", "L1", "--reason", "letter", "--yes"]);
    let copies = done["copies"].to_string();
    for name in ["before-v4", "backups/book.20260630T120000Z.backup", "far/drawer/book.20260630T120000Z.backup"] {
        assert!(copies.contains(name), "{name}: {copies}");
    }
}

#[test]
fn what_is_written_over_a_blank_is_found() {
    let desk = ana();
    desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).expect(0);
    for change in [
        "UPDATE revenue_events SET deal_name = 'x' WHERE id = 1",
        "UPDATE revenue_attributions SET email_sha256 = printf('%064d', 1) WHERE event_id = 1",
        "UPDATE revenue_corrections SET reason = 'another' WHERE id = 1",
        "UPDATE revenue_events SET revenue_amount_minor = 1 WHERE id = 1",
        "UPDATE ledger_commitments SET commitment = randomblob(32) WHERE kind = 'event' AND row_id = 1",
        "DELETE FROM ledger_commitments WHERE kind = 'snapshot' AND row_id = 1",
    ] {
        let copy = desk.path("copy.trueup");
        let _ = std::fs::remove_file(&copy);
        desk.stranger().execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
        let conn = Connection::open(&copy).unwrap();
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
        assert_eq!(conn.execute(change, []).unwrap(), 1, "{change}");
        for (_, sql) in &triggers {
            conn.execute_batch(sql).unwrap();
        }
        drop(conn);
        let said = desk.run(&["--book", "copy.trueup", "verify"]).expect(1).out;
        assert!(said.contains("not as it was sealed"), "{change}\n{said}");
    }
}

#[test]
fn who_is_meant_must_be_clear() {
    let desk = ana();
    // Two customers with one address: a phone each.
    desk.write("more.csv", "lead_id,email,phone,full_name,created_at\nL9,ben@example.com,+14155550199,Benno Other,2026-03-01\n");
    desk.run(&["import", "more.csv", "--as", "leads", "--source", "crm"]).expect(0);
    let said = desk.run(&["forget", "ben@example.com", "--reason", "letter", "--yes"]).expect(2).err;
    assert!(said.contains("several people") && said.contains("L2") && said.contains("L9"), "{said}");
    for nobody in ["nobody@example.com", "Ben Example", "+14155550999", "L77", "customer:99"] {
        let said = desk.run(&["forget", nobody, "--reason", "letter", "--yes"]).expect(2).err;
        assert!(said.contains("nobody in this book"), "{said}");
    }
    desk.run(&["forget", "L1", "--reason", " ", "--yes"]).expect(2);
    let said = desk.run(&["forget", "L1", "--reason", "letter"]).expect(2).err;
    assert!(said.contains("cannot be undone") && said.contains("--yes"), "{said}");
    assert_eq!(desk.count("SELECT count(*) FROM batches WHERE kind = 'forget'"), 0);
}

#[test]
fn a_name_that_two_people_have_is_nobodys_mark() {
    let desk = ana();
    desk.write(
        "more.csv",
        "lead_id,email,full_name,created_at,Note\nL8,other.ana@example.com,Ana Quillfeather,2026-03-01,Ana Quillfeather the second\n",
    );
    desk.run(&["import", "more.csv", "--as", "leads", "--source", "crm"]).expect(0);
    desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).expect(0);
    assert_eq!(
        desk.text("SELECT full_name || extra FROM leads WHERE email = 'other.ana@example.com'"),
        "Ana Quillfeather{\"Note\":\"Ana Quillfeather the second\"}"
    );
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE full_name IS NULL"), 1);
}

#[test]
fn somebody_who_only_paid_can_be_forgotten() {
    let desk = Desk::new();
    desk.write("payments.csv", PAYMENTS);
    desk.run(&["import", "payments.csv"]).expect(1);
    desk.run(&["forget", "ana.old@example.com", "--reason", "letter", "--yes"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(coalesce(email, '-')) FROM payments"), "-,quillfeather@work.example");
    assert_eq!(desk.count("SELECT sum(amount_minor) FROM payments"), 15500);
    // The money still belongs to nobody, and that is still a finding.
    assert_eq!(desk.findings("unmatched-rows").len(), 2);
}

#[test]
fn a_batch_that_forgot_is_not_undone_and_others_are() {
    let desk = ana();
    desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).expect(0);
    let batch = desk.count("SELECT max(id) FROM batches");
    let said = desk.run(&["undo", &batch.to_string()]).expect(2).err;
    assert!(said.contains("cannot come back"), "{said}");
    for batch in [5, 4, 3, 2] {
        let said = desk.run(&["undo", &batch.to_string()]);
        assert_ne!(said.code, 2, "{}", said.err);
        desk.run(&["verify"]).expect(0);
        assert!(marks_in(&desk, "book.trueup").is_empty());
    }
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 0);
    let undo = desk.count("SELECT max(id) FROM batches");
    desk.run(&["undo", &undo.to_string()]);
    desk.run(&["verify"]).expect(0);
}

#[test]
fn somebody_who_comes_back_is_known_and_can_go_again() {
    let desk = ana();
    desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).expect(0);
    let before = journeys(&desk);
    let said = desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]).expect(1).err;
    assert!(said.contains("1 noted (was-forgotten)"), "{said}");
    assert_eq!(journeys(&desk), before, "nothing is counted twice");
    desk.run(&["record", "--lead-id", "L2", "--stage", "deal_won", "--amount", "5.00", "--time", "2026-05-01"]).expect(0);
    desk.run(&["amend", "1", "--amount", "120.00", "--reason", "Quillfeather again"]).expect(0);
    desk.run(&["verify"]).expect(0);
    assert!(!marks_in(&desk, "book.trueup").is_empty());
    desk.run(&["forget", "L1", "--reason", "second letter", "--yes"]).expect(0);
    assert!(marks_in(&desk, "book.trueup").is_empty(), "{:?}", marks_in(&desk, "book.trueup"));
    desk.run(&["verify"]).expect(0);
    assert!(recomputed_by_python(&desk));
}

#[test]
fn a_broken_ledger_is_not_covered_up() {
    let desk = ana();
    let conn = desk.stranger();
    let sql = desk.text("SELECT sql FROM sqlite_schema WHERE name = 'revenue_events_guard_update'");
    conn.execute_batch("DROP TRIGGER revenue_events_guard_update; UPDATE revenue_events SET deal_name = 'another' WHERE id = 1")
        .unwrap();
    conn.execute_batch(&sql).unwrap();
    let said = desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).expect(2).err;
    assert!(said.contains("not as it was sealed"), "{said}");
}

/// Everything that the file says, for a text that must not be in it.
fn says(desk: &Desk, text: &str) -> bool {
    let bytes = std::fs::read(desk.book()).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn somebody_whose_import_was_undone_is_forgotten_too() {
    let desk = ana();
    for batch in [5, 4, 3, 2] {
        assert_ne!(desk.run(&["undo", &batch.to_string()]).code, 2);
    }
    assert!(!marks_in(&desk, "book.trueup").is_empty(), "the images remember: else the test would prove nothing");
    let said = desk.run(&["forget", "ana.new@example.com", "--reason", "letter", "--yes"]);
    assert!(said.code < 2, "{}", said.err);
    assert!(!says(&desk, "ana.new@") && !says(&desk, "ana.old@"));
    // The payment that was theirs only by a match, which is undone: by its own address.
    let said = desk.run(&["forget", "quillfeather@work.example", "--reason", "letter", "--yes"]);
    assert!(said.code < 2, "{}", said.err);
    assert!(marks_in(&desk, "book.trueup").is_empty(), "{:?}", marks_in(&desk, "book.trueup"));
    desk.run(&["verify"]).expect(0);
    // Nothing brings them back.
    let undo = desk.count("SELECT max(id) - 2 FROM batches");
    assert_ne!(desk.run(&["undo", &undo.to_string()]).code, 2);
    assert!(marks_in(&desk, "book.trueup").is_empty());
}

#[test]
fn rows_that_were_rejected_are_theirs_by_their_id() {
    let desk = Desk::new();
    let header = "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Create Date\n";
    desk.write("c.csv", &format!("{header}H1,Ana,Quillfeather,ana@example.com,,Nurse,2026-01-05\n"));
    desk.run(&["import", "c.csv", "--preset", "hubspot-contacts"]).expect(0);
    desk.write("c.csv", &format!("{header}H1,Ana,Quillfeather,ana@example,,Head nurse at St. Olaf,2026-01-05\n"));
    desk.run(&["import", "c.csv", "--preset", "hubspot-contacts"]).expect(1);
    desk.run(&["forget", "H1", "--reason", "letter", "--yes"]).expect(0);
    for text in ["Quillfeather", "ana@example", "Olaf"] {
        assert!(!says(&desk, text), "{text}");
    }
}

#[test]
fn a_payment_that_was_matched_and_changed_keeps_nothing() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS);
    desk.run(&["import", "leads.csv"]).expect(0);
    let pay = |amount: &str| {
        format!(
            "invoice_id,email,customer_name,amount_paid,currency,payment_date,description\nI1,,Anna Quill-Feather,{amount},USD,2026-02-10,therapy of Mrs Quillfeather\n"
        )
    };
    desk.write("pay.csv", &pay("50.00"));
    desk.run(&["import", "pay.csv"]).expect(1);
    desk.run(&["match", "payment:I1", "L1"]).expect(0);
    desk.write("pay.csv", &pay("60.00"));
    assert!(desk.run(&["import", "pay.csv"]).code < 2);
    assert!(desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).code < 2);
    for text in ["Quill-Feather", "Quillfeather", "therapy"] {
        assert!(!says(&desk, text), "{text}");
    }
}

#[test]
fn others_of_the_same_name_keep_theirs() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,full_name,company,created_at\nL1,john@example.com,John Smith,,2026-01-05\nL2,jane@example.com,Jane Doe,John Smith & Sons,2026-01-05\n");
    desk.write("pay.csv", "invoice_id,email,customer_name,amount_paid,currency,payment_date\nI1,js@otherfirm.example,John Smith,5.00,USD,2026-02-10\n");
    desk.run(&["import", "leads.csv", "pay.csv"]).expect(1);
    assert!(desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).code < 2);
    assert_eq!(desk.text("SELECT customer_name FROM payments"), "John Smith");
    assert_eq!(desk.text("SELECT company_name FROM leads WHERE email = 'jane@example.com'"), "John Smith & Sons");
    assert!(!says(&desk, "john@example.com"));
}

#[test]
fn names_of_one_word_and_in_other_letters_go_from_their_own_rows() {
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,phone,full_name,created_at,Note\n\
         L1,m@example.com,,Madonna,2026-01-05,\n\
         L2,w@example.com,,王小明,2026-01-05,\n\
         L3,jürgen@bücher.de,+491711234567,Jürgen Groß,2026-01-05,\n\
         L4,else@example.com,,Else Else,2026-01-05,\"friend of jürgen@bücher.de, +49 (0)171 1234567, 0171–1234567, Groß, Jürgen\"\n",
    );
    let header = "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\n";
    desk.write("deals.csv", &format!("{header}D1,Madonna tour,Qualified,1.00,USD,2026-01-10,,m@example.com\nD2,王小明 课程,Qualified,1.00,USD,2026-01-10,,w@example.com\n"));
    desk.run(&["import", "leads.csv", "deals.csv"]).expect(0);
    for lead in ["L1", "L2", "L3"] {
        desk.run(&["forget", lead, "--reason", "letter", "--yes"]).expect(0);
    }
    for text in ["Madonna", "王小明", "bücher", "bcher-kva", "171 1234567", "171–1234567", "Jürgen"] {
        assert!(!says(&desk, text), "{text}");
    }
}

#[test]
fn what_stays_is_said() {
    let desk = Desk::new();
    desk.write("pay.csv", "email,amount_paid,currency,payment_date\nana@example.com,5.00,USD,2026-02-10\n");
    assert!(
        desk.run(&[
            "import",
            "pay.csv",
            "--as",
            "payments",
            "--source",
            "till",
            "--map",
            "amount_paid=amount",
            "--map",
            "payment_date=paid_at"
        ])
        .code
            < 2
    );
    desk.stranger().execute_batch("CREATE TABLE mine (who TEXT); INSERT INTO mine VALUES ('ana@example.com')").unwrap();
    let said = desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]).expect(1).out;
    assert!(said.contains("keys of rows without an id") && said.contains("a table of your own"), "{said}");
    // A reason that names them would be the next trace.
    let desk = ana();
    let said = desk.run(&["forget", "L1", "--reason", "Ms Quillfeather wrote", "--yes"]).expect(2).err;
    assert!(said.contains("names the person"), "{said}");
    desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).expect(0);
    let said = desk.run(&["forget", "L1", "--reason", "letter", "--yes"]).expect(2).err;
    assert!(said.contains("forgotten before"), "{said}");
    assert_eq!(desk.count("SELECT count(*) FROM batches WHERE kind = 'forget'"), 1);
}

#[test]
fn whoever_has_an_account_with_two_addresses_is_asked_about() {
    let desk = Desk::new();
    desk.write("p.csv", "profile_id,role,name,email,user_email,phone,created_at\nP1,CLIENT,Zoe Work,zoe@work.example,zoe@home.example,,2026-01-01\n");
    desk.write("o.csv", "order_id,email,ordered_at,amount_paid,currency\n1,zoe@home.example,2026-02-01,10.00,USD\n");
    desk.run(&["import", "p.csv", "--as", "profiles", "--source", "s"]).expect(0);
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    desk.run(&["backfill", "contacts"]).expect(0);
    let said = desk.run(&["forget", "zoe@home.example", "--reason", "x", "--yes"]).expect(2).err;
    assert!(said.contains("customer:1") && said.contains("customer:2"), "{said}");
}

#[test]
fn an_event_and_an_account_that_are_named_after_them_are_forgotten() {
    let desk = Desk::new();
    desk.write("orders.csv", "order_id,email,name,ordered_at,amount_paid,currency,event\n1,ana@example.com,Ana Kestrel,2026-06-01,100.00,USD,Farewell of Kestrel\n2,ana@example.com,Ana Kestrel,2026-06-02,10.00,USD,Summer fair\n");
    desk.write(
        "profiles.csv",
        "profile_id,role,full_name,email,created_at\nana.kestrel,CLIENT,Ana Kestrel,ana@example.com,2026-01-05\n",
    );
    desk.run(&["import", "orders.csv", "profiles.csv", "--source", "s"]).expect(0);
    desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(coalesce(event_name, '-')) FROM orders"), "-,Summer fair");
    assert_eq!(desk.text("SELECT row_key FROM profiles"), "(forgotten) 1");
    assert!(!String::from_utf8_lossy(&std::fs::read(desk.book()).unwrap()).to_lowercase().contains("kestrel"));
    // Whoever was forgotten has no line; what was bought still counts.
    assert_eq!(desk.count("SELECT count(*) FROM customers_flat_v"), 0);
    assert!(desk.json(&["top"]).as_array().unwrap().is_empty());
    assert_eq!(desk.count("SELECT lifetime_net_minor FROM customer_engagement_metrics"), 11000);
}

/// Two people who share a phone are two: whoever has an address of their own keeps their rows.
#[test]
fn nobody_else_is_forgotten_for_a_phone_that_two_share() {
    for with_contacts in [false, true] {
        let desk = Desk::new();
        desk.write(
            "l.csv",
            "lead_id,email,phone,full_name,created_at\nL1,ana@example.com,+14155550101,Ana Diaz,2026-01-01\nL2,bob@example.com,,Bob Diaz,2026-01-01\n",
        );
        desk.write("p.csv", "profile_id,role,full_name,email,phone\nU1,CLIENT,Bob Diaz,bob@example.com,+14155550101\n");
        desk.run(&["import", "l.csv", "p.csv", "--source", "s"]).expect(0);
        if with_contacts {
            desk.run(&["backfill", "contacts"]);
        }
        let said = desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]);
        assert!(said.code < 2 && !said.err.contains("profile U1"), "{}", said.err);
        assert!(!says(&desk, "ana@example") && !says(&desk, "4155550101"));
        assert_eq!(desk.text("SELECT full_name || ' ' || email FROM profiles"), "Bob Diaz bob@example.com");
        assert_eq!(
            desk.text("SELECT coalesce(group_concat(full_name || ' ' || customer_id), '') FROM contacts WHERE email IS NOT NULL"),
            if with_contacts { "Bob Diaz 2" } else { "" }
        );
    }

    // A lead that has come to a phone that was somebody's before.
    let desk = Desk::new();
    let leads = |rows: &str| format!("lead_id,email,phone,full_name,created_at\n{rows}");
    desk.write("l.csv", &leads("L1,,+14155550101,Bob B,2026-01-06\nL4,p4@example.com,+14155550101,Ann A,2026-01-21\n"));
    desk.write("o.csv", "order_id,email,phone,ordered_at,amount\n4,p4b@example.com,+14155550103,2026-01-13,5\n");
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    desk.write("l.csv", &leads("L4,p3@example.com,+14155550103,Ann A,2026-01-21\n"));
    desk.run(&["import", "l.csv", "--source", "s"]);
    desk.run(&["forget", "customer:2", "--reason", "letter", "--yes"]).expect(0);
    assert_eq!(desk.text("SELECT full_name || ' ' || email FROM leads WHERE id = 2"), "Ann A p3@example.com");
    assert!(!says(&desk, "p4b@example"));
}

/// An account that is gone, and was theirs by the address of its user.
#[test]
fn an_account_whose_import_was_undone_is_forgotten_with_its_user() {
    let desk = Desk::new();
    desk.write("o.csv", "order_id,email,order_date,amount\nO1,ana@example.com,2026-01-01,10.00\n");
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    desk.write(
        "u.csv",
        "id,role,full_name,email,user_email\nU1,CLIENT,Annabel Quist,annabel@private.example,ana@example.com\nU2,CLIENT,Bo Ash,bo@example.com,\n",
    );
    desk.run(&["import", "u.csv", "--source", "s", "--as", "profiles"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]).expect(0);
    assert!(!says(&desk, "Annabel Quist") && !says(&desk, "annabel@private"));
    // The others of that batch can still come back.
    assert!(desk.run(&["undo", "4"]).code < 2);
    assert_eq!(desk.text("SELECT group_concat(full_name) FROM profiles"), "Bo Ash");
}

/// What was said of somebody else, in rows that are gone, comes back with them.
#[test]
fn an_undo_brings_back_whoever_shared_a_phone_with_the_forgotten() {
    for merged in [false, true] {
        let desk = Desk::new();
        let import = |file: &str, text: &str| {
            desk.write(file, text);
            assert!(desk.run(&["import", file, "--source", "s"]).code < 2);
        };
        let orders = "order_id,email,phone,ordered_at,amount,currency,name\n";
        import("o.csv", &format!("{orders}A1,ana@example.com,+14155550101,2026-01-05,60.00,USD,Ana Diaz\n"));
        import(
            "o.csv",
            &format!(
                "{orders}B1,bob@example.com,,2026-01-06,40.00,USD,Bob Stone\nC1,carl@example.com,,2026-01-06,40.00,USD,Carl Stone\n"
            ),
        );
        let leads = "lead_id,email,phone,full_name,created_at\n";
        import("l.csv", &format!("{leads}L2,bob@example.com,,Bob Stone,2026-01-02\n"));
        import("l.csv", &format!("{leads}L2,bob@example.com,+14155550101,Bob Stone,2026-01-02\n"));
        if merged {
            desk.run(&["merge", "carl@example.com", "bob@example.com"]).expect(0);
        }
        let undo = desk.json(&["undo", "4"])["batch"].to_string();
        assert!(desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]).code < 2);
        assert!(!says(&desk, "4155550101") && !says(&desk, "ana@example"));
        let said = desk.run(&["undo", &undo]);
        assert!(said.code < 2, "{}", said.err);
        assert_eq!(desk.text("SELECT full_name || ' ' || email FROM leads"), "Bob Stone bob@example.com");
        if merged {
            desk.run(&["split", "customer:2"]).expect(0);
            assert_eq!(
                desk.text("SELECT group_concat(customer_id || ' ' || email, ', ') FROM customer_emails"),
                "2 bob@example.com, 3 carl@example.com"
            );
        }
    }
}

/// Who comes again with an export is told of, and stands in no list and no audience.
#[test]
fn whoever_comes_again_after_being_forgotten_is_in_no_audience() {
    let desk = Desk::new();
    desk.write(
        "c.csv",
        "contact_id,email,full_name,phone\nC1,ana@example.com,Ana Sole,+14155550151\nC2,bo@example.com,Bo Ash,\n",
    );
    let import = || desk.run(&["import", "c.csv", "--as", "contacts", "--source", "crm"]);
    import().expect(0);
    desk.run(&["forget", "ana@example.com", "--reason", "letter", "--yes"]).expect(0);
    assert!(import().expect(0).err.contains("was-forgotten"));
    for list in ["customer_marketing_export", "contacts_flat_v", "customers_flat_v"] {
        let out = desk.run(&["export", list, "--format", "csv"]).expect(0).out;
        assert!(out.contains("Bo Ash") && !out.contains("ana@example.com"), "{list}: {out}");
    }
}
