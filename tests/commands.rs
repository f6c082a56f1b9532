//! The commands through the real binary: record, the figures, sql, export, batches, dry runs.

use serde_json::Value;

use crate::desk::{DEALS, Desk, LEADS};

#[test]
fn record_has_three_answers() {
    let desk = Desk::with_small_world();
    let arguments = ["record", "--email", "BEN@example.com", "--stage", "deal_won", "--amount", "200.00", "--time", "2026-03-01"];
    assert_eq!(desk.json(&arguments)["answer"], "recorded");
    assert_eq!(desk.json(&arguments)["answer"], "already recorded");
    let other = desk.json(&["record", "--email", "ben@example.com", "--stage", "deal_won", "--amount", "250.00"]);
    assert_eq!(other["answer"], "conflict");
    assert_eq!(
        desk.json(&["record", "--email", "ben@example.com", "--stage", "deal_won"])["answer"],
        "already recorded",
        "what is not given is not compared"
    );
    desk.run(&["record", "--email", "ben@example.com", "--stage", "deal_won", "--amount", "250.00"]).expect(1);
    let by_id = desk.json(&["record", "--json", r#"{"lead_id": "L3", "revenue_stage": "deal_won", "revenue_amount": "5.00", "currency": "EUR", "event_time": "2026-03-01T10:00:00Z", "deal_id": "X1", "deal_name": "By hand"}"#]);
    assert_eq!(by_id["answer"], "recorded");
    assert_eq!(
        desk.text("SELECT source_system || ' ' || revenue_amount || ' ' || currency || ' ' || event_time FROM revenue_facts WHERE deal_id = 'X1'"),
        "manual 5.00 EUR 2026-03-01T10:00:00Z"
    );
    assert_eq!(desk.count("SELECT count(*) FROM batches WHERE kind = 'record'"), 2, "only what was written is a batch");
}

#[test]
fn a_dry_run_says_what_the_run_will_say() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("crm_deals.csv", &DEALS.replace("ben@example.com", "who@example.com"));
    let before = std::fs::read(desk.book()).unwrap();
    let mut dry = desk.json(&["import", "leads.csv", "crm_deals.csv", "--dry-run"]);
    assert_eq!(std::fs::read(desk.book()).unwrap(), before, "the book is untouched");
    assert!(!desk.path("crm_deals.csv.rejects.csv").exists(), "nothing is written beside the files");
    let mut real = desk.json(&["import", "leads.csv", "crm_deals.csv"]);
    assert_eq!((&dry["batch"], &dry["dry_run"]), (&Value::Null, &true.into()));
    assert_eq!((&real["batch"], &real["dry_run"]), (&2.into(), &false.into()));
    for report in [&mut dry, &mut real] {
        report["batch"] = Value::Null;
        report["dry_run"] = Value::Null;
        report["files"][1]["rejects"] = Value::Null;
    }
    assert_eq!(dry, real);
}

#[test]
fn the_contract_of_the_json_report() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS);
    let report = desk.json(&["import", "leads.csv"]);
    let file = report["files"][0].as_object().unwrap();
    for key in [
        "file",
        "kind",
        "preset",
        "source",
        "read",
        "new",
        "updated",
        "unchanged",
        "duplicate",
        "conflict",
        "unmatched",
        "rejected",
    ] {
        assert!(file.contains_key(key), "{key}");
    }
    for stage in ["opportunity_created", "deal_won", "revenue_confirmed"] {
        assert_eq!(report["events"][stage], 0);
    }
}

#[test]
fn corrected_rejects_are_imported_and_close_their_issue() {
    let desk = Desk::with_small_world();
    desk.write("sheet.csv", "Name,E-mail\nDora,dora@example\nEve,eve@example.com\n");
    let import = ["import", "sheet.csv", "--as", "leads", "--source", "fair"];
    desk.run(&import).expect(1);
    let rejects = desk.read("sheet.csv.rejects.csv");
    assert_eq!(rejects.lines().count(), 2);
    assert!(
        rejects.starts_with(
            "Name,E-mail,trueup_file,trueup_line,trueup_outcome,trueup_column,trueup_reason,trueup_cells,trueup_reading\n"
        ),
        "{rejects}"
    );
    let again = ["import", "sheet.csv.rejects.csv", "--as", "leads", "--source", "fair"];
    let said = desk.run(&again).expect(0);
    assert!(said.err.contains("skipped, a file of rejects that nobody has corrected yet"), "{}", said.err);
    desk.write("sheet.csv.rejects.csv", &rejects.replace("dora@example,", "dora@example.com,"));
    let report = desk.json(&again);
    assert_eq!((&report["files"][0]["new"], &report["files"][0]["unmapped_columns"]), (&1.into(), &Value::Array(vec![])));
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL"), 0);
    // The mended sheet brings the same rows: nothing is counted twice.
    desk.write("sheet.csv", "Name,E-mail\nDora,dora@example.com\nEve,eve@example.com\n");
    let report = desk.json(&import);
    assert_eq!((&report["files"][0]["new"], &report["files"][0]["unchanged"]), (&0.into(), &2.into()));
}

