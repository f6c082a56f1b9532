//! What two readers of the program found, each as they found it: rows that vanished, money that stood twice,
//! dates that were guessed.

use crate::desk::Desk;

/// Lines of a file, numbered, some of them put in place of others.
fn lines(header: &str, count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(format!("{header}\n"), |text, number| text + &line(number) + "\n")
}

fn sums(desk: &Desk) -> String {
    desk.text("SELECT count(*) || ' ' || coalesce(sum(amount_minor), 0) FROM payments")
}

#[test]
fn two_stray_quotes_swallow_nothing() {
    let desk = Desk::new();
    let payments = lines("invoice_id,customer_name,email,amount_paid,currency,payment_date", 40, |n| {
        let name = if n == 10 || n == 20 { "\"Ana" } else { "Ana" };
        format!("P{n},{name},ana{n}@example.com,{n}.50,USD,2026-01-02")
    });
    desk.write("payments.csv", &payments);
    let report = desk.json(&["import", "payments.csv"]);
    assert_eq!(report["files"][0]["read"], 40, "{report}");
    assert_eq!(sums(&desk), "40 80000");
    // The second one closes as if it belonged there: what stands between could be rows as well as a text.
    let desk = Desk::new();
    let payments = lines("invoice_id,customer_name,email,amount_paid,currency,payment_date", 40, |n| {
        let name = ["\"Ana", "Ana\"", "Ana"][usize::from(n != 10) + usize::from(n != 10 && n != 20)];
        format!("P{n},{name},ana{n}@example.com,{n}.50,USD,2026-01-02")
    });
    desk.write("payments.csv", &payments);
    let report = desk.json(&["import", "payments.csv"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["rejected"]), (&30.into(), &1.into()), "{report}");
    assert!(report["problems"].to_string().contains("goes over 11 lines"), "{report}");
    // A note of several lines with commas in it is one cell.
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,full_name,Note\nL1,ana@example.com,Ana,\"dear all,\nfirst, second, third, and\nlast, not, least, so\"\nL2,ben@example.com,Ben,x\n");
    assert_eq!(desk.json(&["import", "leads.csv", "--source", "s"])["files"][0]["read"], 2);
}

#[test]
fn a_second_table_of_the_same_width_is_another_table() {
    for text in [
        "invoice_id,email,amount_paid,currency,payment_date\nP1,a@example.com,5.00,USD,2026-01-05\nP2,b@example.com,6.00,USD,2026-01-06\n\nTargets,,,,\nTeam,Region,Goal,Unit,Until\nA,North,900.00,USD,2026-12-31\nB,South,900.00,USD,2026-12-31\n",
        "invoice_id,email,amount_paid,currency,payment_date\nP1,a@example.com,5.00,USD,2026-01-05\nP2,b@example.com,6.00,USD,2026-01-06\n,,,,\nRefund,Email,Given back,Currency,Date\nR1,a@example.com,5.00,USD,2026-02-05\n",
    ] {
        let desk = Desk::new();
        desk.write("payments.csv", text);
        let said = desk.run(&["import", "payments.csv"]);
        assert_eq!(sums(&desk), "2 1100", "{}", said.err);
        assert!(said.err.contains("another table"), "{}", said.err);
    }
    // What stands behind a blank line and has an id like the others is a row, whatever is missing in it.
    let desk = Desk::new();
    desk.write("leads.csv", "lead_id,email,phone,full_name\nL1,ana@example.com,,Ana\n\nL2,unknown,,Zoe\n");
    assert_eq!(desk.json(&["import", "leads.csv", "--source", "s"])["files"][0]["read"], 2);
}

#[test]
fn a_header_on_every_page_and_groups_with_sums_are_no_rows() {
    let desk = Desk::new();
    desk.write(
        "pages.csv",
        "Ref,Email,Date,Amount\na1,ann@example.com,2026-01-05,100.00\n\na2,bob@example.com,2026-01-06,200.00\nRef,Email,Date,Amount\na3,cy@example.com,2026-01-07,50.00\n",
    );
    desk.run(&["import", "pages.csv", "--as", "payments", "--source", "s", "--map", "Ref=payment_id", "--map", "Date=paid_at"]);
    assert_eq!(sums(&desk), "3 35000");
    let desk = Desk::new();
    desk.write(
        "groups.csv",
        "Rep,Invoice,Email,Amount,Date\nEast,,,,\nAnn,i1,a@example.com,1000.00,2026-01-05\nBob,i2,b@example.com,2000.00,2026-01-06\nTotal East,,,3000.00,\nWest,,,,\nCy,i3,c@example.com,500.00,2026-01-07\nTotal West,,,500.00,\nGrand Total,,,3500.00,\n",
    );
    let flags = ["--as", "payments", "--source", "s", "--map", "Invoice=payment_id", "--map", "Date=paid_at"];
    let report = desk.json(&[&["import", "groups.csv"], &flags[..]].concat());
    assert_eq!((sums(&desk), &report["files"][0]["rejected"]), ("3 350000".to_owned(), &0.into()), "{report}");
}

#[test]
fn a_long_cell_in_a_short_row_takes_no_longer_than_it_is() {
    // Quadratic work on 200,000 letters would take hours, not a moment.
    let desk = Desk::new();
    desk.write("leads.csv", &format!("lead_id,email,Note\nL1,a@example.com,x\nL2,b@example.com\n{}\n", "x".repeat(200_000)));
    let report = desk.json(&["import", "leads.csv", "--source", "s"]);
    assert_eq!(report["files"][0]["read"], 3, "{report}");
}

#[test]
fn years_of_two_digits_are_proved_or_asked() {
    for days in [["22/01/01", "23/01/01", "24/01/01", "25/01/01"], ["25/01/19", "25/02/20", "26/03/21", "24/06/22"]] {
        let desk = Desk::new();
        desk.write("leads.csv", &lines("lead_id,email,created_at", 4, |n| format!("L{n},a{n}@example.com,{}", days[n])));
        let said = desk.run(&["import", "leads.csv", "--source", "s"]).expect(2);
        assert!(said.err.contains("could stand in another order"), "{}", said.err);
    }
}

