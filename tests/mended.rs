//! What was once wrong and is mended: each test is named for what the analyst would have seen.

use crate::desk::{DEALS, Desk, LEADS};

const DEAL_HEADER: &str = "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\n";

#[test]
fn flags_beside_a_json_event_are_refused_not_ignored() {
    let desk = Desk::with_small_world();
    let event = r#"{"lead_id": "L2", "revenue_stage": "deal_won", "revenue_amount": "5.00"}"#;
    for flag in ["--time", "--currency", "--deal-id", "--deal-name", "--source-system"] {
        desk.run(&["record", "--json", event, flag, "x"]).expect(2);
    }
    assert_eq!(desk.json(&["record", "--json", event])["answer"], "recorded");
}

#[test]
fn a_currency_alone_is_compared_and_two_names_of_a_lead_must_agree() {
    let desk = Desk::with_small_world();
    let won = |extra: &[&str]| desk.run(&[&["record", "--lead-id", "L1", "--stage", "deal_won"], extra].concat());
    assert!(won(&["--currency", "EUR"]).expect(1).err.contains("currency is USD, not EUR"));
    won(&["--currency", "USD"]).expect(0);
    won(&["--email", "ana@example.com"]).expect(0);
    let said = won(&["--email", "ben@example.com"]).expect(2);
    assert!(said.err.contains("not an address of the lead \"L1\""), "{}", said.err);
}

#[test]
fn what_fails_after_the_commit_is_told_and_undoes_nothing() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email\nL1,ana@example.com\nL2,nobody\n");
    std::fs::create_dir(desk.path("leads.csv.rejects.csv")).unwrap();
    let report = desk.json(&["import", "leads.csv"]);
    assert_eq!(report["batch"], 2, "the import is done");
    assert!(report["files"][0]["rejects"].as_str().unwrap().ends_with("leads.csv.rejects.2.csv"), "{report}");
    if cfg!(unix) {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_trueup"))
            .args(["--book", &desk.book().to_string_lossy(), "import", &desk.path("leads.csv").to_string_lossy()])
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(said.contains("the import itself is committed, as batch 3"), "{said}");
    }
}

#[test]
fn two_files_of_one_name_have_two_files_of_rejects() {
    let desk = Desk::new();
    for (folder, id) in [("a", "L1"), ("b", "L2")] {
        std::fs::create_dir(desk.path(folder)).unwrap();
        desk.write(&format!("{folder}/leads.csv"), &format!("lead_id,email\n{id},nobody\n"));
    }
    std::fs::create_dir(desk.path("out")).unwrap();
    desk.run(&["import", "a/leads.csv", "b/leads.csv", "--rejects", "out"]).expect(1);
    let both = desk.read("out/leads.csv.rejects.csv") + &desk.read("out/leads.csv.rejects.2.csv");
    assert!(both.contains("L1,nobody") && both.contains("L2,nobody"), "{both}");
}

#[test]
fn a_row_that_was_too_short_stays_rejected_until_somebody_has_looked_at_it() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,full_name\nL1,ana@example.com\nL2,nobody,Ben\n");
    desk.run(&["import", "leads.csv"]).expect(1);
    let rejects = desk.read("leads.csv.rejects.csv").replace("nobody", "ben@example.com");
    desk.write("leads.csv.rejects.csv", &rejects);
    let report = desk.json(&["import", "leads.csv.rejects.csv", "--source", "crm"]);
    assert_eq!((&report["files"][0]["new"], &report["files"][0]["rejected"]), (&1.into(), &1.into()), "{rejects}");
}

