//! Faults of the reader that were found by reading it a fourth time.

use crate::desk::Desk;

#[test]
fn a_blank_column_is_none_and_a_table_behind_it_is_told_of() {
    let desk = Desk::new();
    let rows = |right: [&str; 3]| {
        let people = ["Ana,ana@one.example,", "Ben,ben@two.example,", "Cleo,cleo@three.example,"];
        people.iter().zip(right).map(|(person, right)| format!("{person},{right}\n")).collect::<String>()
    };
    desk.write("side.csv", &format!("Name,Email,,Product,Price\n{}", rows(["Basic,10.00", "Pro,20.00", ","])));
    let said = desk.run(&["import", "side.csv", "--as", "leads", "--source", "fair"]).expect(0);
    assert!(
        said.err.contains("behind a blank column: Product to Price, filled in 2 rows where the first columns are in 3"),
        "{}",
        said.err
    );
    assert_eq!(desk.count("SELECT count(*) FROM leads WHERE email IS NOT NULL"), 3);
    // One table with a gap in it.
    desk.write("gap.csv", &format!("Name,Email,,Product,Town\n{}", rows(["Basic,Bern", "Pro,Chur", "Pro,Chur"])));
    let said = desk.run(&["import", "gap.csv", "--as", "leads", "--source", "fair"]).expect(0);
    assert!(!said.err.contains("behind a blank column"), "{}", said.err);
}

#[test]
fn a_header_that_says_utc_is_believed_whatever_the_format() {
    let desk = Desk::bare();
    desk.run(&["init", "--zone", "Europe/Berlin"]).expect(0);
    desk.write("l.csv", "Mail,Seen (UTC)\nana@example.com,2026-03-31 23:30\n");
    desk.run(&["import", "l.csv", "--as", "leads", "--source", "fair", "--map", "Mail=email", "--map", "Seen (UTC)=created_at"])
        .expect(0);
    assert_eq!(desk.text("SELECT created_time FROM leads"), "2026-03-31T23:30:00Z");
}

#[test]
fn the_question_about_days_tells_what_another_column_shows() {
    let desk = Desk::new();
    desk.write("d.csv", "deal_id,email,created_at,close_date\nD1,a@example.com,03/04/2026,31/05/2026\n");
    let said = desk.run(&["import", "d.csv", "--as", "deals", "--source", "crm"]).expect(2);
    assert!(
        said.err.contains(
            "column \"close_date\" has the day first (line 2: \"31/05/2026\"); if this one is written like it: --date-order dmy"
        ),
        "{}",
        said.err
    );
}

#[test]
fn an_amount_without_a_currency_is_in_the_one_that_is_known_whatever_its_decimals() {
    let desk = Desk::new();
    desk.write(
        "o.csv",
        "order_id,email,order_date,amount,currency\n1,a@example.com,2026-01-01,1000,JPY\n2,b@example.com,2026-01-01,10.00,EUR\n",
    );
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    desk.write("o.csv", "order_id,email,order_date,amount\n1,a@example.com,2026-01-01,1000\n2,b@example.com,2026-01-01,10.00\n");
    let report = desk.json(&["import", "o.csv", "--source", "s"]);
    assert_eq!(report["files"][0]["unchanged"], 2, "{report}");
    desk.write("p.csv", "payment_id,email,payment_date,amount,currency\n1,a@example.com,2026-01-01,1000,JPY\n");
    desk.run(&["import", "p.csv", "--source", "s"]).expect(1);
    desk.write("p.csv", "payment_id,email,payment_date,amount\n1,a@example.com,2026-01-01,1200\n");
    desk.run(&["import", "p.csv", "--source", "s"]).expect(1);
    assert_eq!(desk.text("SELECT amount_minor || ' ' || currency FROM payments"), "1200 JPY");
    desk.write("d.csv", "deal_id,Contact Email,Deal Name,Amount,Currency,Deal Stage,Create Date\nD1,a@example.com,Desk,5.12,KWD,Qualified,2026-01-05\n");
    desk.run(&["import", "d.csv", "--source", "s"]);
    desk.write(
        "d.csv",
        "deal_id,Contact Email,Deal Name,Amount,Deal Stage,Create Date\nD1,a@example.com,Desk,5.25,Qualified,2026-01-05\n",
    );
    desk.run(&["import", "d.csv", "--source", "s"]);
    assert_eq!(desk.text("SELECT amount_minor || ' ' || currency FROM deals"), "5250 KWD");
}