#[test]
fn rejects_that_somebody_has_corrected_are_not_overwritten() {
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email\nL1,nobody\n");
    desk.run(&["import", "leads.csv"]).expect(1);
    desk.run(&["import", "leads.csv"]).expect(1);
    assert!(!desk.path("leads.csv.rejects.2.csv").exists(), "nobody has touched the first");
    let corrected = desk.read("leads.csv.rejects.csv").replace("nobody,", "somebody@example.com,");
    desk.write("leads.csv.rejects.csv", &corrected);
    desk.run(&["import", "leads.csv"]).expect(1);
    assert_eq!(desk.read("leads.csv.rejects.csv"), corrected);
    assert!(desk.path("leads.csv.rejects.2.csv").exists());
}

#[test]
fn a_blank_cell_keeps_what_is_there() {
    let desk = Desk::with_small_world();
    desk.write("leads.csv", "lead_id,email,phone,full_name,created_at,source\nL1,,,,,\n");
    assert_eq!(desk.json(&["import", "leads.csv"])["files"][0]["unchanged"], 1);
    assert_eq!(desk.text("SELECT email || phone || full_name FROM leads WHERE id = 1"), "ana@example.com+14155550101Ana Example");
}

#[test]
fn unmapped_columns_are_kept_and_changes_are_logged() {
    let desk = Desk::with_small_world();
    desk.write("leads.csv", "lead_id,email,Shoe size\nL1,ana@new.example,42\n");
    let report = desk.json(&["import", "leads.csv"]);
    assert_eq!((&report["files"][0]["updated"], &report["files"][0]["unmapped_columns"][0]), (&1.into(), &"Shoe size".into()));
    assert_eq!(desk.text("SELECT extra FROM leads WHERE id = 1"), "{\"Shoe size\":\"42\"}");
    assert_eq!(
        desk.text("SELECT json_extract(before, '$.email') || ' ' || json_extract(after, '$.email') || ' ' || batch_id FROM change_log WHERE table_name = 'leads'"),
        "ana@example.com ana@new.example 3"
    );
    assert_eq!(
        desk.text("SELECT f.file || ' ' || l.line FROM leads AS l JOIN batch_files AS f ON f.id = l.file_id WHERE l.id = 1"),
        "leads.csv 2"
    );
}