#[test]
fn leads_of_two_sources_with_one_id_have_two_findings() {
    let desk = Desk::new();
    for source in ["north", "south"] {
        desk.write("leads.csv", &format!("lead_id,email\n1,{source}@example.com\n"));
        desk.write(
            "conversions.csv",
            // The very same file as another source would be refused.
            &format!(
                "event_id,event_name,lead_id,event_time,source_tool\nE1,lead_submission_success,1,2026-01-05T10:00:00Z,{source}\n"
            ),
        );
        desk.run(&["import", "leads.csv", "conversions.csv", "--source", source]).expect(0);
    }
    let found = desk.findings("orphan-conversions");
    assert_eq!(found.len(), 2);
    assert_ne!(found[0]["finding_id"], found[1]["finding_id"]);
    desk.run(&["accept", found[0]["finding_id"].as_str().unwrap(), "--reason", "known"]).expect(0);
    assert_eq!(desk.findings("orphan-conversions").iter().filter(|finding| finding["accepted_reason"].is_null()).count(), 1);
}

#[test]
fn an_event_that_found_nobody_can_be_corrected() {
    let desk = Desk::new();
    let header = "event_id,event_name,email,event_time,source_tool\n";
    desk.write("conversions.csv", &format!("{header}E1,lead_submission_success,wrong@example.com,2026-01-05T10:00:00Z,quiz\n"));
    desk.run(&["import", "conversions.csv"]).expect(1);
    desk.write("conversions.csv", &format!("{header}E1,lead_submission_success,right@example.com,2026-01-06T10:00:00Z,demo\n"));
    assert_eq!(desk.json(&["import", "conversions.csv"])["files"][0]["unmatched"], 1);
    assert_eq!(
        desk.text("SELECT email || ' ' || event_date || ' ' || source_tool FROM event_log"),
        "right@example.com 2026-01-06 demo"
    );
    desk.write("leads.csv", "lead_id,email\nL1,right@example.com\n");
    desk.run(&["import", "leads.csv"]).expect(0);
    assert_eq!(desk.json(&["rematch"])["conversions"], 1);
}

