//! Every way a file can be wrong, and what the program says: the message names file, line, column,
//! value, the rule and the next step, and nothing is written.

use crate::desk::{DEALS, Desk, LEADS};

/// Imports one file that cannot be imported and returns what was said about it.
fn refused(name: &str, text: &[u8], flags: &[&str]) -> String {
    let desk = Desk::new();
    std::fs::write(desk.path(name), text).unwrap();
    let mut arguments = vec!["import", name];
    arguments.extend(flags);
    let said = desk.run(&arguments).expect(2);
    assert_eq!(said.out, "");
    assert_eq!(desk.count("SELECT count(*) FROM batches"), 1, "only the batch of init");
    assert_eq!(desk.count("SELECT count(*) FROM leads"), 0);
    said.err
}

/// Imports rows of which some are wrong and returns what was said, and the file of rejects.
fn rejected(name: &str, text: &str) -> String {
    let desk = Desk::with_small_world();
    desk.write(name, text);
    let said = desk.run(&["import", name]).expect(1);
    format!("{}\n{}\n{}", said.out, said.err, desk.read(&format!("{name}.rejects.csv")))
}

#[test]
fn files_that_cannot_be_imported() {
    let mut all = String::new();
    let cases: [(&str, &[u8], &[&str]); 18] = [
        ("empty.csv", b"", &[]),
        ("blank.csv", b"\n\n", &[]),
        ("header.csv", b"shoe,size\n", &[]),
        ("unknown.csv", b"shoe,size\nsneaker,42\n", &[]),
        ("nearly.csv", b"Record ID,Deal Name,Stage\n1,x,Won\n", &[]),
        ("semicolons.csv", b"lead_id;email\nL1;a@example.com\n", &["--delimiter", ","]),
        ("nobody.csv", b"Full Nm,Mail Addr\nAna,a@example.com\n", &["--as", "leads", "--source", "fair"]),
        ("book.csv", b"SQLite format 3\0and so on", &[]),
        ("twice.csv", b"lead_id,email,Email\nL1,a@example.com,b@example.com\n", &[]),
        ("latin1.csv", b"lead_id,email,full_name\nL1,a@example.com,Jos\xe9\nL2,b@example.com,Zo\xeb\n", &["--encoding", "utf-8"]),
        ("pointer.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", &[]),
        ("paper.csv", b"%PDF-1.7 and so on", &[]),
        ("day-month.csv", b"lead_id,email,created_at\nL1,a@example.com,03/04/2026\nL2,b@example.com,05/06/2026\n", &[]),
        ("both-ways.csv", b"lead_id,email,created_at\nL1,a@example.com,31/04/2026\nL2,b@example.com,05/31/2026\n", &[]),
        ("given-wrong.csv", b"lead_id,email,created_at\nL1,a@example.com,31/03/2026\n", &["--date-order", "mdy"]),
        (
            "thousands.csv",
            b"invoice_id,email,amount_paid,currency,payment_date\nI1,a@example.com,\"1,234\",USD,2026-01-01\n",
            &[],
        ),
        ("sheet.csv", b"Name,Mail\nAna,a@example.com\n", &["--as", "leads", "--map", "Mail=email"]),
        ("sheet.csv", b"Name,Mail\nAna,a@example.com\n", &["--as", "leads", "--source", "fair", "--map", "Mail=e_mail"]),
    ];
    for (name, text, flags) in cases {
        all.push_str(&format!("== {name} {}\n{}", flags.join(" "), refused(name, text, flags)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_no_file() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("folder")).unwrap();
    let said = desk.run(&["import", "folder", "missing.csv"]).expect(2);
    insta::assert_snapshot!(said.err);
}

#[test]
fn rows_that_are_rejected() {
    insta::assert_snapshot!(rejected(
        "more-deals.csv",
        "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\n\
         D10,Wrong amount,Qualified,12.3.4,USD,2026-01-10 09:00,,ana@example.com\n\
         D11,\"Wrong day, wrong currency\",Qualified,12.00,XYZ,2026-02-30 09:00,,ana@example.com\n\
         D12,Wrong address,Qualified,12.00,USD,2026-01-10 09:00,,ana at example.com\n\
         D13,Too short,Qualified,12.00\n\
         D14,Too many decimals,Qualified,12.005,USD,2026-01-10 09:00,,ana@example.com\n\
         D15,A stranger,Closed Won,12.00,USD,2026-01-10 09:00,2026-01-20 09:00,nobody@example.com\n\
         D16,Ana again,Closed Won,5.00,USD,2026-03-10 09:00,2026-03-20 09:00,ana@example.com\n"
    ));
}

#[test]
fn rows_of_leads_and_events_that_are_wrong() {
    insta::assert_snapshot!(rejected(
        "events.csv",
        "event_id,event_name,lead_id,event_time\n\
         E10,lead_submission_success,L404,2026-01-10T10:00:00Z\n\
         E11,lead_submission_success,L1,\n\
         E12,lead_submission_success,L1,yesterday\n"
    ));
    insta::assert_snapshot!(rejected(
        "more-leads.csv",
        "lead_id,email,phone,full_name,created_at\n\
         L10,not-an-address,+14155550199,Dora,2026-01-10T10:00:00Z\n\
         L11,eve@example.com,12,Eve,2026-01-10T10:00:00Z\n"
    ));
}

#[test]
fn all_bad_files_are_named_and_the_good_ones_wait() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("empty.csv", "").write("unknown.csv", "a,b\n1,2\n");
    let said = desk.run(&["import", "leads.csv", "empty.csv", "unknown.csv", "missing.csv"]).expect(2);
    for name in ["empty.csv", "unknown.csv", "missing.csv", "nothing was imported"] {
        assert!(said.err.contains(name), "{name} in {}", said.err);
    }
    assert_eq!(desk.count("SELECT count(*) FROM leads"), 0);
}

#[test]
fn wrong_flags_say_what_is_right() {
    let desk = Desk::with_small_world();
    let mut all = String::new();
    for arguments in [
        vec!["import", "leads.csv", "--as", "orders"],
        vec!["import", "leads.csv", "--map", "email"],
        vec!["import", "leads.csv", "--map", "Shoe=email"],
        vec!["import", "leads.csv", "--preset", "hubspot"],
        vec!["import", "leads.csv", "--preset", "hubspot-deals"],
        vec!["import", "leads.csv", "--currency", "ABC"],
        vec!["import", "leads.csv", "--encoding", "klingon"],
        vec!["reconcile", "orphan-conversion"],
        vec!["reconcile", "--as-of", "yesterday"],
        vec!["reconcile", "--tolerance", "abc"],
        vec!["reconcile", "--compare", "nowhere"],
        vec!["config", "set", "base_curency", "EUR"],
        vec!["config", "set", "time_zone", "Mars/Olympus"],
        vec!["stages", "set", "Verbal Yes", "maybe"],
        vec!["accept", "0123456789abcdef", "--reason", "x"],
        vec!["revenue", "--by", "campaign", "--stage", "won"],
        vec!["record", "--email", "ana@example.com"],
        vec!["record", "--email", "who@example.com", "--stage", "deal_won"],
        vec!["record", "--lead-id", "L1", "--stage", "deal_won", "--amount", "1,5"],
        vec!["record", "--json", "{\"revenue_stage\": 5}"],
        vec!["export", "nothing"],
        vec!["sql", "DELETE FROM leads"],
        vec!["sql", ""],
    ] {
        let said = desk.run(&arguments).expect(2);
        all.push_str(&format!("$ trueup {}\n{}", arguments.join(" "), said.err));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn books_that_are_none() {
    let desk = Desk::bare();
    let said = desk.run(&["health"]).expect(2);
    assert!(said.err.contains("there is no book") && said.err.contains("init"), "{}", said.err);
    desk.write(
        "book.trueup",
        "this is not a database, but it is long enough to have a header of a hundred bytes, or so one would think",
    );
    let said = desk.run(&["health"]).expect(2);
    assert!(said.err.contains("is not a trueup book"), "{}", said.err);
    let text = desk.read("book.trueup");
    desk.run(&["import", "x.csv"]).expect(2);
    desk.run(&["init"]).expect(2);
    assert_eq!(desk.read("book.trueup"), text, "left alone");
}

#[test]
fn a_book_from_a_newer_version_is_refused_untouched() {
    let desk = Desk::with_small_world();
    desk.stranger().execute_batch("PRAGMA user_version = 999").unwrap();
    let bytes = std::fs::read(desk.book()).unwrap();
    for arguments in [vec!["health"], vec!["import", "leads.csv"], vec!["reconcile"]] {
        let said = desk.run(&arguments).expect(2);
        assert!(said.err.contains("was written by a newer trueup (schema 999"), "{}", said.err);
    }
    assert_eq!(std::fs::read(desk.book()).unwrap(), bytes);
}

#[test]
fn naughty_cells_reach_no_terminal() {
    let desk = Desk::with_small_world();
    desk.write("crm_deals.csv", &DEALS.replace("2026-01-11 09:00", "\u{1b}[31mred\u{7}"));
    let said = desk.run(&["import", "crm_deals.csv"]).expect(1);
    for text in [&said.out, &said.err] {
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
}