#[test]
fn whole_numbers_of_a_workbook_are_exact() {
    let desk = Desk::new();
    let numbers = "SELECT 1234567890123457 AS big, 9007199254740991 AS most";
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_trueup"))
        .args(["--book", &desk.book().to_string_lossy(), "--format", "xlsx", "sql", numbers])
        .output()
        .unwrap();
    std::fs::write(desk.path("numbers.xlsx"), out.stdout).unwrap();
    let read = desk.run(&["--format", "csv", "inspect", "numbers.xlsx", "--rows", "all"]).out;
    assert_eq!(read, "big,most\n1234567890123457,9007199254740991\n");
}

#[test]
fn what_was_not_paid_is_not_settled() {
    let xero = "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,Total,InvoiceAmountPaid,Currency,Type,Status\n";
    let statuses = |rows: &str, header: &str| {
        let desk = Desk::new();
        desk.write("xero.csv", &format!("{header}{rows}"));
        desk.run(&["import", "xero.csv", "--date-order", "dmy"]);
        desk.text(
            "SELECT group_concat(row_key || ' ' || status, ', ') FROM (SELECT row_key, status FROM payments ORDER BY row_key)",
        )
    };
    let rows = "Ana,a@example.com,I1,31/01/2026,5.00,0.00,USD,,Draft\nAna,a@example.com,I2,31/01/2026,5.00,0.00,USD,,Voided\n\
                Ana,a@example.com,I3,31/01/2026,5.00,5.00,USD,Sales invoice,Paid\nAna,a@example.com,I4,31/01/2026,5.00,0.00,USD,Sales credit note,Draft\n\
                Ana,a@example.com,I5,31/01/2026,5.00,0.00,USD,,\n";
    assert_eq!(statuses(rows, xero), "I1 pending, I2 failed, I3 settled, I4 pending, I5 pending");
    let bare = "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,Total,InvoiceAmountPaid,Currency,Status\n";
    let rows = "Ana,a@example.com,I1,31/01/2026,5.00,0.00,USD,Draft\nAna,a@example.com,I2,31/01/2026,5.00,5.00,USD,Paid\n";
    assert_eq!(statuses(rows, bare), "I1 pending, I2 settled");
    // A test payment and a deleted opportunity are none.
    let desk = Desk::new();
    desk.write(
        "stripe.csv",
        "id,Amount,Currency,Status,Customer Email,Created (UTC),Mode\nch_1,5.00,usd,Paid,a@example.com,2026-01-05 10:00,Live\nch_2,9.00,usd,Paid,a@example.com,2026-01-05 10:00,Test\n",
    );
    let said = desk.run(&["import", "stripe.csv"]);
    assert_eq!(sums(&desk), "1 500");
    assert!(said.err.contains("left out by the preset, Mode is"), "{}", said.err);
    desk.write(
        "opportunities.csv",
        "ID,NAME,STAGENAME,AMOUNT,ACCOUNTID,CLOSEDATE,CREATEDDATE,ISDELETED\n006A,Kept,Closed Won,5.00,001A,2026-01-05,2026-01-01,false\n006B,Gone,Closed Won,500000.00,001A,2026-01-05,2026-01-01,true\n",
    );
    desk.run(&["import", "opportunities.csv"]);
    assert_eq!(desk.text("SELECT group_concat(deal_name) FROM deals"), "Kept");
}

#[test]
fn a_file_that_is_read_in_another_way_does_not_stand_there_twice() {
    let desk = Desk::new();
    desk.write(
        "shop.csv",
        "Order,Email,Date,Total\n1001,ann@example.com,2026-01-13,10.00\n1002,bob@example.com,2026-01-14,20.00\n",
    );
    let flags = ["--as", "orders", "--source", "shop", "--map", "Date=ordered_at"];
    let asked = desk.run(&[&["import", "shop.csv"], &flags[..]].concat()).expect(2).err;
    assert!(asked.contains("no column is read as the id, and \"Order\" may be one"), "{asked}");
    let without = ["import", "shop.csv", "--map", "Order="];
    desk.run(&[&without, &flags[..]].concat()).expect(0);
    let other = [&["import", "shop.csv", "--map", "Order=order_id"], &flags[..]].concat();
    let said = desk.run(&other).expect(2);
    assert!(said.err.contains("read in another way") && said.err.contains("trueup undo 2"), "{}", said.err);
    // As before, nothing is new; and after the undo it can be read better.
    desk.run(&[&without, &flags[..]].concat()).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    desk.run(&["undo", "2"]).expect(0);
    desk.run(&other).expect(0);
    assert_eq!(desk.text("SELECT count(*) || ' ' || sum(net_minor) FROM customer_orders_v"), "2 3000");
}

#[test]
fn a_sheet_with_money_is_no_list_of_leads() {
    let desk = Desk::new();
    for header in ["lead_id,email,amount,currency,paid_at", "lead_id,customer,email,order total,order date"] {
        desk.write("sheet.csv", &format!("{header}\n1,ann@example.com,100.00,USD,2026-01-05\n"));
        assert!(desk.run(&["import", "sheet.csv"]).expect(2).err.contains("no preset knows these headers"), "{header}");
    }
    // What trueup has written is no export of a CRM.
    let desk = Desk::with_small_world();
    for table in ["payments", "deals", "contacts", "leads"] {
        desk.run(&["--format", "csv", "export", table, "--out", "out.csv", "--force"]);
        desk.run(&["import", "out.csv"]).expect(2);
    }
}

#[test]
fn an_id_that_becomes_another_person_is_told() {
    let desk = Desk::new();
    desk.write("a.csv", "lead_id,email,full_name\n1,ann@example.com,Ann Ash\n2,bob@example.com,Bob Bly\n");
    desk.write("b.csv", "lead_id,email,full_name\n1,zed@example.com,Zed Zak\n2,bob@example.com,Robert Bly\n");
    desk.run(&["import", "a.csv"]).expect(0);
    let said = desk.run(&["import", "b.csv"]).expect(0);
    assert!(said.err.contains("1 noted (person-changed)"), "{}", said.err);
    assert_eq!(desk.findings("identity-conflicts").len(), 1);
}