#[test]
fn trying_again_says_what_is_ambiguous_or_in_conflict() {
    let desk = Desk::new();
    desk.write("deals.csv", &format!("{DEAL_HEADER}D1,One,Closed Won,5.00,USD,2026-02-01,2026-02-02,ana@example.com\nD2,Two,Closed Won,6.00,USD,2026-02-03,2026-02-04,ana@example.com\n"));
    desk.run(&["import", "deals.csv"]).expect(1);
    desk.write("leads.csv", "lead_id,email,phone,created_at\nL1,ana@example.com,+14155550101,2026-01-01\nL2,ana@example.com,+14155550101,2026-01-02\n");
    desk.run(&["import", "leads.csv"]).expect(0);
    let done = desk.json(&["rematch"]);
    assert_eq!((&done["deals"], &done["ambiguous"], &done["conflicts"]), (&2.into(), &2.into(), &1.into()), "{done}");
    assert_eq!(desk.findings("identity-conflicts").len(), 2);
    assert_eq!(
        desk.count(
            "SELECT count(*) FROM row_issues WHERE outcome = 'conflict' AND resolved_batch_id IS NULL AND raw LIKE '%Two%'"
        ),
        1
    );
    // Importing the same rows again finds the conflict again and resolves nothing by mistake.
    desk.run(&["import", "deals.csv"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE outcome = 'conflict' AND resolved_batch_id IS NULL"), 1);
}

#[test]
fn mapping_a_stage_says_what_is_in_conflict() {
    let desk = Desk::with_small_world();
    desk.write("crm_deals.csv", &format!("{DEAL_HEADER}D9,Again,Verbal Yes,70.00,USD,,2026-02-03 09:00,ana@example.com\n"));
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    let said = desk.run(&["stages", "set", "Verbal Yes", "won"]).expect(1);
    assert!(said.err.contains("1 in conflict with another deal or payment"), "{}", said.err);
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE reason = 'second-deal' AND resolved_batch_id IS NULL"), 1);
    assert!(
        desk.run(&["stages", "set", "Verbal Yes", "won", "--pipeline", "typo"])
            .expect(0)
            .err
            .contains("no deal is in this stage")
    );
}

#[test]
fn a_corrected_row_without_an_id_is_the_row_that_it_was() {
    let desk = Desk::with_small_world();
    let import = |file: &str| desk.json(&["import", file, "--as", "payments", "--source", "till"]);
    desk.write("till.csv", "payment_date,amount,email\n2026-03-01,9.00,nobody@example.com\n");
    assert_eq!(import("till.csv")["files"][0]["unmatched"], 1);
    let rejects = desk.read("till.csv.rejects.csv").replace("nobody@", "cleo@");
    desk.write("till.csv.rejects.csv", &rejects);
    let report = import("till.csv.rejects.csv");
    assert_eq!(report["files"][0]["updated"], 1, "{report}");
    assert_eq!(desk.count("SELECT count(*) FROM payments WHERE source_system = 'till'"), 1, "no ghost stays behind");
    assert!(desk.findings("unmatched-rows").is_empty());
}

#[test]
fn rejects_of_july_close_the_issues_of_july() {
    let desk = Desk::with_small_world();
    for month in ["06", "07"] {
        desk.write(
            "bills.csv",
            &format!("invoice_id,payment_date,amount_paid,email\nB{month},2026-{month}-01,9.9.9,cleo@example.com\n"),
        );
        desk.run(&["import", "bills.csv"]).expect(1);
    }
    let july = if desk.path("bills.csv.rejects.2.csv").exists() { "bills.csv.rejects.2.csv" } else { "bills.csv.rejects.csv" };
    let rejects = desk.read(july).replace("9.9.9", "9.90");
    assert!(rejects.contains("B07"), "{rejects}");
    desk.write(july, &rejects);
    desk.run(&["import", july]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(row_key) FROM row_issues WHERE resolved_batch_id IS NULL"), "B06");
}

#[test]
fn two_rejected_rows_that_differ_in_the_bad_cell_are_two_issues() {
    let desk = Desk::with_small_world();
    desk.write("till.csv", "payment_date,amount,email\n2026-03-01,12.3.4,ana@example.com\n2026-03-01,9.9.9,ana@example.com\n2026-03-01,9.9.9,ana@example.com\n");
    desk.run(&["import", "till.csv", "--as", "payments", "--source", "till"]).expect(1);
    assert_eq!(
        desk.text("SELECT group_concat(line || ' ' || value) FROM (SELECT line, value FROM row_issues ORDER BY line)"),
        "2 12.3.4,3 9.9.9,4 9.9.9"
    );
}

#[test]
fn a_refund_that_is_told_twice_is_counted_once() {
    let desk = Desk::with_small_world();
    desk.write(
        "payments.csv",
        "invoice_id,email,amount_paid,currency,payment_date,amount_refunded,refund_of\n\
        I1,ana@example.com,100.00,USD,2026-02-10,40.00,\nR1,ana@example.com,-40.00,USD,2026-02-12,,I1\n",
    );
    desk.run(&["import", "payments.csv"]).expect(0);
    assert_eq!(desk.findings("payment-drift")[0]["refunded_amount"], "40.00");
}

#[test]
fn a_currency_comes_only_with_an_amount() {
    let desk = Desk::with_small_world();
    desk.write(
        "crm_deals.csv",
        &format!("{DEAL_HEADER}D1,Ana course,Closed Won,,JPY,2026-01-10 09:00,2026-02-01 09:00,ana@example.com\n"),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    assert_eq!(desk.text("SELECT amount_minor || ' ' || currency FROM deals WHERE row_key = 'D1'"), "10000 USD");
}

#[test]
fn two_columns_of_one_field_are_read_each_in_its_own_way() {
    let desk = Desk::with_small_world();
    desk.write("crm_deals.csv", "Record ID,Deal Stage,Create Date,created_at,Contact Email\n\
        D7,Qualified,25/01/2026,,cleo@example.com\nD8,Qualified,,01/26/2026,cleo@example.com\nD9,Qualified,,02/03/2026,cleo@example.com\n");
    desk.run(&["import", "crm_deals.csv"]).expect(1);
    assert_eq!(
        desk.text(
            "SELECT group_concat(created_date) FROM (SELECT created_date FROM deals WHERE row_key > 'D6' ORDER BY row_key)"
        ),
        "2026-01-25,2026-01-26,2026-02-03"
    );
}

#[test]
fn a_company_may_come_after_its_leads() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,company\nL1,ana@example.com,Acme\n");
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.write("companies.csv", "company_id,name\nC1,Acme\n");
    desk.write("crm_deals.csv", "Record ID,Deal Stage,Create Date,Contact Email,Company\nD1,Qualified,2026-02-01,,Acme\n");
    let report = desk.json(&["import", "companies.csv", "crm_deals.csv"]);
    assert_eq!(report["files"][1]["new"], 1, "{report}");
    assert_eq!(desk.text("SELECT matched_by FROM deals"), "company");
}

#[test]
fn every_problem_of_a_dry_run_is_told() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email\nL1,one\nL2,two\nL3,three\n");
    assert_eq!(desk.json(&["import", "leads.csv", "--dry-run"])["problems"].as_array().unwrap().len(), 3);
    let said = desk.run(&["import", "leads.csv", "--dry-run"]).expect(1);
    for line in ["line 2", "line 3", "line 4"] {
        assert!(said.err.contains(line), "{}", said.err);
    }
}

#[test]
fn a_finding_is_accepted_with_the_days_it_was_found_with() {
    let desk = Desk::with_small_world();
    desk.write(
        "crm_deals.csv",
        &DEALS.replace(
            "Ben course,Qualified,200.00,USD,2026-01-11 09:00,",
            "Ben course,Closed Won,200.00,USD,2026-01-11 09:00,2026-06-20 09:00",
        ),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    assert!(desk.findings("won-unpaid").is_empty());
    let early = ["--unpaid-days", "5", "--as-of", "2026-06-30"];
    let found = desk.json(&[&["reconcile", "won-unpaid"], &early[..]].concat());
    let id = found[0]["finding_id"].as_str().unwrap();
    desk.run(&["accept", id, "--reason", "x"]).expect(2);
    desk.run(&[&["accept", id, "--reason", "invoice is out"], &early[..]].concat()).expect(0);
}

#[test]
fn what_is_gone_is_named_and_a_folder_without_findings_is_no_earlier_run() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,full_name\nL9,,Nobody\n");
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.run(&["reconcile", "--out", "june"]).expect(1);
    desk.write("leads.csv", "lead_id,email\nL9,found@example.com\n");
    desk.run(&["import", "leads.csv"]).expect(0);
    assert!(desk.run(&["reconcile", "unlinked-leads", "--compare", "june"]).expect(0).err.contains("gone: unlinked-leads"));
    assert!(desk.run(&["reconcile", "--compare", "june"]).expect(0).err.contains("gone: unlinked-leads"));
    std::fs::create_dir(desk.path("empty")).unwrap();
    desk.run(&["reconcile", "--compare", "empty"]).expect(2);
}

#[test]
fn a_lead_that_becomes_a_contact_is_updated() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS);
    desk.run(&["import", "leads.csv", "--source", "hubspot"]).expect(0);
    desk.write(
        "contacts.csv",
        "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Create Date\nL1,Ana,Example,ana@example.com,,Lead,\n",
    );
    assert_eq!(desk.json(&["import", "contacts.csv"])["files"][0]["updated"], 1);
    assert_eq!(desk.json(&["import", "contacts.csv"])["files"][0]["unchanged"], 1);
}

