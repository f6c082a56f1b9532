//! A user's own presets: written by `inspect --save`, by hand, in her folder or in any file.

use crate::desk::Desk;

const FAIR: &str = "\
Report of the fair;;;\n\
Lead;Mail;Seen on;Worth (EUR)\n\
Ana Example;ana@example.com;31.01.2026;1.200,50\n\
Ben Example;ben@example.com;02.02.2026;80,00\n";

#[test]
fn a_file_that_nobody_knows_is_read_alike_next_month() {
    let desk = Desk::new();
    desk.write("fair.csv", FAIR);
    let refused = desk.run(&["import", "fair.csv"]).expect(2);
    assert!(refused.err.contains("no preset knows these headers: Lead, Mail, Seen on"), "{}", refused.err);
    let flags =
        ["--as", "leads", "--source", "fair", "--map", "Lead=full_name", "--map", "Mail=email", "--map", "Seen on=created_at"];
    let mut save = vec!["inspect", "fair.csv", "--save", "trade-fair"];
    save.extend(flags);
    let saved = desk.run(&save).expect(0);
    assert!(saved.err.contains("saved as "), "{}", saved.err);
    // Known by its headers from now on, with nothing told.
    let report = desk.json(&["import", "fair.csv"]);
    assert_eq!(report["files"][0]["preset"], "trade-fair", "{report}");
    assert_eq!(report["files"][0]["new"], 2, "{report}");
    assert_eq!(desk.text("SELECT group_concat(created_date) FROM leads"), "2026-01-31,2026-02-02");
    assert_eq!(desk.text("SELECT extra FROM leads WHERE id = 1"), "{\"Worth (EUR)\":\"1.200,50\"}");
    // The batch keeps what the preset was.
    let kept =
        "SELECT json_extract(settings, '$.own_presets_sha256.\"trade-fair\"') IS NOT NULL FROM batches WHERE kind = 'import'";
    assert_eq!(desk.count(kept), 1);
    let list = desk.run(&["--format", "csv", "presets"]).expect(0).out;
    assert!(list.contains("trade-fair,leads,fair,"), "{list}");
    let again = desk.run(&save).expect(2);
    assert!(again.err.contains("there is a preset trade-fair already"), "{}", again.err);
    save.push("--force");
    desk.run(&save).expect(0);
    for wrong in ["../up", "", "a b"] {
        desk.run(&["inspect", "fair.csv", "--preset", "trade-fair", "--save", wrong]).expect(2);
    }
}

#[test]
fn the_command_in_the_error_keeps_what_was_told() {
    let desk = Desk::new();
    desk.write("fair.csv", "Full name,E-mail,Seen on\nAna Example,ana@example.com,2026-01-31\n");
    let refused = desk.run(&["import", "fair.csv", "--source", "spring fair", "--map", "Seen on=created_at"]).expect(2);
    let command = "trueup import fair.csv --as leads --source 'spring fair' --map 'Full name=full_name' \
                   --map 'E-mail=email' --map 'Seen on=created_at'";
    assert!(refused.err.contains(command), "{}", refused.err);
    // What was told besides is told again: a trial stays one, and the money keeps its currency.
    desk.write("bills.csv", "A=B Invoice No,Mail,Amount,Paid on\nI1,ana@example.com,5.00,2026-01-31\n");
    let refused =
        desk.run(&["import", "bills.csv", "--source", "till", "--currency=EUR", "--zone", "UTC", "--dry-run"]).expect(2);
    let command =
        "import bills.csv --as payments --source till --currency EUR --zone UTC --dry-run --map 'A=B Invoice No=payment_id'";
    assert!(refused.err.contains(command), "{}", refused.err);
    let book = desk.book().to_string_lossy().into_owned();
    let refused = desk.run(&["--book", &book, "import", "bills.csv"]).expect(2);
    assert!(refused.err.contains("trueup --book") && refused.err.contains(&book), "{}", refused.err);
    // A header may have the sign in it that stands between header and field.
    let report = desk.json(&[
        "import",
        "bills.csv",
        "--as",
        "payments",
        "--source",
        "till",
        "--map",
        "A=B Invoice No=payment_id",
        "--map",
        "Mail=email",
        "--map",
        "Amount=amount",
        "--map",
        "Paid on=paid_at",
    ]);
    assert_eq!(report["files"][0]["unmatched"], 1, "{report}");
}