#[test]
fn cells_as_people_write_them() {
    let desk = Desk::new();
    desk.write(
        "payments.csv",
        "invoice_id,email,phone,amount_paid,currency,payment_date\n\
         1,Ann Ash <ann@example.com>,\"+14155550101, +14155550102\",75.00-,USD,2026-01-05 2:05 p.m.\n\
         2,bob@example.com / rob@example.com,,\"1’234.56\",USD,2026-01-05\n",
    );
    let report = desk.json(&["import", "payments.csv"]);
    assert_eq!(report["files"][0]["rejected"], 0, "{report}");
    let found = "SELECT group_concat(email || ' ' || amount_minor || ' ' || paid_time, ', ') FROM payments";
    assert_eq!(desk.text(found), "ann@example.com -7500 2026-01-05T14:05:00Z, bob@example.com 123456 2026-01-05T00:00:00Z");
    desk.write(
        "leads.csv",
        "lead_id,email,phone\nL1,c@example.com,\"+14155550101, +14155550102\"\nL2,d@example.com,(415) 555-0103/415-555-0104\n",
    );
    let said = desk.run(&["import", "leads.csv", "--source", "s"]).expect(0);
    assert!(said.err.contains("phones-several") && said.err.contains("+14155550102"), "{}", said.err);
    assert_eq!(desk.text("SELECT phone_text FROM leads"), "+14155550101, +14155550102");
    assert_eq!(desk.text("SELECT phone FROM leads WHERE email = 'd@example.com'"), "+14155550103");
}

#[test]
fn a_zone_that_the_format_has_is_not_overridden() {
    let desk = Desk::new();
    desk.write(
        "stripe.csv",
        "id,Amount,Currency,Status,Customer Email,Created (UTC)\nch_1,5.00,usd,Paid,a@example.com,2026-01-05 02:00\n",
    );
    desk.run(&["import", "stripe.csv", "--zone", "America/Los_Angeles"]);
    assert_eq!(desk.text("SELECT paid_time FROM payments"), "2026-01-05T02:00:00Z");
}

#[test]
fn a_preset_is_kept_when_what_it_reads_is_in_the_book() {
    let desk = Desk::new();
    desk.write("sheet.csv", "Ref;Payer;Sum;Day\nZ1;ann@example.com;10.00;2026-05-01\nZ2;hal@example.com;20.00;2026-05-02\n");
    let flags = [
        "--as",
        "payments",
        "--source",
        "s",
        "--map",
        "Ref=payment_id",
        "--map",
        "Payer=email",
        "--map",
        "Sum=amount",
        "--map",
        "Day=paid_at",
    ];
    let remembered = [&["import", "sheet.csv", "--remember", "mine"], &flags[..]].concat();
    let said = desk.run(&[&remembered[..], &["--dry-run"]].concat());
    assert!(said.err.contains("not saved"), "{}", said.err);
    assert!(!desk.run(&["presets"]).out.contains("mine"));
    desk.run(&remembered);
    assert!(desk.run(&["presets"]).out.contains("mine"));
    // The same headers in another dialect are known as well.
    desk.write("june.csv", "Ref,Payer,Sum,Day\nZ3,ann@example.com,30.00,2026-06-01\n");
    assert_eq!(desk.json(&["import", "june.csv"])["files"][0]["preset"], "mine");
    // What somebody wants left out is left out, or the file is not read.
    desk.write("skip.toml", "title = 't'\nkind = 'payments'\nsource = 's'\n[columns]\npayment_id = ['Ref']\nemail = ['Payer']\namount = ['Sum']\npaid_at = ['Day']\n[skip]\nModus = ['test']\n");
    let said = desk.run(&["import", "june.csv", "--preset", "skip.toml"]).expect(2);
    assert!(said.err.contains("Modus"), "{}", said.err);
}

#[test]
fn a_refund_that_names_no_payment_is_found() {
    let desk = Desk::with_small_world();
    desk.write(
        "refund.csv",
        "invoice_id,email,amount_paid,currency,payment_date,status\nR1,ana@example.com,-10.00,USD,2026-03-01,refund\n",
    );
    desk.run(&["import", "refund.csv"]);
    let found = desk.findings("payment-drift");
    assert!(found.iter().any(|row| row["payment_id"] == "R1" && row["payment_amount"] == "-10.00"), "{found:?}");
}

#[test]
fn inspect_shows_what_is_read_and_why() {
    let desk = Desk::new();
    desk.write("leads.csv", "Report\n\nlead_id,email,created_at\n=1+1,a@example.com,03/04/2026\nL2,b@example.com,31/04/2026\nL3,c@example.com,30/04/2026\n");
    let rows = desk.run(&["--format", "csv", "inspect", "leads.csv", "--rows", "all"]).out;
    assert!(rows.contains("\n=1+1,a@example.com,"), "as it is read: {rows}");
    let said = desk.run(&["inspect", "leads.csv"]).err;
    assert!(said.contains("columns apart by \",\", header on line 3"), "{said}");
    assert!(said.contains("created_at: day first (found: line 5, 31/04/2026)"), "{said}");
    assert!(said.contains("(found by its headers)"), "{said}");
    assert_eq!(desk.json(&["inspect", "leads.csv"])["header_line"], 3);
    desk.write("bare.csv", "1,a@example.com,2026-01-05\n2,b@example.com,2026-01-06\n");
    assert!(desk.run(&["inspect", "bare.csv"]).err.contains("no header: the columns are called column 1"));
}

#[test]
fn questions_that_do_not_depend_on_each_other_are_asked_at_once() {
    let desk = Desk::new();
    let rows = "1,ana@x.example,03/04/2026,05/04/2026,\"1,234\",refunded\n2,ben@x.example,04/05/2026,05/05/2026,\"2,345\",paid\n";
    desk.write("shop.csv", &format!("order_id,email,ordered_at,updated_at,amount,Order Status\n{rows}"));
    let order = ["import", "shop.csv", "--as", "orders", "--source", "shop"];
    let stops = desk.run(&order).expect(2).err;
    for asked in ["--map 'Order Status=status'", "--date-order dmy, mdy or ymd", "--decimal point or --decimal comma"] {
        assert_eq!(stops.matches(asked).count(), 1, "{asked}: {stops}");
    }
    let shown = desk.run(&["inspect", "shop.csv", "--as", "orders", "--source", "shop"]).err;
    assert_eq!(shown.matches("an import would stop: ").count(), 3, "{shown}");
    let answers = ["--map", "Order Status=status", "--date-order", "dmy", "--decimal", "point"];
    desk.run(&[&order[..], &answers].concat()).expect(0);
}