#[test]
fn an_export_of_a_view_is_in_one_order() {
    let desk = Desk::with_small_world();
    let text = desk.run(&["export", "deal_claims", "--format", "csv"]).expect(0).out;
    let rows: Vec<&str> = text.lines().skip(1).collect();
    let mut sorted = rows.clone();
    sorted.sort_unstable();
    assert_eq!(rows, sorted);
}

#[test]
fn a_row_of_rejects_that_nobody_corrected_overwrites_nothing() {
    let desk = Desk::new();
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,currency,tickets\n\
         O1,ana@example.com,2026-02-01,10.00,USD,1\n\
         O1,ana@example.com,2026-02-01,99.00,USD,1\n\
         O2,ben@example.com,2026-02-01,5.00,USD,x5\n",
    );
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(1);
    let rejects = desk.read("orders.csv.rejects.csv");
    desk.write("fixed.csv", &rejects.replace("x5", "5"));
    let report = desk.json(&["import", "fixed.csv", "--source", "till"]);
    assert_eq!((&report["files"][0]["new"], &report["files"][0]["conflict"]), (&1.into(), &1.into()), "{report}");
    assert_eq!(desk.text("SELECT group_concat(order_ref || ' ' || paid_minor) FROM orders"), "O1 1000,O2 500");
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE reason = 'two-contents' AND resolved_batch_id IS NULL"), 1);
    // Corrected, it is taken.
    let again = desk.read("fixed.csv.rejects.csv");
    desk.write("again.csv", &again.replace("99.00", "12.00"));
    let report = desk.json(&["import", "again.csv", "--source", "till"]);
    assert_eq!(report["files"][0]["updated"], 1, "{report}");
    assert_eq!(desk.count("SELECT paid_minor FROM orders WHERE order_ref = 'O1'"), 1200);
}