/// What says that a row does not count, or not in full, is never passed over: it stops with a question.
#[test]
fn what_decides_whether_a_row_counts_is_read_or_asked_about() {
    let asked = |header: &str, values: &[&str], needle: &str| {
        let desk = Desk::new();
        let rows: String =
            values.iter().enumerate().map(|(n, v)| format!("{n},2026-01-13,p{n}@example.com,1{n}.00,{v}\n")).collect();
        for (file, id, when, kind) in
            [("p.csv", "payment_id", "paid_at", "payments"), ("o.csv", "order_id", "ordered_at", "orders")]
        {
            desk.write(file, &format!("{id},{when},email,amount,{header}\n{rows}"));
            let said = desk.run(&["import", file, "--as", kind, "--source", "s"]);
            if needle.is_empty() {
                assert!(said.code < 2, "{kind} {header}: {}", said.err);
            } else {
                assert!(said.code == 2 && said.err.contains(needle), "{kind} {header}: {}", said.err);
            }
        }
    };
    let status = "a status, which nothing reads";
    asked("Transaction status", &["failed", "paid", "paid"], status);
    asked("Charge state", &["paid", "declined"], status);
    asked("Zahlungsstatus X", &["expired", "expired"], status);
    asked("type", &["charge", "refund"], status);
    asked("Transaction type", &["Payment", "Chargeback"], status);
    asked("Buchungsart", &["Zahlung", "Erstattung"], status);
    asked("Result", &["approved", "declined"], status);
    asked("Refund reason", &["", "requested by customer"], "it says of some rows that they do not hold");
    asked("Cancelled at", &["", "2026-01-20"], "it says of some rows that they do not hold");
    asked("Storniert am", &["", "2026-01-20"], "it says of some rows that they do not hold");
    asked("Is refunded", &["FALSE", "TRUE"], "it says of some rows that they do not hold");
    asked("status,Refund", &["paid,0.00", "paid,5.00"], "money that went back, which nothing reads");
    asked("status,Cancelled", &["paid,no", "paid,yes"], "it says of some rows that they do not hold");
    asked("charge_currency", &["eur", "eur"], "a currency, which nothing reads");
    asked("Currency name", &["Euro", "Euro"], "a currency, which nothing reads");
    // Known already, or about something else.
    asked("status,Refund", &["paid,0.00", "refunded,5.00"], "");
    asked("status,Cancelled at", &["paid,", "cancelled,2026-01-20"], "");
    for (header, value) in [
        ("Avoid nuts", "yes"),
        ("Refundable", "yes"),
        ("Refund policy accepted", "yes"),
        ("Cancellation fee", "5.00"),
        ("Stornogebühr", "5.00"),
        ("Marital status", "void"),
        ("Shipping status", "failed"),
        ("Newsletter status", "expired"),
        ("Ticket type", "Refundable seat"),
        ("Recurring", "yes"),
        ("Notes", "please cancel my newsletter"),
    ] {
        asked(header, &[value, value], "");
    }
}

#[test]
fn a_minus_before_the_sign_of_a_currency_hides_it_not() {
    for amounts in [["$22.50", "-$1.00"], ["$22.50", "($1.00)"], ["$22.50", "- $1.00"], ["$22.50", "\u{2212}$1.00"]] {
        let text = format!(
            "order_id,email,order_date,amount\n1,a@example.com,2026-01-01,{}\n2,b@example.com,2026-01-01,{}\n",
            amounts[0], amounts[1]
        );
        let desk = Desk::new();
        desk.write("o.csv", &text);
        let said = desk.run(&["import", "o.csv", "--source", "s"]).err;
        assert!(!said.contains("name no currency"), "{said}");
        let desk = Desk::bare();
        desk.run(&["init", "--currency", "EUR"]).expect(0);
        desk.write("o.csv", &text);
        let said = desk.run(&["import", "o.csv", "--source", "s"]).err;
        assert!(!said.contains("ARS") && said.contains("$"), "{said}");
    }
    let desk = Desk::bare();
    desk.run(&["init", "--currency", "EUR"]).expect(0);
    desk.write("o.csv", "order_id,email,order_date,amount\n1,a@example.com,2026-01-01,$22.50\n2,b@example.com,2026-01-01,3.00\n");
    let said = desk.run(&["import", "o.csv", "--source", "s"]).expect(2).err;
    assert!(said.contains("the other rows say $") && said.contains("--currency CODE"), "{said}");
}