#[test]
fn thousands_of_a_currency_without_decimals_are_no_question() {
    let desk = Desk::new();
    let import = |name: &str, rows: &str| {
        desk.write(name, &format!("payment_id,email,amount,currency,paid_at\n{rows}"));
        desk.run(&["import", name, "--source", name])
    };
    import("yen.csv", "p1,ana@x.example,\"1,000\",JPY,5 stycznia 2026\np2,ben@x.example,\"2,500\",JPY,14 lutego 2026 r.\n")
        .expect(1);
    import("won.csv", "p1,ana@x.example,1.000,KRW,2026-01-05\np2,ben@x.example,2.500,KRW,2026-01-05\n").expect(1);
    assert_eq!(
        desk.text("SELECT group_concat(amount_minor || ' ' || paid_date) FROM payments"),
        "1000 2026-01-05,2500 2026-02-14,1000 2026-01-05,2500 2026-01-05"
    );
    for (name, currency) in [("mixed.csv", "USD"), ("bare.csv", ""), ("dinar.csv", "KWD")] {
        let rows = format!("p1,ana@x.example,\"1,000\",JPY,2026-01-05\np2,ben@x.example,\"2,500\",{currency},2026-01-05\n");
        let said = import(name, &rows).expect(2).err;
        assert!(said.contains("could be thousands or decimals"), "{name}: {said}");
    }
}

#[test]
fn a_file_without_a_header_is_printed_as_it_is_and_read_again_as_it_was() {
    let desk = Desk::new();
    desk.write("bare.csv", "\u{feff}1;a@example.com;2026-01-05\r\n2;b@example.com;2026-01-06\r\n3;c@example.com;2026-01-07\r\n");
    let read = |file: &str| desk.run(&["--format", "csv", "inspect", file, "--rows", "all"]).expect(0);
    let once = read("bare.csv");
    assert_eq!(once.out, "1,a@example.com,2026-01-05\n2,b@example.com,2026-01-06\n3,c@example.com,2026-01-07\n");
    assert!(once.err.contains("no header: the columns are called column 1, column 2 and so on"), "{}", once.err);
    desk.write("again.csv", &once.out);
    assert_eq!(read("again.csv").out, once.out);
    let named = desk.run(&["--format", "csv", "inspect", "bare.csv", "--rows", "1", "--names"]).expect(0);
    assert_eq!(named.out, "column 1,column 2,column 3\n1,a@example.com,2026-01-05\n");
    assert_eq!(desk.json(&["inspect", "bare.csv", "--rows", "1"])[0]["column 2"], "a@example.com");
    desk.write("leads.csv", "lead_id,email\n1,a@example.com\n2,b@example.com\n");
    assert!(read("leads.csv").out.starts_with("lead_id,email\n1,"), "a header that is there is never left out");
}

#[test]
fn a_currency_beside_its_amount_is_read() {
    let desk = Desk::new();
    desk.write("report.csv", "Opportunity ID,Email,Amount,Amount Currency,Closed\n006A,ana@example.com,120000,EUR,2026-01-05\n");
    let flags = ["--as", "deals", "--source", "sf", "--map", "Opportunity ID=deal_id", "--map", "Closed=close_date"];
    desk.run(&[&["import", "report.csv"], &flags[..]].concat());
    assert_eq!(desk.text("SELECT amount_minor || ' ' || currency FROM deals"), "12000000 EUR");
}