#[test]
fn a_row_that_found_nobody_and_is_given_an_id_is_the_row_that_it_was() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS);
    desk.run(&["import", "leads.csv"]).expect(0);
    let cases = [
        ("payments", "invoice_id,email,amount_paid,currency,payment_date\n,an@example.com,100.00,USD,2026-02-10\n"),
        (
            "deals",
            "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\n,Ana,Closed Won,100.00,USD,2026-01-10,2026-02-01,an@example.com\n",
        ),
        ("event_log", "event_id,event_name,email,event_time\n,lead_submission_success,an@example.com,2026-01-05T10:00:00Z\n"),
        ("activities", "activity_id,activity_type,email,activity_time\n,call,an@example.com,2026-01-05T10:00:00Z\n"),
    ];
    for (table, export) in cases {
        desk.write("export.csv", export);
        desk.run(&["import", "export.csv", "--source", "desk"]).expect(1);
        let rows = || {
            desk.text(&format!("SELECT group_concat(quote({key}) || ' ' || coalesce({who}, 'nobody'), ', ') FROM {table} WHERE source_system = 'desk'",
            key = if table == "event_log" { "event_id" } else { "row_key" },
            who = if table == "activities" { "customer_id" } else { "lead_id" }))
        };
        let before = rows();
        assert!(before.starts_with("'sha256:") && before.ends_with(" nobody"), "{table}: {before}");
        let rejects = desk.read("export.csv.rejects.csv").replace("an@example.com", "ana@example.com");
        let (header, row) = rejects.split_once('\n').unwrap();
        desk.write("fixed.csv", &format!("{header}\nX1{row}"));
        let report = desk.json(&["import", "fixed.csv", "--source", "desk"]);
        assert_eq!(report["files"][0]["updated"], 1, "{table}: {report}");
        assert_eq!(rows(), "'X1' 1", "{table}");
        assert_eq!(
            desk.count("SELECT count(*) FROM row_issues WHERE outcome = 'unmatched' AND resolved_batch_id IS NULL"),
            0,
            "{table}"
        );
        desk.run(&["undo", &report["batch"].to_string()]).expect(0);
        assert_eq!(rows(), before, "{table}: as it was");
        desk.run(&["import", "fixed.csv", "--source", "desk"]).expect(0);
        // Whoever comes to be known by the wrong address gets nothing of it.
        std::fs::remove_file(desk.path("export.csv.rejects.csv")).unwrap();
        std::fs::remove_file(desk.path("fixed.csv")).unwrap();
    }
    assert_eq!(
        desk.count("SELECT sum(revenue_amount_minor) FROM revenue_events WHERE revenue_stage = 'revenue_confirmed'"),
        10_000
    );
    desk.write("more.csv", "lead_id,email,full_name,created_at\nL9,an@example.com,An Other,2026-01-01\n");
    desk.run(&["import", "more.csv"]).expect(0);
    desk.run(&["rematch"]).expect(0);
    assert_eq!(
        desk.count("SELECT sum(revenue_amount_minor) FROM revenue_events WHERE revenue_stage = 'revenue_confirmed'"),
        10_000
    );
}