#[test]
fn whoever_is_called_like_a_sum_and_one_wrong_cell_behind_a_blank_line_are_rows() {
    let desk = Desk::new();
    desk.write(
        "l.csv",
        "full_name,company_name,phone,email,created_at\n\
         Ann Lee,Acme,+12125550101,a@x.example,2026-01-13\n\
         Total Fitness,,+12125550102,,\n\
         Bo Ray,Beta,,b@x.example,2026-01-15\n\
         Summe GmbH,,+12125550103,,2026-01-15\n\
         Net Total Ltd,,+12125550104,,2026-01-15\n",
    );
    let report = desk.json(&["import", "l.csv", "--as", "leads", "--source", "s"]);
    assert_eq!(report["files"][0]["new"], 5, "{report}");
    desk.write("a.csv", "full_name,company_name,city,created_at\nAna,Acme,Bern,2026-01-13\nBen,Acme,Chur,2026-01-14\nCy,Beta,Genf,2026-01-15\n\nEd,Acme,Bern,N.N.\nFay,Beta,Chur,tbc\n");
    let report = desk.json(&["import", "a.csv", "--as", "leads", "--source", "t"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["new"]), (&5.into(), &3.into()), "{report}");
    desk.write("k.csv", "lead_id,full_name,company_name,city\n1001,Ana,Acme,Bern\n1002,Ben,Acme,Chur\n1003,Cy,Beta,Genf\n1004,Di,Beta,Genf\n\nK-1005,Ed,Acme,Bern\nK-1006,Fay,Beta,Chur\nK-1007,Gil,Beta,Chur\n");
    let report = desk.json(&["import", "k.csv", "--as", "leads", "--source", "u"]);
    assert_eq!(report["files"][0]["new"], 7, "{report}");
}

/// A column without a name is kept in a preset by its number, and only where it has none.
#[test]
fn a_preset_with_a_nameless_column_reads_its_files_and_no_others() {
    let desk = Desk::new();
    let rows =
        "1,2026-01-13,a@x.example,10.00,paid\n2,2026-01-14,b@x.example,20.00,refunded\n3,2026-01-15,c@x.example,30.00,paid\n";
    desk.write("bh.csv", &format!("order_id,ordered_at,email,amount,\n{rows}"));
    desk.run(&["import", "bh.csv", "--as", "orders", "--source", "s", "--map", "column 5=status", "--remember", "m3"]).expect(0);
    let counted =
        || desk.text("SELECT group_concat(order_ref || ' ' || status, ', ') FROM (SELECT * FROM orders ORDER BY order_ref)");
    assert_eq!(counted(), "1 paid, 2 refunded, 3 paid");
    let text = desk.run(&["inspect", "bh.csv"]).expect(0);
    assert!(text.out.contains("column 5") && text.err.contains("by the preset m3"), "{}{}", text.out, text.err);
    // The next month.
    desk.write("next.csv", "order_id,ordered_at,email,amount,\n4,2026-02-13,d@x.example,10.00,refunded\n");
    let report = desk.json(&["import", "next.csv"]);
    assert_eq!(report["files"][0]["preset"], "m3", "{report}");
    // Another file, with a name there: none of the preset's.
    desk.write(
        "later.csv",
        "order_id,ordered_at,email,amount,status\n7,2026-03-13,e@x.example,10.00,paid\n8,2026-03-14,f@x.example,20.00,refunded\n",
    );
    let report = desk.json(&["import", "later.csv", "--source", "s"]);
    assert_eq!(report["files"][0]["preset"], "orders", "{report}");
    assert_eq!(counted(), "1 paid, 2 refunded, 3 paid, 4 refunded, 7 paid, 8 refunded");
    // Two of them.
    desk.write("two.csv", &format!("order_id,,ordered_at,email,amount,\n{}", rows.replace(",2026", ",x,2026")));
    desk.run(&["import", "two.csv", "--as", "orders", "--source", "t", "--map", "column 6=status", "--remember", "m4"]).expect(0);
    let report = desk.json(&["import", "two.csv"]);
    assert_eq!((&report["files"][0]["preset"], &report["files"][0]["unchanged"]), (&"m4".into(), &3.into()), "{report}");
}