#[test]
fn what_is_no_text_is_called_so() {
    let desk = Desk::new();
    let bytes: Vec<u8> = (0..3_000_u32).map(|n| u8::try_from(n * 7919 % 251).unwrap()).collect();
    std::fs::write(desk.path("random.csv"), bytes).unwrap();
    std::fs::write(desk.path("picture.csv"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    assert!(desk.run(&["import", "random.csv"]).expect(2).err.contains("no text, and no workbook"));
    assert!(desk.run(&["import", "picture.csv"]).expect(2).err.contains("a picture"));
}

/// A row without an id that found nobody, corrected in the file of rejects, and mended in the export as well.
#[test]
fn a_corrected_row_counts_once_when_the_export_is_mended_too() {
    let header = "email,name,order_date,amount_paid,currency\n";
    let (wrong, right) = (",Ana Example,2026-02-10,100.00,USD\n", "ana@example.com,Ana Example,2026-02-10,100.00,USD\n");
    let desk = Desk::with_small_world();
    let net = || desk.text("SELECT lifetime_orders || ' ' || lifetime_net_minor FROM customer_engagement_metrics");
    let flags = ["--as", "orders", "--source", "till"];
    let import = |file: &str| desk.json(&[&["import", file][..], &flags].concat())["files"][0].clone();
    // A twin that was right from the start stands beside it.
    desk.write("till.csv", &format!("{header}{right}{wrong}"));
    assert_eq!(import("till.csv")["unmatched"], 1);
    desk.write("fixed.csv", &desk.read("till.csv.rejects.csv").replace(",Ana Example", "ana@example.com,Ana Example"));
    assert_eq!(import("fixed.csv")["updated"], 1);
    assert_eq!(net(), "2 20000");
    assert_eq!(import("fixed.csv")["unchanged"], 1, "the corrected file once more");
    desk.write("mended.csv", &format!("{header}{right}{right}"));
    let mended = import("mended.csv");
    assert_eq!((&mended["unchanged"], &mended["new"]), (&2.into(), &0.into()), "{mended}");
    desk.write("till.csv", &format!("{header}{right}{wrong}"));
    import("till.csv");
    assert_eq!(net(), "2 20000");
    desk.write("more.csv", &format!("{header}{right}{right}{right}"));
    assert_eq!(import("more.csv")["new"], 1, "a third purchase is one");
    // Undone, the correction is as if it had not been.
    for batch in ["8", "7", "6", "5", "4"] {
        desk.run(&["undo", batch]);
    }
    assert_eq!(net(), "1 10000");
    assert_eq!(desk.count("SELECT count(*) FROM corrected_rows"), 0);
}

#[test]
fn two_shops_are_told_apart_by_name_and_the_names_so_far_are_said() {
    let desk = Desk::new();
    let orders = "order_id,email,order_date,amount\nO-1,ana@example.com,2026-01-01,10.00\n";
    desk.write("shop1.csv", orders).write("shop1-corrected.csv", orders);
    let asked = desk.run(&["import", "shop1.csv"]).expect(2).err;
    assert!(asked.contains("nothing in this file says which system it is from") && !asked.contains("so far"), "{asked}");
    desk.run(&["import", "shop1.csv", "--source", "shop"]).expect(0);
    let asked = desk.run(&["import", "shop1-corrected.csv"]).expect(2).err;
    assert!(asked.contains("the sources of orders so far: shop"), "{asked}");
    // A sheet of no known headers that is named after an earlier one is of its source, and so is its file of rejects.
    let sheet = "No,Customer mail,Bought on,Total\n7,ben@example.com,2026-01-02,20.00\n";
    desk.write("kiosk.csv", sheet).write("kiosk-corrected.csv", &sheet.replace("20.00", "25.00")).write("other.csv", sheet);
    let maps = ["--map", "No=order_id", "--map", "Customer mail=email", "--map", "Bought on=ordered_at", "--map", "Total=amount"];
    desk.run(&[&["import", "kiosk.csv", "--as", "orders", "--source", "kiosk"][..], &maps].concat()).expect(0);
    let asked = desk.run(&["import", "kiosk-corrected.csv"]).expect(2).err;
    assert!(asked.contains("--source kiosk --map") && asked.contains("so far: kiosk, shop"), "{asked}");
    assert!(desk.run(&["import", "other.csv"]).expect(2).err.contains("--source other --map"));
}

#[test]
fn a_guess_takes_no_name_for_an_id_and_no_call_for_an_enquiry() {
    let desk = Desk::new();
    desk.write("noid.csv", "order_date,email,name,amount,currency,status\n2026-05-01,kim@example.com,Kim,10.00,USD,paid\n");
    let said = desk.run(&["import", "noid.csv"]).expect(2).err;
    assert!(!said.contains("name=order_id"), "{said}");
    desk.write(
        "calls.csv",
        "Call ID,Type,When,Subject,Outcome,Agent,Email,Phone,Duration\n1,call,2026-05-01,Hello,reached,Pia,kim@example.com,,60\n",
    );
    let said = desk.run(&["import", "calls.csv"]).expect(2).err;
    for part in ["--as activities", "'When=activity_time'", "'Type=activity_type'", "'Outcome=result'", "'Agent=owner'"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn an_undo_out_of_order_says_what_to_undo_first() {
    let desk = Desk::new();
    for (file, id) in [("a.csv", 1), ("b.csv", 2), ("c.csv", 3)] {
        desk.write(file, &format!("order_id,email,order_date,amount\n{id},ana@example.com,2026-01-0{id},10.00\n"));
        desk.run(&["import", file, "--source", "shop"]).expect(0);
    }
    for batch in ["2", "3", "4"] {
        desk.run(&["undo", batch]);
    }
    let said = desk.run(&["undo", "5"]).expect(2).err;
    assert!(said.contains("batch 5 is an undo, and batch 6 came after it") && said.contains("trueup undo 7"), "{said}");
    for batch in ["7", "6", "5"] {
        desk.run(&["undo", batch]).expect(0);
    }
    assert_eq!(desk.text("SELECT lifetime_orders || ' ' || lifetime_net_minor FROM customer_engagement_metrics"), "3 3000");
}

#[test]
fn two_customers_are_never_each_others_other_self() {
    let desk = Desk::new();
    desk.write("o.csv", "order_id,email,order_date,amount\nA1,a@example.com,2026-01-01,100\nB1,b@example.com,2026-01-01,200\n");
    desk.run(&["import", "o.csv", "--source", "shop"]).expect(0);
    desk.run(&["merge", "a@example.com", "b@example.com"]).expect(0);
    desk.run(&["split", "customer:2"]).expect(0);
    for batch in ["3", "4", "5"] {
        desk.run(&["undo", batch]);
    }
    desk.run(&["merge", "b@example.com", "a@example.com"]);
    desk.run(&["undo", "2"]);
    let last = desk.count("SELECT max(id) FROM batches").to_string();
    desk.run(&["undo", &last]);
    let crossed =
        "SELECT count(*) FROM customers AS a JOIN customers AS b ON b.id = a.merged_into WHERE b.merged_into IS NOT NULL";
    assert_eq!(desk.count(crossed), 0);
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
    let insert = "INSERT INTO customers (id, merged_into, batch_id) SELECT 90, c.id, 1 FROM customers AS c WHERE c.merged_into IS NOT NULL";
    let merged = desk.count("SELECT count(*) FROM customers WHERE merged_into IS NOT NULL");
    assert_eq!(desk.stranger().execute(insert, []).is_err(), merged > 0);
}

#[test]
fn an_order_of_a_day_to_come_is_found() {
    let desk = Desk::new();
    desk.write(
        "o.csv",
        "order_id,email,name,order_date,amount\n1,ana@example.com,Ana,2027-05-03,10\n2,ana@example.com,Ana,2026-06-30,10\n",
    );
    desk.run(&["import", "o.csv", "--source", "shop"]).expect(0);
    let found = desk.findings("dated-ahead");
    assert_eq!(
        (found.len(), &found[0]["order_id"], &found[0]["email"]),
        (1, &"1".into(), &"ana@example.com".into()),
        "{found:?}"
    );
}

#[test]
fn customers_are_found_by_any_source_that_has_rows_of_theirs() {
    let desk = Desk::with_small_world();
    for source in ["crm", "accounting", "conversions"] {
        let listed = desk.run(&["--format", "json", "customers", "--source", source]).out;
        let known = desk.count(&format!(
            "SELECT count(DISTINCT l.customer_id) FROM leads AS l WHERE EXISTS (SELECT 1 FROM payments AS p WHERE p.lead_id = l.id AND p.source_system = '{source}')
               OR EXISTS (SELECT 1 FROM deals AS d WHERE d.lead_id = l.id AND d.source_system = '{source}')
               OR EXISTS (SELECT 1 FROM event_log AS e WHERE e.lead_id = l.id AND e.source_system = '{source}')
               OR EXISTS (SELECT 1 FROM external_ids AS x WHERE x.lead_id = l.id AND x.source_system = '{source}')"
        ));
        let shown =
            serde_json::from_str::<serde_json::Value>(&listed).ok().and_then(|list| list.as_array().map(Vec::len)).unwrap_or(0);
        assert_eq!(i64::try_from(shown).unwrap(), known, "{source}");
    }
}

#[test]
fn a_fault_that_an_undone_batch_had_put_right_is_open_again() {
    let desk = Desk::new();
    let header = "order_id,email,order_date,amount\n";
    desk.write("q.csv", &format!("{header}1,a@example.com,2026-01-01,10\n2,b@example.com,2026-01-02,abc\n"));
    desk.write("fixed.csv", &format!("{header}2,b@example.com,2026-01-02,30\n"));
    desk.run(&["import", "q.csv", "--source", "shop"]).expect(1);
    desk.run(&["import", "fixed.csv", "--source", "shop"]).expect(0);
    desk.run(&["import", "q.csv", "--source", "shop"]).expect(1);
    let open = "SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL";
    assert_eq!(desk.count(open), 0, "it is known, and was corrected");
    desk.run(&["undo", "3"]);
    assert_eq!((desk.count(open), desk.count("SELECT count(*) FROM orders")), (1, 1));
}

#[test]
fn times_of_programs_and_months_of_other_languages_are_read() {
    let desk = Desk::new();
    desk.run(&["config", "set", "time_zone", "Europe/Berlin"]).expect(0);
    desk.write(
        "o.csv",
        "order_id,email,order_date,amount\n1,a@example.com,1767225600,1\n2,a@example.com,1767225600123,1\n3,a@example.com,7. März 2026,1\n4,a@example.com,3 juillet 2026,1\n5,a@example.com,3 jui 2026,1\n",
    );
    assert_eq!(desk.json(&["import", "o.csv", "--source", "shop"])["files"][0]["rejected"], 1);
    assert_eq!(
        desk.text(
            "SELECT group_concat(ordered_date || ' ' || ordered_time_known, ', ') FROM (SELECT * FROM orders ORDER BY order_ref)"
        ),
        "2026-01-01 1, 2026-01-01 1, 2026-03-07 0, 2026-07-03 0"
    );
}

/// Bytes of a text in windows-1252.
fn western(text: &str) -> Vec<u8> {
    text.chars().map(|letter| if letter == '€' { 0x80 } else { u8::try_from(u32::from(letter)).unwrap() }).collect()
}

#[test]
fn letters_of_another_encoding_may_stand_anywhere() {
    let desk = Desk::new();
    // In the header, and in every line of the file.
    for (text, header) in [
        ("Prénom;Nom;E-mail\nRene;Dupont;rene@example.com\nLuc;Martin;luc@example.com\n", "Prénom"),
        ("Prénom;Nom;E-mail\nRené;Dupont;rene@example.com\nZoé;Martin;zoe@example.com\n", "Prénom"),
        ("Kunde;E-mail;Betrag\nAna;ana@example.com;10,50 €\nBen;ben@example.com;11,50 €\n", "Kunde"),
    ] {
        std::fs::write(desk.path("western.csv"), western(text)).unwrap();
        let read = desk.run(&["inspect", "western.csv", "--rows", "all", "--format", "csv"]).expect(0).out;
        assert_eq!(read, text.replace(';', ",").replace("10,50 €", "\"10,50 €\"").replace("11,50 €", "\"11,50 €\""));
        assert!(read.starts_with(header), "{read}");
    }
    // A preset that was saved from such a file reads it again, and is in the way of no other one.
    std::fs::write(
        desk.path("bank.csv"),
        western("Bericht über Zahlungen;;;\n;;;\nRe-Nr.;Mail;Betrag;Tag\nR1;jürgen@example.com;1.231,50;20.01.2026\nR2;bö@example.com;2.231,50;21.01.2026\n"),
    )
    .unwrap();
    let told = [
        "--as",
        "payments",
        "--source",
        "bank",
        "--map",
        "Re-Nr.=payment_id",
        "--map",
        "Mail=email",
        "--map",
        "Betrag=amount",
        "--map",
        "Tag=paid_at",
        "--currency",
        "EUR",
    ];
    desk.run(&[&["inspect", "bank.csv", "--save", "bank"], told.as_slice()].concat()).expect(0);
    let report = desk.json(&["import", "bank.csv", "--dry-run"]);
    assert_eq!((&report["files"][0]["preset"], &report["files"][0]["read"]), (&"bank".into(), &2.into()), "{report}");
    let report = desk.json(&["import", "western.csv", "--as", "leads", "--source", "s", "--map", "E-mail=email", "--dry-run"]);
    assert_eq!(report["files"][0]["new"], 2, "{report}");
}

#[test]
fn a_damaged_letter_does_not_turn_all_others_into_signs() {
    let desk = Desk::new();
    let mut bytes: Vec<u8> = "lead_id,full_name,email\n".into();
    (0..50).for_each(|row| bytes.extend(format!("L{row},Zoë {row},z{row}@example.com\n").into_bytes()));
    bytes.extend(western("L99,José,jose@example.com\n"));
    std::fs::write(desk.path("mixed.csv"), bytes).unwrap();
    let said = desk.run(&["import", "mixed.csv"]).expect(2).err;
    assert!(said.contains("mixed.csv: line 52, column \"full_name\": not valid UTF-8 (1 rows like it)"), "{said}");
    assert!(said.contains("write the letters of that line once more"), "{said}");
}

#[test]
fn letters_of_japanese_mail_are_read() {
    let desk = Desk::new();
    // ISO-2022-JP: 山田 between the sequences that shift to Kanji and back.
    std::fs::write(desk.path("mail.csv"), b"lead_id,full_name,email\nL1,\x1b$B;3ED\x1b(B,y@example.com\n").unwrap();
    let read = desk.run(&["inspect", "mail.csv", "--rows", "all", "--format", "csv"]).expect(0).out;
    assert!(read.contains("山田"), "{read}");
}

#[test]
fn what_was_taken_for_another_table_is_never_passed_over_in_silence() {
    let desk = Desk::new();
    let table = "invoice_id,email,amount_paid,currency,payment_date\nP1,a@example.com,5.00,USD,2026-01-05\nP2,b@example.com,6.00,USD,2026-01-06\n";
    // Words that stand for something to come are no names of columns.
    desk.write("payments.csv", &format!("{table}\nP3,tbc,tbc,,\nP4,c@example.com,7.00,USD,2026-01-07\n"));
    let report = desk.json(&["import", "payments.csv"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["rejected"]), (&4.into(), &1.into()), "{report}");
    // Where they may be, the run says so and does not end as if nothing was amiss.
    let desk = Desk::new();
    desk.write("payments.csv", &format!("{table}\nRefund,Email,Given back,Money,Day\nR1,a@example.com,5.00,USD,2026-02-05\n"));
    desk.write("leads.csv", "lead_id,email,created_at\nL1,a@example.com,2026-01-01\nL2,b@example.com,2026-01-01\n");
    let said = desk.run(&["import", "leads.csv", "payments.csv"]).expect(1).err;
    assert!(said.contains("another table: line 5–6; if they are rows of this one, put line 5 right"), "{said}");
    // The header of the next page, in other letters.
    let desk = Desk::new();
    desk.write(
        "payments.csv",
        &format!(
            "{table}Page 2 of 2,,,,\nINVOICE_ID,Email,amount_paid,currency,payment_date\nP3,c@example.com,7.00,USD,2026-01-07\n"
        ),
    );
    desk.run(&["import", "payments.csv"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM payments"), 3);
}

#[test]
fn whoever_is_called_total_is_no_sum() {
    let desk = Desk::new();
    desk.write("firms.csv", "company_id,company_name,employees\n1,Acme,20\n2,Total Energies,30\n3,Sum of Parts,40\nTotal,,90\n");
    let read = desk.run(&["inspect", "firms.csv", "--rows", "all", "--format", "csv"]).expect(0).out;
    assert_eq!(read, "company_id,company_name,employees\n1,Acme,20\n2,Total Energies,30\n3,Sum of Parts,40\n");
    desk.write(
        "firms.csv",
        "Company name,Employees,Revenue\nAcme,20,5\nTotal Energies,30,6\nTotal Wine & More,40,7\nTotal,90,18\n",
    );
    let read = desk.run(&["inspect", "firms.csv", "--rows", "all", "--format", "csv"]).expect(0).out;
    assert_eq!(read, "Company name,Employees,Revenue\nAcme,20,5\nTotal Energies,30,6\nTotal Wine & More,40,7\n");
}

#[test]
fn a_row_of_several_lines_is_itself_wherever_they_stand_and_wherever_it_goes() {
    let desk = Desk::new();
    let sale = |day: &str, num: &str, amount: &str| format!(",{day},Sales Receipt,{num},Course,,1,{amount},{amount},0.00\n");
    let sales = [
        sale("03/15/2026", "1002", "60.00"),
        sale("03/16/2026", "1003", "9.00"),
        sale("03/15/2026", "1002", "7.00"),
        // A word for how it was paid is no number: two days are two sales.
        sale("03/13/2026", "ACH", "100.00"),
        sale("04/20/2026", "ACH", "40.00"),
    ];
    desk.write(
        "sales.csv",
        &format!(
            ",Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance\nAnn Lee,,,,,,,,,\n{}Total for Ann Lee,,,,,,,,$216.00,\n",
            sales.concat()
        ),
    );
    let kept = || desk.text("SELECT group_concat(row_key || ' ' || amount_minor || ' ' || paid_date, ', ') FROM payments");
    let report = desk.json(&["import", "sales.csv"]);
    assert_eq!(report["files"][0]["read"], 4, "{report}");
    assert_eq!(
        kept(),
        "Sales Receipt 1002 6700 2026-03-15, Sales Receipt 1003 900 2026-03-16, Sales Receipt ACH 10000 2026-03-13"
    );
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE reason = 'two-contents'"), 1, "the second ACH is told");
    // What is exported to be corrected has all of its lines, and nothing is lost when it comes back.
    desk.run(&["issues", "export", "fix"]).expect(1);
    let exported = desk.read("fix/quickbooks-payments.csv");
    assert!(exported.contains("a further line of line 3") && exported.lines().count() == 6, "{exported}");
    let before = kept();
    desk.run(&["import", "fix/quickbooks-payments.csv", "--preset", "quickbooks-sales", "--source", "quickbooks"]).expect(1);
    assert_eq!(kept(), before);
}

#[test]
fn a_currency_in_a_header_is_that_of_every_amount() {
    let amounts = |header: &str, book: &str| {
        let desk = Desk::bare();
        desk.run(&["init", "--currency", book, "--zone", "UTC", "--region", "US"]).expect(0);
        desk.write("bills.csv", &format!("invoice_id,email,{header},payment_date\nI1,ana@example.com,5.00,2026-01-05\n"));
        let report =
            desk.json(&["import", "bills.csv", "--as", "payments", "--source", "s", "--map", &format!("{header}=amount")]);
        (
            desk.text("SELECT coalesce(group_concat(amount_minor || ' ' || currency), 'none') FROM payments"),
            report["problems"].to_string(),
        )
    };
    for (header, book, expected) in [
        ("Amount ($)", "USD", "500 USD"),
        ("Amount ($)", "GBP", "none"),
        ("Amount (kr)", "EUR", "none"),
        ("Amount US$", "SEK", "500 USD"),
        ("EUR Amount", "SEK", "500 EUR"),
        ("amount_usd", "SEK", "500 USD"),
        ("Amount", "SEK", "500 SEK"),
    ] {
        let (kept, problems) = amounts(header, book);
        assert_eq!(kept, expected, "{header} in a book of {book}: {problems}");
    }
}

#[test]
fn sums_say_in_which_currency_the_amounts_are() {
    let import = |book: &str| {
        let desk = Desk::bare();
        desk.run(&["init", "--currency", book, "--zone", "UTC", "--region", "US"]).expect(0);
        desk.write(
            "sales.csv",
            ",Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance\nAnn Lee,,,,,,,,,\n,03/15/2026,Sales Receipt,1002,Course,,1,60,60.00,60.00\nTotal for Ann Lee,,,,,,,,$60.00,\nTOTAL,,,,,,,,$60.00,\n",
        );
        let report = desk.json(&["import", "sales.csv"]);
        (
            desk.text("SELECT coalesce(group_concat(amount_minor || ' ' || currency), 'none') FROM payments"),
            report["problems"].to_string(),
        )
    };
    assert_eq!(import("USD").0, "6000 USD");
    let (kept, problems) = import("EUR");
    assert!(kept == "none" && problems.contains("currency-differs"), "{kept} {problems}");
}

#[test]
fn what_is_no_sum_and_what_is_a_table_of_its_own() {
    let desk = Desk::new();
    // A given name that means a sum somewhere is a name; so is one with a blank cell beside it.
    desk.write("bills.csv", "customer,email,amount\nSuma Patel,,5.00\nAverage Joe,,6.00\nAnn Lee,ann@example.com,7.00\nAverage,,6.00\nTotal Ann,,18.00\n");
    let read = desk.run(&["inspect", "bills.csv", "--rows", "all", "--format", "csv"]).expect(0).out;
    assert_eq!(read, "customer,email,amount\nSuma Patel,,5.00\nAverage Joe,,6.00\nAnn Lee,ann@example.com,7.00\n");
    // The header of a second table may begin with a blank, as QuickBooks has them.
    desk.write("two.csv", "invoice_id,email,amount_paid,currency,payment_date\nP1,a@example.com,5.00,USD,2026-01-05\nP2,b@example.com,6.00,USD,2026-01-06\n\n,Email,Goal,Unit,Until\nNorth,a@example.com,9.00,USD,2026-12-31\n");
    let said = desk.run(&["import", "two.csv"]).expect(1).err;
    assert!(said.contains("another table: line 5\u{2013}6"), "{said}");
    assert_eq!(desk.json(&["import", "two.csv", "--dry-run"])["files"][0]["other_table_lines"], 2);
    // Sums in two currencies say nothing of the rows.
    let desk = Desk::new();
    desk.write("mixed.csv", "invoice_id,customer_name,email,amount_paid,payment_date\nP1,Ann,a@example.com,5.00,2026-01-05\nTotal,,,$5.00,\nP2,Bob,b@example.com,6.00,2026-01-06\nTotal,,,6.00 \u{20ac},\n");
    desk.run(&["import", "mixed.csv"]);
    assert_eq!(desk.text("SELECT group_concat(currency) FROM payments"), "USD,USD", "the currency of the book, as without sums");
}

#[test]
fn a_second_table_right_behind_the_first_and_a_remark_that_is_none() {
    let desk = Desk::new();
    let first = "invoice_id,email,amount_paid,currency,payment_date\nP1,a@example.com,5.00,USD,2026-01-05\nP2,b@example.com,6.00,USD,2026-01-06\n";
    // Another table, of other columns, without a line between the two: nothing of it comes in.
    desk.write(
        "two.csv",
        &format!("{first}email,goal,unit,until\na@example.com,9.00,USD,2026-12-31\nb@example.com,8.00,USD,2026-12-31\n"),
    );
    let said = desk.run(&["import", "two.csv", "--dry-run"]).expect(1).err;
    assert!(said.contains("another table: line 4\u{2013}6"), "{said}");
    // A remark of several words between the rows is named, and what stands behind it is read.
    desk.write("remark.csv", &format!("{first}shop closed,no sales,till Monday,sorry\nP3,c@example.com,7.00,USD,2026-01-07\nP4,d@example.com,8.00,USD,2026-01-08\n"));
    let said = desk.run(&["import", "remark.csv"]).expect(1).err;
    assert!(said.contains("line 4"), "{said}");
    assert_eq!(desk.text("SELECT group_concat(amount_minor) FROM payments"), "500,600,700,800");
}

#[test]
fn texts_that_a_formula_keeps_come_back_from_the_rejects() {
    let desk = Desk::new();
    let sheet = "invoice_id,email,phone,amount_paid,currency,payment_date\n=\"0042\",a@example.com,=\"+14155550142\",=\"5.00\",USD,2026-01-05\n=\"0043\",b@example.com,,=\"six\",USD,2026-01-06\n,c@example.com,,=\"7.00\",USD,seven\n";
    desk.write("bills.csv", sheet);
    desk.run(&["import", "bills.csv"]).expect(1);
    assert_eq!(desk.text("SELECT group_concat(row_key || ' ' || amount_minor) FROM payments"), "0042 500");
    let rejects = desk.read("bills.csv.rejects.csv");
    desk.write("mended.csv", &rejects.replace("=\"\"six\"\"", "6.00").replace(",seven", ",2026-01-07"));
    desk.run(&["import", "mended.csv"]).expect(1);
    assert_eq!(
        desk.text("SELECT group_concat(amount_minor) FROM (SELECT amount_minor FROM payments ORDER BY id)"),
        "500,600,700"
    );
    assert_eq!(desk.text("SELECT group_concat(row_key) FROM payments WHERE derived = 0"), "0042,0043");
    // The export, mended as well: nothing comes twice.
    desk.write("bills.csv", &sheet.replace("=\"six\"", "6.00").replace(",seven", ",2026-01-07"));
    desk.run(&["import", "bills.csv"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM payments"), 3);
}

#[test]
fn whoever_has_left_the_list_is_not_written_to() {
    let desk = Desk::new();
    let on = "Email Address,First Name,OPTIN_TIME,LEID,EUID\nana@example.com,Ana,2026-01-03 07:08:09,1,a1\nben@example.com,Ben,2026-01-04 07:08:09,2,b2\n";
    let off = "Email Address,First Name,OPTIN_TIME,LEID,EUID,UNSUB_TIME\nben@example.com,Ben,2026-01-04 07:08:09,2,b2,2026-02-01 10:00:00\n";
    desk.write("on.csv", on);
    desk.write("orders.csv", "order_id,email,ordered_at,amount_paid,currency,consent\n1,ben@example.com,2026-02-05,5.00,USD,yes\n2,cleo@example.com,2026-02-05,5.00,USD,\n");
    desk.run(&["import", "on.csv"]).expect(0);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let consents = || {
        desk.text("SELECT group_concat(email || ' ' || coalesce(consent, '?'), ', ') FROM (SELECT * FROM customer_marketing_export ORDER BY email)")
    };
    assert_eq!(consents(), "ana@example.com 1, ben@example.com 1, cleo@example.com ?");
    desk.write("off.csv", off);
    let batch = desk.json(&["import", "off.csv"])["batch"].to_string();
    assert_eq!(consents(), "ana@example.com 1, ben@example.com 0, cleo@example.com ?");
    let screen = desk.run(&["customer", "ben@example.com"]).expect(0).out;
    assert!(screen.contains("no, told by the list of a lead") && screen.contains("off.csv"), "{screen}");
    desk.run(&["undo", &batch]).expect(0);
    assert_eq!(consents(), "ana@example.com 1, ben@example.com 1, cleo@example.com ?");
    // A sheet without ids that has the column blank is the sheet without it.
    desk.write("sheet.csv", "email,full_name,created_at\ndan@example.com,Dan,2026-01-05\n");
    desk.run(&["import", "sheet.csv", "--as", "leads", "--source", "fair"]).expect(0);
    desk.write("sheet.csv", "email,full_name,created_at,consent\ndan@example.com,Dan,2026-01-05,\n");
    let again = desk.json(&["import", "sheet.csv", "--as", "leads", "--source", "fair"]);
    assert_eq!(again["files"][0]["unchanged"], 1, "{again}");
}