#[test]
fn an_export_overwrites_nothing_and_never_a_book() {
    let desk = Desk::with_small_world();
    let book = desk.book().to_string_lossy().into_owned();
    for arguments in [
        vec!["export", "payments", "--out", &book],
        vec!["export", "payments", "--out", &book, "--force"],
        vec!["export", "leads", "--out", "leads.csv"],
        vec!["export", "leads", "--out", "."],
    ] {
        desk.run(&arguments).expect(2);
    }
    desk.run(&["verify"]).expect(0);
    assert!(desk.read("leads.csv").starts_with("lead_id,"));
    desk.run(&["export", "leads", "--out", "leads.csv", "--force"]).expect(0);
    assert!(desk.read("leads.csv").starts_with("id,"));
    desk.run(&["reconcile", "--out", "found.xlsx"]);
    desk.run(&["reconcile", "--out", "found.xlsx"]).expect(2);
}

#[test]
fn a_year_of_two_digits_that_may_stand_first_is_not_guessed() {
    let dates = |column: &[&str], flags: &[&str]| {
        let desk = Desk::new();
        let rows: String = column.iter().enumerate().map(|(n, day)| format!("L{n},p{n}@example.com,{day}\n")).collect();
        desk.write("leads.csv", &format!("lead_id,email,created_at\n{rows}"));
        let mut all = vec!["import", "leads.csv", "--as", "leads", "--source", "s"];
        all.extend(flags);
        let said = desk.run(&all);
        (desk.text("SELECT group_concat(created_date, ' ') FROM (SELECT created_date FROM leads ORDER BY email)"), said.err)
    };
    let (kept, said) = dates(&["26/01/15", "26/02/20", "26/03/25"], &[]);
    assert!(kept.is_empty() && said.contains("day, month and year could stand in another order"), "{said}");
    assert_eq!(dates(&["26/01/15", "26/02/20"], &["--date-order", "ymd"]).0, "2026-01-15 2026-02-20");
    assert_eq!(dates(&["15/01/26", "20/02/26"], &["--date-order", "dmy"]).0, "2026-01-15 2026-02-20");
    // That days are many and years are few proves nothing: paydays are few as well.
    assert_eq!(dates(&["13/01/25", "15/01/26", "20/02/26", "31/03/26"], &[]).0, "");
    assert_eq!(dates(&["26/01/13", "26/01/15", "25/02/20", "26/03/31"], &[]).0, "");
    assert_eq!(dates(&["13/01/25", "05/02/26"], &[]).0, "2025-01-13 2026-02-05", "a year is none of twelve or less");
    assert_eq!(dates(&["98/01/13", "99/01/15"], &[]).0, "1998-01-13 1999-01-15");
}