#[test]
fn a_column_of_currencies_may_hold_their_signs() {
    let desk = Desk::new();
    desk.write("o.csv", "order_id,email,order_date,amount,currency\n1,a@x.example,2026-01-01,10.00,€\n2,b@x.example,2026-01-01,10.00,£\n3,c@x.example,2026-01-01,10.00,gbp\n");
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(currency) FROM (SELECT currency FROM orders ORDER BY order_ref)"), "EUR,GBP,GBP");
}

/// A box that is ticked is no amount of one.
#[test]
fn a_column_of_what_went_back_may_be_a_box() {
    let desk = Desk::new();
    desk.write(
        "o.csv",
        "order_id,email,order_date,amount,refunded\n1,a@x.example,2026-01-01,10.00,1\n2,b@x.example,2026-01-01,10.00,0\n",
    );
    let said = desk.run(&["import", "o.csv", "--source", "s"]).expect(2).err;
    assert!(said.contains("if it is an amount that went back: --map 'refunded=amount_refunded'"), "{said}");
    desk.run(&["import", "o.csv", "--source", "s", "--map", "refunded=amount_refunded"]).expect(0);
}

#[test]
fn rows_under_a_title_that_calls_them_off_are_asked_about() {
    let desk = Desk::new();
    let head = "order_id,email,order_date,amount";
    let rows = ["1,a@x.example,2026-01-01,10.00", "2,b@x.example,2026-01-02,11.00", "3,c@x.example,2026-01-03,12.00"];
    desk.write("o.csv", &format!("{head}\n{}\n{}\nRefunded:,,,\n{}\n", rows[0], rows[1], rows[2]));
    let said = desk.run(&["import", "o.csv", "--source", "s"]).expect(2).err;
    assert!(said.contains("line 4: \"Refunded:\" stands alone") && said.contains("take line 4 out"), "{said}");
    desk.write("o.csv", &format!("{head}\n{}\n{}\nBerlin:,,,\n{}\n", rows[0], rows[1], rows[2]));
    desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
}

#[test]
fn what_has_not_come_yet_is_asked_about_as_well() {
    let run = |header: &str, rows: &[&str], flags: &[&str]| {
        let desk = Desk::new();
        let rows: String =
            rows.iter().enumerate().map(|(n, v)| format!("{n},2026-01-13,p{n}@example.com,1{n}.00,{v}\n")).collect();
        desk.write("p.csv", &format!("payment_id,paid_at,email,amount,{header}\n{rows}"));
        desk.run(&[&["import", "p.csv", "--source", "s"], flags].concat())
    };
    for (header, rows) in [
        ("Zahlungsstatus", ["offen", "bezahlt"]),
        ("Payment state", ["unpaid", "unpaid"]),
        ("Zahlungsstatus", ["fehlgeschlagen", "bezahlt"]),
        ("Estado", ["rechazado", "pagado"]),
        ("Bezahlt", ["nein", "ja"]),
        ("Captured", ["false", "true"]),
    ] {
        let said = run(header, &rows, &[]).expect(2).err;
        let is_box = ["Bezahlt", "Captured"].contains(&header);
        let asked = if is_box { "it says whether money has come" } else { "a status, which nothing reads" };
        assert!(said.contains(asked), "{header}: {said}");
    }
    for (header, rows) in
        [("Deleted", ["yes", "no"]), ("Chargeback", ["yes", "no"]), ("Rückzahlung", ["10.00", "0.00"]), ("Cancelled", ["1", "0"])]
    {
        run(header, &rows, &[]).expect(2);
    }
    for (header, rows) in [
        ("Cancel by", ["2026-02-01", "2026-02-01"]),
        ("Cancellable", ["yes", "no"]),
        ("Refund status", ["not_refunded", "not_refunded"]),
        ("Statement descriptor", ["REFUND CO", "REFUND CO"]),
        ("Devised by", ["Ann", "Ann"]),
        ("Newsletter status", ["pending", "pending"]),
        ("US state", ["CA", "NY"]),
        ("status,Refunded", ["refunded,1", "paid,0"]),
    ] {
        let said = run(header, &rows, &[]);
        assert!(said.code < 2, "{header}: {}", said.err);
    }
    // A sign that several share is that of the book, or of what was told.
    assert_eq!(run("currency", &["$", "$"], &[]).code, 1);
    let said = run("Ccy", &["usd", "usd"], &[]).expect(2).err;
    assert!(said.contains("a currency, which nothing reads"), "{said}");
}