#[test]
fn what_was_saved_says_why_and_is_a_preset() {
    let desk = Desk::new();
    desk.write("fair.csv", FAIR);
    desk.run(&[
        "inspect",
        "fair.csv",
        "--as",
        "leads",
        "--source",
        "fair",
        "--map",
        "Lead=full_name",
        "--map",
        "Mail=email",
        "--save",
        "f",
    ])
    .expect(0);
    let shown = desk.run(&["presets", "show", "f"]).expect(0);
    let path = shown.err.lines().find_map(|line| line.split_once("rows of leads (")).unwrap().1.trim_end_matches(')').to_owned();
    let text = std::fs::read_to_string(path).unwrap();
    for line in [
        "kind = \"leads\"",
        "source = \"fair\"",
        "delimiter = \";\"",
        "email = [\"Mail\"]",
        "# e-mail, 2 of 2 rows: ana@example.com | ben@example.com",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

#[test]
fn a_preset_of_her_own_is_removed_and_the_built_in_one_is_back() {
    let desk = Desk::new();
    desk.write("fair.csv", FAIR);
    let flags = ["--as", "leads", "--source", "fair", "--map", "Lead=full_name", "--map", "Mail=email"];
    for (name, more) in [("fair", None), ("leads", Some("--force"))] {
        let mut save = vec!["inspect", "fair.csv", "--save", name];
        save.extend(flags);
        save.extend(more);
        desk.run(&save).expect(0);
    }
    assert!(desk.run(&["presets", "remove", "leads"]).expect(0).err.contains("leads is the preset of trueup again"));
    assert!(desk.run(&["presets", "remove", "fair"]).expect(0).err.contains("removed "));
    let list = desk.run(&["--format", "csv", "presets"]).expect(0).out;
    assert!(!list.contains("fair,leads,fair"), "{list}");
    desk.run(&["import", "fair.csv"]).expect(2);
    assert!(desk.run(&["presets", "remove", "leads"]).expect(2).err.contains("leads is built in"));
    assert!(desk.run(&["presets", "remove", "fair"]).expect(2).err.contains("fair is no preset of your own"));
    desk.run(&["presets", "remove", "../fair"]).expect(2);
}

#[test]
fn a_preset_in_a_file_pins_what_is_told_and_errors_name_its_line() {
    let desk = Desk::new();
    desk.write("odd.csv", "x~ana@example.com~03/04/2026\ny~ben@example.com~05/06/2026\n");
    desk.write(
        "odd.toml",
        "title = 'Odd'\nkind = 'leads'\nsource = 'odd'\ndelimiter = '~'\nheader_line = 0\ndate_order = 'dmy'\n\
         [columns]\nlead_id = ['column 1']\nemail = ['column 2']\ncreated_at = ['column 3']\n",
    );
    desk.run(&["import", "odd.csv", "--preset", "odd.toml"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(created_date) FROM leads"), "2026-04-03,2026-06-05");
    desk.write("bad.toml", "title = 'Odd'\nkind = 'leads'\nsource = 'odd'\n[columns]\nshoe = ['x']\n");
    let refused = desk.run(&["import", "odd.csv", "--preset", "bad.toml"]).expect(2);
    assert!(refused.err.contains("preset bad.toml: line 5: leads have no field \"shoe\""), "{}", refused.err);
    let refused = desk.run(&["import", "odd.csv", "--preset", "none.toml"]).expect(2);
    assert!(refused.err.contains("the preset none.toml could not be read"), "{}", refused.err);
}

#[test]
fn rows_are_left_out_and_lines_are_joined_in_the_open() {
    let desk = Desk::new();
    desk.write(
        "till.toml",
        "title = 'Till'\nkind = 'payments'\nsource = 'till'\n\
         [columns]\npayment_id = ['No']\nemail = ['Mail']\npaid_at = ['Day + Time']\namount = ['Part']\nstatus = ['Type']\n\
         [values.status]\n'sale*' = 'settled'\n[skip]\nTest = ['yes', 'on*']\n[lines]\nsum = ['amount']\n",
    );
    desk.write(
        "till.csv",
        "No,Mail,Day,Time,Part,Type,Test,Item\n\
         1,ana@example.com,2026-01-05,10:00,5.00,Sale online,no,Tea\n\
         1,,,,2.50,,,Cake\n\
         2,ben@example.com,2026-01-06,11:00,1.00,Sale,Yes,Tea\n\
         3,cleo@example.com,2026-01-07,,4.00,Sale,only once,Tea\n\
         4,dora@example.com,2026-01-08,09:00,3.00,Sale,,Tea\n",
    );
    let said = desk.run(&["--format", "json", "import", "till.csv", "--preset", "till.toml"]).expect(1);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["unmatched"]), (&2.into(), &2.into()), "{report}");
    let decisions = report["files"][0]["decisions"].to_string();
    assert!(decisions.contains("no row, left out by the preset, Test is \\\"yes\\\": line 4"), "{decisions}");
    assert!(decisions.contains("no row, left out by the preset, Test is \\\"on*\\\": line 5"), "{decisions}");
    assert!(decisions.contains("3 lines are 2 rows: several lines of one id are one"), "{decisions}");
    let kept = desk.run(&["--format", "csv", "sql", "SELECT row_key, amount_minor, paid_time, extra FROM payments ORDER BY 1"]);
    assert_eq!(
        kept.out,
        "row_key,amount_minor,paid_time,extra\n\
         1,750,2026-01-05T10:00:00Z,\"{\"\"Test\"\":\"\"no\"\",\"\"Item\"\":\"\"Tea\"\",\"\"further lines\"\":[{\"\"Item\"\":\"\"Cake\"\"}]}\"\n\
         4,300,2026-01-08T09:00:00Z,\"{\"\"Item\"\":\"\"Tea\"\"}\"\n"
    );
    // All lines of a row that has failed go to the rejects, and come back as one.
    let rejects = desk.read("till.csv.rejects.csv");
    assert_eq!(rejects.lines().count(), 4, "{rejects}");
    assert!(rejects.lines().nth(2).unwrap().contains("a further line of line 2"), "{rejects}");
}

#[test]
fn lines_that_disagree_are_one_rejected_row() {
    let desk = Desk::new();
    desk.write(
        "inv.toml",
        "title = 'Inv'\nkind = 'payments'\nsource = 'inv'\n\
         [columns]\npayment_id = ['No']\nemail = ['Mail']\npaid_at = ['Day']\namount = ['Total']\n[lines]\n",
    );
    desk.write("inv.csv", "No,Mail,Day,Total\n1,a@example.com,2026-01-05,5.00\n1,a@example.com,2026-01-05,6.00\n");
    let said = desk.run(&["import", "inv.csv", "--preset", "inv.toml"]).expect(1);
    assert!(said.err.contains("line 3 says another amount for the same payment_id; make them one"), "{}", said.err);
    assert_eq!(desk.count("SELECT count(*) FROM payments"), 0);
    assert_eq!(desk.read("inv.csv.rejects.csv").lines().count(), 3);
}