#[test]
fn what_a_preset_of_ones_own_does_not_read_is_not_passed_over() {
    let desk = Desk::new();
    desk.write("p.toml", "title = 'P'\nkind = 'payments'\nsource = 'p'\n[columns]\npayment_id = ['id']\nemail = ['mail']\npaid_at = ['day']\namount = ['sum']\n");
    desk.write("wider.csv", "id,mail,day,sum,currency\n1,a@example.com,2026-01-05,5.00,EUR\n");
    let refused = desk.run(&["import", "wider.csv", "--preset", "p.toml"]).expect(2);
    assert!(refused.err.contains("the column \"currency\" says the currency, and preset p does not read it"), "{}", refused.err);
    desk.write("other.csv", "id,mail,day,total\n1,a@example.com,2026-01-05,5.00\n");
    let refused = desk.run(&["import", "other.csv", "--preset", "p.toml"]).expect(2);
    assert!(refused.err.contains("preset p reads amount from sum, and this file has no such column"), "{}", refused.err);
    desk.write("c.toml", &(desk.read("p.toml") + "[constants]\ncurrency = 'EUR'\n"));
    desk.write("plain.csv", "id,mail,day,sum\n1,a@example.com,2026-01-05,5.00\n");
    desk.run(&["import", "plain.csv", "--preset", "c.toml"]).expect(1);
    assert_eq!(desk.text("SELECT currency FROM payments"), "EUR");
    // The same file as another source would stand there twice.
    let refused = desk.run(&["import", "plain.csv", "--preset", "c.toml", "--source", "q"]).expect(2);
    assert!(refused.err.contains("was imported before as p (batch 2)"), "{}", refused.err);
}

#[test]
fn rows_without_a_number_are_not_one_row() {
    let desk = Desk::new();
    desk.write(
        "payments.csv",
        "Date,Transaction type,Num,Posting (Y/N),Name,Memo,Account name,Split,Amount\n\
         02/14/2026,Payment,,Y,Falk Partners,,Bank,Receivable,100.00\n\
         02/15/2026,Payment,,Y,Vega & Co,,Bank,Receivable,200.00\n\
         02/16/2026,Payment,,Y,Lind Ltd,,Bank,Receivable,300.00\n",
    );
    desk.run(&["import", "payments.csv"]).expect(1);
    assert_eq!((desk.count("SELECT count(*) FROM payments"), desk.count("SELECT sum(amount_minor) FROM payments")), (3, 60_000));
    desk.write(
        "sales.csv",
        ",Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance\n\
         Falk Partners,,,,,,,,,\n\
         ,01/15/2026,Sales Receipt,,Course,,1.00,1200.00,1200.00,1200.00\n\
         Total for Falk Partners,,,,,,,,$1200.00,\n\
         Vega & Co,,,,,,,,,\n\
         ,01/16/2026,Sales Receipt,,Book,,1.00,80.00,80.00,80.00\n\
         Total for Vega & Co,,,,,,,,$80.00,\n",
    );
    desk.run(&["import", "sales.csv"]).expect(1);
    let sales = "SELECT group_concat(customer_name || ' ' || amount_minor, ', ') FROM (SELECT * FROM payments WHERE status_name = 'Sales Receipt' ORDER BY amount_minor)";
    assert_eq!(desk.text(sales), "Vega & Co 8000, Falk Partners 120000");
}

#[test]
fn the_total_of_a_group_ends_it() {
    let desk = Desk::new();
    desk.write(
        "sales.csv",
        ",Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance\n\
         Parent,,,,,,,,,\n\
         Child,,,,,,,,,\n\
         ,01/15/2026,Sales Receipt,1,Course,,1.00,10.00,10.00,10.00\n\
         Total for Child,,,,,,,,$10.00,\n\
         ,01/16/2026,Sales Receipt,2,Book,,1.00,20.00,20.00,30.00\n\
         Total for Parent,,,,,,,,$30.00,\n",
    );
    desk.run(&["import", "sales.csv"]).expect(1);
    let names = "SELECT group_concat(row_key || ' ' || customer_name, ', ') FROM (SELECT * FROM payments ORDER BY row_key)";
    assert_eq!(desk.text(names), "Sales Receipt 1 Child, Sales Receipt 2 Parent");
}