/// A preset that was saved knows its format as the built-in one did.
#[test]
fn a_preset_saved_from_a_format_asks_nothing_that_the_format_knows() {
    let desk = Desk::new();
    desk.write(
        "s.csv",
        "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Cancellation Reason\nch_1,2026-01-13 10:00,10.00,0.00,usd,Paid,a@x.example,fraudulent\n",
    );
    assert!(desk.run(&["import", "s.csv", "--dry-run"]).code < 2);
    desk.run(&["inspect", "s.csv", "--save", "mine"]).expect(0);
    let said = desk.run(&["import", "s.csv", "--dry-run"]);
    assert!(said.code < 2, "{}", said.err);
    assert!(desk.run(&["inspect", "s.csv"]).err.contains("by the preset mine"));
}

/// What one file shows of decimals is not kept for the next.
#[test]
fn a_preset_that_was_saved_reads_no_thousands_as_decimals() {
    let desk = Desk::new();
    let file = |rows: &str| desk.write("t.csv", &format!("payment_id,paid_at,email,amount\n{rows}"));
    file("1,2026-01-13,a@x.example,0.500\n2,2026-01-13,a@x.example,12.250\n3,2026-01-13,a@x.example,12.25\n");
    desk.run(&["import", "t.csv", "--source", "s", "--remember", "mine"]).expect(1);
    file("4,2026-02-13,a@x.example,1.500\n5,2026-02-13,a@x.example,12.5\n");
    let report = desk.json(&["import", "t.csv"]);
    assert_eq!((&report["files"][0]["preset"], &report["files"][0]["rejected"]), (&"mine".into(), &1.into()), "{report}");
}