#[test]
fn one_id_with_two_contents() {
    let desk = Desk::with_small_world();
    desk.write("leads.csv", "lead_id,email,full_name\nL8,a@example.com,First\nL8,a@example.com,Second\nL8,a@example.com,First\n");
    let file = desk.json(&["import", "leads.csv"])["files"][0].clone();
    assert_eq!((&file["new"], &file["conflict"], &file["duplicate"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!(desk.text("SELECT full_name FROM leads WHERE email = 'a@example.com'"), "First");
}

#[test]
fn sql_reads_and_only_reads() {
    let desk = Desk::with_small_world();
    let said = desk
        .run(&["--format", "csv", "sql", "SELECT count(*) AS n, sum(revenue_amount_minor) AS s FROM revenue_facts"])
        .expect(0);
    assert_eq!(said.out, "n,s\n4,20000\n");
    desk.run(&["sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT lower('A'), i FROM n"])
        .expect(0);
    let before = std::fs::read(desk.book()).unwrap();
    for attempt in [
        "INSERT INTO lead_sources (name, name_key, batch_id) VALUES ('x', 'x', 1)",
        "WITH x AS (SELECT 1) UPDATE leads SET status = 'x'",
        "DROP TABLE leads",
        "CREATE TABLE mine (x)",
        "CREATE TEMP TABLE mine (x)",
        "ATTACH 'other.db' AS other",
        "PRAGMA writable_schema = ON",
        "PRAGMA user_version = 5",
        "VACUUM INTO 'copy.db'",
        "SELECT load_extension('x')",
        "SELECT 1; DELETE FROM leads",
        "BEGIN",
        // More than any answer needs.
        "SELECT length(hex(zeroblob(200000000)))",
    ] {
        desk.run(&["sql", attempt]).expect(2);
    }
    let deep = format!("SELECT {}1{}", "(".repeat(400), ")".repeat(400)).replace('(', "-(");
    desk.run(&["sql", &deep]).expect(2);
    assert_eq!(std::fs::read(desk.book()).unwrap(), before);
    assert!(!desk.path("copy.db").exists() && !desk.path("other.db").exists());
}

#[test]
fn export_writes_tables_and_views() {
    let desk = Desk::with_small_world();
    let text = desk.run(&["--format", "csv", "export", "lead_labels"]).expect(0).out;
    assert_eq!(text.lines().next(), Some("lead_id,lead_ref,lead_key,email,full_name"));
    assert_eq!(text.lines().count(), 4);
    let rows = desk.json(&["export", "revenue_facts"]);
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["revenue_amount"]), (4, &"100.00".into()));
    assert!(desk.run(&["export", "--list"]).expect(0).out.contains("revenue_facts"));
    for table in ["sqlite_schema", "leads; DROP TABLE leads", "\"leads\""] {
        desk.run(&["export", table]).expect(2);
    }
}

#[test]
fn a_formula_is_written_as_text_and_read_back() {
    let desk = Desk::with_small_world();
    desk.write(
        "leads.csv",
        "lead_id,email,full_name\nL8,h@example.com,\"=HYPERLINK(\"\"http://x\"\")\"\nL9,-,+1 800\n"
            .replace("L9,-", "L9,")
            .as_str(),
    );
    desk.run(&["import", "leads.csv"]).expect(0);
    let text = desk.run(&["--format", "csv", "sql", "SELECT full_name FROM leads WHERE id > 3 ORDER BY id"]).expect(0).out;
    assert_eq!(text, "full_name\n\"'=HYPERLINK(\"\"http://x\"\")\"\n+1 800\n");
    desk.write("back.csv", &format!("lead_id,email,full_name\nL8,h@example.com,{}\n", text.lines().nth(1).unwrap()));
    assert_eq!(desk.json(&["import", "back.csv"])["files"][0]["unchanged"], 1);
}

#[test]
fn the_totals_of_revenue_are_those_of_health() {
    let desk = Desk::with_small_world();
    desk.write("payments.csv", "invoice_id,email,amount_paid,currency,payment_date\nI2,ben@example.com,7.50,EUR,2026-03-01\n");
    desk.run(&["import", "payments.csv"]).expect(0);
    let health = desk.json(&["health"]);
    let figure = |name: &str, of: &str| -> String {
        let rows = health.as_array().unwrap();
        let row = rows.iter().find(|row| row["figure"] == name && (of.is_empty() || row["of"] == of)).unwrap();
        row["value"].as_str().map_or_else(|| row["value"].to_string(), str::to_owned)
    };
    assert_eq!(
        (figure("leads", ""), figure("conversions", ""), figure("orphan_conversions", "")),
        ("3".into(), "2".into(), "0".into())
    );
    assert_eq!((figure("revenue_confirmed", "USD"), figure("revenue_confirmed", "EUR")), ("100.00".into(), "7.50".into()));
    for by in ["source-tool", "campaign", "medium", "source", "branch", "month", "week"] {
        let rows = desk.json(&["revenue", "--by", by]);
        for stage in ["opportunity_created", "deal_won", "revenue_confirmed"] {
            let of_stage = || rows.as_array().unwrap().iter().filter(move |row| row["revenue_stage"] == stage);
            let events: i64 = of_stage().map(|row| row["events"].as_i64().unwrap()).sum();
            assert_eq!(events.to_string(), figure("revenue_events", stage), "{by} {stage}");
            for currency in ["USD", "EUR"] {
                let cents: i64 = of_stage()
                    .filter(|row| row["currency"] == currency)
                    .map(|row| row["revenue_amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap())
                    .sum();
                if stage == "revenue_confirmed" {
                    assert_eq!(cents.to_string(), figure("revenue_confirmed", currency).replace('.', ""), "{by}");
                }
            }
        }
    }
    let branch = desk.json(&["revenue", "--by", "branch", "--stage", "deal_won"]);
    assert_eq!((branch.as_array().unwrap().len(), &branch[0]["branch"]), (1, &"(none)".into()));
}

#[test]
fn weeks_count_each_lead_once_from_monday() {
    let desk = Desk::with_small_world();
    let weeks = desk.json(&["weekly", "--as-of", "2026-02-15"]);
    assert_eq!(weeks.as_array().unwrap().len(), 12);
    let row = weeks.as_array().unwrap().iter().find(|row| row["week"] == "2026-01-05").unwrap();
    assert_eq!(
        (
            &row["conversions"],
            &row["opportunities"],
            &row["deals"],
            &row["confirmed"],
            &row["deals_percent"],
            &row["revenue_amount"]
        ),
        (&2.into(), &2.into(), &1.into(), &1.into(), &"50.0".into(), &"100.00 USD".into())
    );
}

#[test]
fn every_run_is_a_batch() {
    let desk = Desk::with_small_world();
    desk.run(&["config", "set", "phone_region", "de"]).expect(0);
    let batches = desk.json(&["batches"]);
    assert_eq!((&batches[0]["kind"], &batches[1]["kind"], &batches[1]["read"]), (&"config".into(), &"import".into(), &3.into()));
    assert_eq!(desk.run(&["--format", "csv", "config", "get", "phone_region"]).expect(0).out, "setting,value\nphone_region,DE\n");
}

#[test]
fn two_first_runs_at_once_make_one_book() {
    let desk = Desk::bare();
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| desk.run(&["init"]).code)).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    desk.run(&["health"]).expect(0);
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let desk = Desk::with_small_world();
    let script = format!("'{}' --book '{}' export event_log | head -c 1", env!("CARGO_BIN_EXE_trueup"), desk.book().display());
    let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panic"), "{output:?}");
    if std::path::Path::new("/dev/full").exists() {
        let script =
            format!("'{}' --book '{}' export event_log > /dev/full", env!("CARGO_BIN_EXE_trueup"), desk.book().display());
        let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}

#[test]
fn help_knows_every_command() {
    let desk = Desk::bare();
    insta::assert_snapshot!(desk.run(&["--help"]).expect(0).out);
}

#[test]
fn a_folder_and_a_pattern_stand_for_the_exports_in_them() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("july")).unwrap();
    desk.write("july/leads.csv", LEADS).write("july/deals.CSV", DEALS).write("july/.hidden.csv", "x").write("july/notes.md", "x");
    let said = desk.run(&["import", "july"]).expect(0);
    assert!(said.err.contains("july: 2 exports, 2 other entries left alone"), "{}", said.err);
    assert_eq!((desk.count("SELECT count(*) FROM leads"), desk.count("SELECT count(*) FROM deals")), (3, 2));
    // Named twice, a file is imported once; the shell need not know patterns.
    let said = desk.json(&["import", "july/l*.csv", "july/leads.csv"]);
    assert_eq!((said["files"].as_array().unwrap().len(), &said["files"][0]["unchanged"]), (1, &3.into()), "{said}");
    let said = desk.run(&["import", "august/*.csv"]).expect(2);
    assert!(said.err.contains("no file is like august/*.csv"), "{}", said.err);
    std::fs::create_dir(desk.path("empty")).unwrap();
    let said = desk.run(&["import", "empty"]).expect(2);
    assert!(said.err.contains("empty: this is a folder, and no export is in it"), "{}", said.err);
}

/// What is exported has its amounts as people read them, beside the minor units.
#[test]
fn exports_show_exact_amounts() {
    let desk = Desk::new();
    desk.write(
        "o.csv",
        "order_id,email,ordered_at,amount,amount_refunded,currency\n1,a@example.com,2026-05-01,50.00,1.5,USD\n2,a@example.com,2026-05-02,5000,,JPY\n",
    );
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    for (name, column, amounts) in [
        ("customer_activity_timeline", "amount", ["50.00", "5000"]),
        ("customer_orders_v", "net", ["48.50", "5000"]),
        ("customer_orders_v", "paid_amount", ["50.00", "5000"]),
        ("orders", "refunded", ["1.50", ""]),
    ] {
        let rows = desk.json(&["export", name]);
        let shown: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row[column].as_str().unwrap_or("")).collect();
        assert_eq!(shown, amounts, "{name} {column}: {rows}");
    }
    // The same in a file.
    desk.run(&["export", "orders", "--out", "orders.csv"]).expect(0);
    let file = std::fs::read_to_string(desk.path("orders.csv")).unwrap();
    assert!(file.lines().next().unwrap().ends_with("is_counted,paid,refunded"), "{file}");
    assert!(file.contains(",50.00,1.50\n"), "{file}");
}