#[test]
fn a_preset_that_asks_for_nothing_fits_nothing_by_itself() {
    let desk = Desk::new();
    let folder = desk.path(".config/trueup/presets");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("mine.toml"),
        "title = 'M'\nkind = 'leads'\nsource = 'mine'\n[columns]\nfull_name = ['Deal Name']\n",
    )
    .unwrap();
    std::fs::write(folder.join("broken.toml"), "title = 'M'\nkind = 'shoes'\n").unwrap();
    desk.write("leads.csv", "lead_id,email,created_at,source\nL1,ana@example.com,2026-01-05,web\n");
    let said = desk.run(&["import", "leads.csv"]).expect(0);
    assert!(said.out.contains("leads.csv  leads"), "{}", said.out);
    assert!(said.err.contains("left out: preset ") && said.err.contains("broken.toml"), "{}", said.err);
}

#[test]
fn the_zone_beside_the_time_is_read_whatever_its_header_is_called() {
    for header in ["TimeZone", "Time Zone"] {
        let desk = Desk::new();
        desk.write(
            "paypal.csv",
            &format!(
                "Date,Time,{header},Name,Type,Status,Currency,Gross,From Email Address,To Email Address,Transaction ID\n\
                 01/15/2026,22:11:12,PST,Rita,Express Checkout Payment,Completed,USD,5.00,rita@example.com,desk@shop.example,T1\n\
                 01/16/2026,22:11:12,PST,Rita,Payment Refund,Completed,USD,-5.00,desk@shop.example,rita@example.com,T2\n"
            ),
        );
        desk.run(&["import", "paypal.csv"]).expect(1);
        assert_eq!(
            desk.text("SELECT group_concat(paid_time || ' ' || email) FROM payments"),
            "2026-01-16T06:11:12Z rita@example.com,2026-01-17T06:11:12Z rita@example.com",
            "{header}"
        );
    }
}

#[test]
fn a_sign_with_a_full_stop_is_no_decimal_point() {
    let desk = Desk::new();
    desk.run(&["config", "set", "base_currency", "INR"]).expect(0);
    desk.write(
        "payments.csv",
        "invoice_id,email,amount_paid,payment_date\n1,a@example.com,Rs.500,2026-01-05\n2,a@example.com,Rs. 1500.50,2026-01-05\n",
    );
    desk.run(&["import", "payments.csv"]).expect(1);
    assert_eq!(desk.text("SELECT group_concat(amount_minor) FROM payments"), "50000,150050");
}

#[test]
fn two_columns_of_two_currencies_stop_the_import() {
    let desk = Desk::new();
    desk.write(
        "orders.csv",
        "Order ID,Date,Gross Revenue (USD),Gross Revenue (EUR),Email Address,Event Name\n1,2026-01-05,5.00,,a@example.com,Ball\n2,2026-01-05,,6.00,a@example.com,Ball\n",
    );
    let refused = desk.run(&["import", "orders.csv"]).expect(2);
    assert!(refused.err.contains("are amounts of two currencies"), "{}", refused.err);
}

#[test]
fn many_lines_of_one_id_are_read_in_no_time_and_sums_stay_within_bounds() {
    let desk = Desk::new();
    desk.write("t.toml", "title = 'T'\nkind = 'payments'\nsource = 't'\n[columns]\npayment_id = ['id']\nemail = ['mail']\npaid_at = ['day']\namount = ['part']\n[lines]\nsum = ['amount']\n");
    let lines: String = (0..20_000).map(|n| format!("1,a@example.com,2026-01-05,1.00,item {n}\n")).collect();
    desk.write("many.csv", &format!("id,mail,day,part,item\n{lines}"));
    desk.run(&["import", "many.csv", "--preset", "t.toml"]).expect(1);
    assert_eq!(desk.count("SELECT amount_minor FROM payments"), 2_000_000);
    desk.write(
        "huge.csv",
        "id,mail,day,part,item\n2,a@example.com,2026-01-05,9000000000000.00,x\n2,a@example.com,2026-01-05,9000000000000.00,y\n",
    );
    let said = desk.run(&["import", "huge.csv", "--preset", "t.toml"]).expect(1);
    assert!(said.err.contains("the sum is larger than the ledger can hold"), "{}", said.err);
}