/// A word of the status that only her preset knows says that the row is called off: the column beside it says nothing new.
#[test]
fn the_words_of_an_own_preset_are_heard() {
    let desk = Desk::new();
    desk.write(
        "p.toml",
        "title = 'Hall'\nkind = 'orders'\nsource = 'hall'\n[columns]\norder_id = ['Nr']\nordered_at = ['Tag']\nemail = ['Mail']\namount = ['Preis']\nstatus = ['Zustand']\n[values.status]\n'offen' = 'paid'\n'geschlossen' = 'cancelled'\n",
    );
    desk.write("h.csv", "Nr,Tag,Mail,Preis,Zustand,Storniert am\n1,2026-01-13,a@x.example,10.00,offen,\n2,2026-01-14,b@x.example,20.00,geschlossen,2026-01-15\n");
    desk.run(&["import", "h.csv", "--preset", "p.toml"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(status) FROM (SELECT status FROM orders ORDER BY order_ref)"), "paid,cancelled");
    desk.write("h.csv", "Nr,Tag,Mail,Preis,Zustand,Storniert am\n3,2026-01-13,a@x.example,10.00,offen,2026-01-15\n");
    desk.run(&["import", "h.csv", "--preset", "p.toml"]).expect(2);
}

/// The last file was in the letters of a desktop, this one is not: what a preset has kept gives way to what is proved.
#[test]
fn a_preset_that_keeps_an_encoding_does_not_spoil_a_file_of_another() {
    let desk = Desk::new();
    let text = "Lead;Mail\nJürgen Müller;j@x.example\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    std::fs::write(desk.path("a.csv"), bytes).unwrap();
    let flags = ["--as", "leads", "--source", "fair", "--map", "Lead=full_name", "--map", "Mail=email", "--remember", "fair"];
    desk.run(&[["import", "a.csv"].as_slice(), &flags].concat()).expect(0);
    desk.write("b.csv", &text.replace("j@", "k@"));
    desk.run(&["import", "b.csv"]).expect(0);
    let names = desk.text("SELECT group_concat(full_name) FROM leads");
    assert_eq!(names, "Jürgen Müller,Jürgen Müller");
}

/// Rejects are a text, whatever the file was: the command for them says nothing of sheets and delimiters.
#[test]
fn the_command_for_rejects_says_nothing_of_the_layout_of_the_file() {
    let desk = Desk::new();
    desk.write("l.csv", "Lead;Mail\nAna;a@x.example\nBo;nothing\n");
    let flags = ["--as", "leads", "--source", "fair", "--map", "Lead=full_name", "--map", "Mail=email", "--delimiter", ";"];
    let said = desk.run(&[["import", "l.csv"].as_slice(), &flags].concat()).expect(1).err;
    let line = said.lines().find(|line| line.contains("corrected, they go in with")).unwrap();
    assert!(line.contains("--map") && !line.contains("--delimiter"), "{line}");
}

/// One address, one name and two phones are two customers by the rule, and likely one person: the check says so until
/// they are made one, and with that the conflict is gone as well.
#[test]
fn two_customers_of_one_address_are_told_of_until_they_are_one() {
    let desk = Desk::new();
    desk.write("l.csv", "lead_id,email,phone,full_name,created_at\nL1,ana@x.example,+14155550161,Ana Sole,2026-01-01\nL2,ana@x.example,+14155550162,Ana Sole,2026-01-02\n");
    desk.run(&["import", "l.csv", "--source", "s"]).expect(0);
    let findings = |check: &str| {
        desk.run(&["reconcile", check, "--out", "out"]);
        std::fs::read_to_string(desk.path(&format!("out/{check}.csv"))).unwrap().lines().count() - 1
    };
    assert_eq!((findings("duplicate-customers"), findings("identity-conflicts")), (1, 1));
    assert!(desk.read("out/duplicate-customers.csv").contains("one e-mail address"));
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    assert_eq!((findings("duplicate-customers"), findings("identity-conflicts")), (0, 0));
}

#[test]
fn what_a_payment_says_of_a_part_that_went_back_is_told() {
    let desk = Desk::new();
    desk.write("p.csv", "payment_id,paid_at,email,amount,status,amount_refunded\n1,2026-01-13,a@x.example,10.00,partially refunded,\n2,2026-01-13,a@x.example,10.00,paid,20.00\n");
    let said = desk.run(&["import", "p.csv", "--source", "s"]).err;
    assert!(said.contains("refund-without-amount") && said.contains("refund-above-paid"), "{said}");
}

#[test]
fn a_payment_that_was_given_back_says_so_in_other_languages() {
    for word in
        ["refunded", "Fully refunded", "erstattet", "Rückerstattet", "remboursé", "reembolsado", "rimborsato", "terugbetaald"]
    {
        let desk = Desk::new();
        desk.write("p.csv", &format!("payment_id,paid_at,email,amount,status\n1,2026-01-13,a@x.example,10.00,{word}\n"));
        let said = desk.run(&["import", "p.csv", "--source", "s"]).err;
        assert_eq!(desk.text("SELECT status || ' ' || refunded_minor FROM payments"), "settled 1000", "{word}: {said}");
    }
}

/// An amount that the known currency cannot be is in that of the book, and that is told.
#[test]
fn a_currency_that_changes_for_want_of_decimals_is_told() {
    let desk = Desk::new();
    let heads = [("o.csv", "order_id", "order_date", "amount"), ("p.csv", "payment_id", "payment_date", "amount")];
    for (file, id, day, amount) in heads {
        desk.write(file, &format!("{id},email,{day},{amount},currency\n1,a@x.example,2026-01-01,1000,JPY\n"));
        assert!(desk.run(&["import", file, "--source", "s"]).code < 2);
        desk.write(file, &format!("{id},email,{day},{amount}\n1,a@x.example,2026-01-01,10.50\n"));
        let said = desk.run(&["import", file, "--source", "s"]).err;
        assert!(said.contains("currency-changed") && said.contains("known in JPY"), "{file}: {said}");
    }
}
