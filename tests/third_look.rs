//! What readers and newcomers found in files that look harmless.

use crate::desk::Desk;

fn people(desk: &Desk) {
    desk.write(
        "people.csv",
        "lead_id,email,created_at\nL1,jane@example.com,2026-01-01\nL2,bob@example.com,2026-01-01\nL3,cat@example.com,2026-01-01\n",
    );
    desk.run(&["import", "people.csv"]).expect(0);
}

fn revenue(desk: &Desk) -> String {
    desk.text("SELECT coalesce(group_concat(deal_id || ' ' || revenue_amount, ', '), '-') FROM (SELECT * FROM revenue_facts ORDER BY deal_id)")
}

#[test]
fn a_row_is_left_out_by_its_cells_as_they_were_meant() {
    let desk = Desk::new();
    people(&desk);
    // Another delimiter, and one too many: test payments both.
    desk.write(
        "stripe.csv",
        "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Mode,Status,Customer Email\n\
         ch_1,a,2026-03-04 10:30,10.00,0.00,usd,Live,Paid,jane@example.com\n\
         ch_2;Test;2026-03-05 10:30;400.00;0.00;usd;Test;Paid;bob@example.com\n\
         ch_3,c,2026-03-06 10:30,20.00,0.00,usd,Live,Paid,cat@example.com\n\
         ch_5,Test, really,2026-03-06 10:30,900.00,0.00,usd,Test,Paid,bob@example.com\n",
    );
    let said = desk.run(&["import", "stripe.csv"]).err;
    assert_eq!(revenue(&desk), "ch_1 10.00, ch_3 20.00", "{said}");
    assert!(said.contains("Mode is \"test\": line 3"), "{said}");

    // A part of a name that a comma has moved under the type is no type.
    let desk = Desk::new();
    people(&desk);
    desk.write(
        "paypal.csv",
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Item Title,Balance Impact\n\
         03/15/2026,10:00:00,PDT,Jane Doe,Website Payment,Completed,USD,100.00,0,100.00,jane@example.com,me@x.com,P1,Course,Credit\n\
         03/16/2026,10:00:00,PDT,Meyer, Reinhold,Website Payment,Completed,USD,70.00,0,70.00,bob@example.com,me@x.com,P2,Course,Credit\n\
         03/17/2026,10:00:00,PDT,Cat,Mobile Payment,Completed,USD,30.00,0,30.00,cat@example.com,me@x.com,P3,Course,Credit\n",
    );
    let said = desk.run(&["import", "paypal.csv"]).err;
    assert_eq!(revenue(&desk), "P1 100.00, P2 70.00, P3 30.00", "{said}");
}

#[test]
fn a_line_of_a_report_with_another_delimiter_is_no_name_of_a_group() {
    let desk = Desk::new();
    desk.write(
        "sales.csv",
        ",Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance\n\
         \"Ray, Bob\",,,,,,,,,\n\
         ,01/05/2026,Invoice,1001,Course:A,A,1,100.00,100.00,100.00\n\
         ;01/05/2026;Sales Receipt;1002;Book;Book;2;20.00;40.00;140.00\n\
         \"Total for Ray, Bob\",,,,,,,,\"$140.00\",\n\
         Jane Doe;;;;;;;;;\n\
         ,03/13/2026,Sales Receipt,1004,Course:B,B,1,200.00,200.00,200.00\n\
         Total for Jane Doe,,,,,,,,\"$200.00\",\n",
    );
    let read = desk.run(&["inspect", "sales.csv", "--rows", "all", "--format", "csv"]).out;
    let names = |line: &str| line.starts_with("\"Ray, Bob\",0") || line.starts_with("Jane Doe,0");
    assert_eq!(read.lines().filter(|line| names(line)).count(), 2, "{read}");
    assert!(read.contains("Sales Receipt;1002"), "{read}");
}

#[test]
fn one_text_is_enough_to_show_that_days_were_taken_for_months() {
    let swapped = |dates: &str| {
        let desk = Desk::new();
        let rows: String = dates.split(' ').enumerate().map(|(n, day)| format!("L{n},p{n}@example.com,{day}\n")).collect();
        desk.write("leads.csv", &format!("lead_id,email,created_at\n{rows}"));
        let said = desk.run(&["import", "leads.csv"]);
        assert_eq!(said.code == 2, said.err.contains("taken days for months"), "{}", said.err);
        said.code == 2
    };
    assert!(swapped("2026-05-06 2026-07-08 2026-01-02 20/08/2026"));
    assert!(swapped("2026-05-06 20/08/2026 21/08/2026"));
    assert!(!swapped("2026-05-26 2026-07-08 20/08/2026"));
    assert!(!swapped("20/08/2026 21/08/2026"));
    // One of each shows nothing, and instants are no spreadsheet's.
    assert!(!swapped("2026-01-05 25/01/2026"));
    assert!(!swapped("2026-01-05T10:00:00Z 2026-01-06T10:00:00Z 25/01/2026"));
}

#[test]
fn an_amount_is_found_by_its_header_or_asked_for() {
    let import = |header: &str| {
        let desk = Desk::new();
        people(&desk);
        desk.write("pay.csv", &format!("payment_id,email,\"{header}\",payment_date\n1,jane@example.com,12.00,2026-01-05\n"));
        let said = desk.run(&["import", "pay.csv", "--as", "payments", "--source", "s"]);
        (revenue(&desk), desk.text("SELECT coalesce(max(currency), '-') FROM revenue_facts"), said.err)
    };
    for (header, currency) in [
        ("Amount ($)", "USD"),
        ("Amount $", "USD"),
        ("amount, EUR", "EUR"),
        ("Amount/EUR", "EUR"),
        ("Amount - EUR", "EUR"),
        ("Amount Paid (GBP)", "GBP"),
    ] {
        let (kept, of, said) = import(header);
        assert_eq!((kept.as_str(), of.as_str()), ("1 12.00", currency), "{header}: {said}");
    }
    let (kept, _, said) = import("Betrag");
    assert!(kept == "-" && said.contains("--map 'Header=amount'"), "{said}");
}

#[test]
fn a_currency_that_nothing_reads_is_read_or_asked_about() {
    let orders = |header: &str, flags: &[&str]| {
        let desk = Desk::new();
        desk.write(
            "woo.csv",
            &format!(
                "Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),Email (Billing),Order Total Amount,{header}\n\
                 900,Completed,2025-03-01 10:00,Uma,Usd,uma@example.com,100.00,EUR\n901,Completed,2025-03-02 10:00,Uma,Usd,uma@example.com,50.00,\n"
            ),
        );
        let mut all = vec!["import", "woo.csv"];
        all.extend(flags);
        let said = desk.run(&all);
        (desk.text("SELECT coalesce(group_concat(paid_minor || ' ' || currency), '-') FROM orders"), said.err)
    };
    // Of the one that names none nobody knows that it is in dollars.
    let (kept, said) = orders("Order Currency", &[]);
    assert!(kept == "-" && said.contains("line 3: no currency, and the other rows say EUR"), "{said}");
    assert_eq!(orders("Order Currency", &["--currency", "USD"]).0, "10000 EUR,5000 USD");
    let (kept, said) = orders("Währung", &[]);
    assert!(
        kept == "-"
            && said.contains("value \"EUR\": a currency, which nothing reads")
            && said.contains("--map 'Währung=currency'"),
        "{said}"
    );
    assert_eq!(orders("Währung", &["--map", "Währung=currency", "--currency", "EUR"]).0, "10000 EUR,5000 EUR");
    assert_eq!(orders("Währung", &["--map", "Währung="]).0, "10000 USD,5000 USD");
    // A word that is a code as well proves nothing.
    let desk = Desk::new();
    desk.write(
        "o.csv",
        "order_id,email,ordered_at,amount_paid,plan\n1,a@example.com,2026-01-05,5.00,ALL\n2,b@example.com,2026-01-05,5.00,TOP\n",
    );
    desk.run(&["import", "o.csv", "--as", "orders", "--source", "s"]).expect(0);
    // What the book's currency is taken for is said.
    assert!(orders("Remark", &["--map", "Remark="]).1.contains("in that of the book"));
}

#[test]
fn rows_are_not_known_again_by_what_no_column_holds() {
    let desk = Desk::new();
    desk.write("p.toml", "title = 'P'\nkind = 'payments'\nsource = 'p'\nidentity = ['description']\n[columns]\nemail = ['mail']\npaid_at = ['day']\namount = ['sum']\n");
    desk.write("jan.csv", "mail,day,sum\na@example.com,2026-01-05,5.00\n");
    let said = desk.run(&["import", "jan.csv", "--preset", "p.toml"]).expect(2).err;
    assert!(said.contains("line 4") && said.contains("\"description\", and no column holds it"), "{said}");
}

#[test]
fn narrow_tables_and_numbered_ones_have_their_header() {
    let headers = |text: &str| {
        let desk = Desk::new();
        desk.write("t.csv", text);
        desk.run(&["inspect", "t.csv", "--rows", "all", "--format", "csv"])
            .expect(0)
            .out
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(headers(&format!("Phone,Email\n{}", "+1 415 555 4000,b0@example.com\n".repeat(6))), "Phone,Email");
    assert_eq!(
        headers("Last, First~Email~Town\nDoe, Ana~a@example.com~Oak\nRoe, Ben~b@example.com~Elm\n"),
        "\"Last, First\",Email,Town"
    );
    assert_eq!(headers("email,-amount\na@example.com,-10.00\nb@example.com,-12.00\n"), "email,-amount");
    assert_eq!(headers(&format!("email,,name\n{}b@example.com,VIP,Ben\n", "a@example.com,,Ana\n".repeat(30))), "email,,name");
    assert_eq!(headers("No,Name,Email\n1,Ana Smith,a@example.com\n2,Ben Roe,b@example.com\n"), "No,Name,Email");
    assert_eq!(
        headers("Name,Email,2025,2026\nAna,a@example.com,10.00,12.00\nBen,b@example.com,9.00,7.00\n"),
        "Name,Email,2025,2026"
    );
    assert_eq!(headers("sep=;\nName;Email\nAna;a@example.com\nBen;b@example.com\n"), "Name,Email");
    assert_eq!(headers("\"sep=,\"\nName,Email\nAna,a@example.com\nBen,b@example.com\n"), "Name,Email");
}

#[test]
fn titles_that_are_filled_up_with_blanks_are_no_table() {
    let desk = Desk::new();
    people(&desk);
    desk.write(
        "report.csv",
        "\"Won deals, 2026\",,,,,\nAs of 2026-04-01,,,,,\n\nFiltered By,,,,,\nShow: All,,,,,\nStage: Won,,,,,\n\n\
         Deal ID,Deal name,Owner: Full Name,Stage,Currency,Amount,Close date,Created date,Email\n\
         D1,\"Acme, Gold\",Al,Closed Won,USD,\"1,250.00\",1/31/2026,1/2/2026,jane@example.com\nD2,Beta,Al,Closed Won,USD,99.00,2/13/2026,1/3/2026,bob@example.com\n\n\
         Grand Totals (2 records),,,,,\"1,349.00\",,,\nConfidential Information,,,,,\n",
    );
    let read = desk.run(&["inspect", "report.csv", "--rows", "all", "--format", "csv"]).expect(0).out;
    assert_eq!(read.lines().count(), 3, "{read}");
    assert!(read.starts_with("Deal ID,Deal name,"), "{read}");
}

#[test]
fn a_row_with_little_in_it_is_no_header_of_another_table() {
    let desk = Desk::new();
    let good = |from: u8| (from..from + 4).map(|n| format!("L{n},Ana {n},a{n}@example.com,,2026-01-0{n}\n")).collect::<String>();
    desk.write(
        "leads.csv",
        &format!("lead_id,full_name,email,phone,created_at\n{},Ben only,,,\n,Ben Lee,none given,,\n{}", good(1), good(5)),
    );
    let report = desk.json(&["import", "leads.csv"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["new"]), (&10.into(), &9.into()), "{report}");
}

#[test]
fn what_a_vendor_refused_tested_or_paid_out_is_no_revenue() {
    let desk = Desk::new();
    people(&desk);
    // Opportunities that Salesforce has refused.
    desk.write(
        "error.csv",
        "\"ID\",\"NAME\",\"STAGENAME\",\"ACCOUNTID\",\"AMOUNT\",\"CLOSEDATE\",\"CREATEDDATE\",\"ERROR\"\n\
         \"0065000000ABCDEAA1\",\"Big\",\"Closed Won\",\"0015000000ABCDE\",\"90000.0\",\"2026-02-09\",\"2026-01-09T10:00:00.000Z\",\"FIELD_CUSTOM_VALIDATION_EXCEPTION:not allowed to close:--\"\n",
    );
    let said = desk.run(&["import", "error.csv"]).err;
    assert!(desk.count("SELECT count(*) FROM deals") == 0 && said.contains("left out by the preset, ERROR"), "{said}");
    // What is paid to others, and what PayPal takes.
    desk.write(
        "paypal.csv",
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID,Balance Impact\n\
         03/15/2026,10:00:00,PDT,Jane Doe,Website Payment,Completed,USD,100.00,0,100.00,jane@example.com,me@x.com,P1,,Credit\n\
         03/16/2026,10:00:00,PDT,Jane Doe,General Payment,Completed,USD,-500.00,0,-500.00,me@x.com,jane@example.com,P2,,Debit\n\
         03/16/2026,10:00:00,PDT,Host,PreApproved Payment Bill User Payment,Completed,USD,-29.00,0,-29.00,me@x.com,host@example.com,P3,,Debit\n\
         03/16/2026,10:00:00,PDT,Jane Doe,Chargeback Fee,Completed,USD,-20.00,0,-20.00,me@x.com,jane@example.com,P4,P1,Debit\n\
         03/17/2026,10:00:00,PDT,Jane Doe,Payment Refund,Completed,USD,-40.00,0,-40.00,me@x.com,jane@example.com,P5,P1,Debit\n",
    );
    desk.run(&["import", "paypal.csv"]);
    assert_eq!(
        desk.text("SELECT group_concat(row_key || ' ' || status, ', ') FROM (SELECT * FROM payments ORDER BY row_key)"),
        "P1 settled, P5 refund"
    );
    // Nothing was paid: the first real payment holds the stage.
    desk.write(
        "stripe.csv",
        "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer Email\nch_0,2026-03-01 10:00,0.00,0.00,usd,Paid,bob@example.com\n\
         ch_1,2026-04-01 10:00,500.00,0.00,usd,Paid,bob@example.com\nch_2,2026-04-01 10:00,5.00,0.00,usd,requires_payment_method,cat@example.com\n",
    );
    desk.run(&["import", "stripe.csv"]).expect(0);
    assert_eq!(revenue(&desk), "P1 100.00, ch_1 500.00");
}

#[test]
fn a_number_that_comes_again_with_another_payer_takes_nobodys_payment() {
    let desk = Desk::new();
    let list = |rows: &str| format!("Date,Transaction type,Num,Posting (Y/N),Name,Memo,Account name,Split,Amount\n{rows}");
    desk.write("jan.csv", &list("01/21/2026,Payment,77,Y,Jane Doe,check 77,Checking,Accounts Receivable (A/R),\"1,500.00\"\n"));
    desk.write("feb.csv", &list("02/21/2026,Payment,77,Y,Gus Po,check 77,Checking,Accounts Receivable (A/R),333.00\n"));
    desk.run(&["import", "jan.csv"]);
    let said = desk.run(&["import", "feb.csv"]).err;
    assert!(said.contains("by another payer, of another amount and day"), "{said}");
    assert_eq!(desk.text("SELECT group_concat(customer_name || ' ' || amount_minor) FROM payments"), "Jane Doe 150000");
    // A corrected amount is the same payment.
    desk.write("jan.csv", &list("01/21/2026,Payment,77,Y,Jane Doe,check 77,Checking,Accounts Receivable (A/R),\"1,550.00\"\n"));
    desk.run(&["import", "jan.csv"]);
    assert_eq!(desk.text("SELECT group_concat(customer_name || ' ' || amount_minor) FROM payments"), "Jane Doe 155000");
}

#[test]
fn amounts_in_brackets_behind_a_sign_and_in_lakhs_are_read_and_a_lookup_that_failed_is_told() {
    let amounts = |written: &str| {
        let desk = Desk::new();
        people(&desk);
        desk.write("pay.csv", &format!("payment_id,email,amount,payment_date\n1,jane@example.com,\"{written}\",2026-01-05\n2,bob@example.com,7.50,2026-01-06\n"));
        let said = desk.run(&["import", "pay.csv", "--as", "payments", "--source", "s"]).err;
        (desk.text("SELECT group_concat(amount_minor) FROM (SELECT * FROM payments ORDER BY row_key)"), said)
    };
    for (written, minor) in
        [("$(50.00)", "-5000,750"), ("(50.00)", "-5000,750"), ("1,25,000.00", "12500000,750"), ("12,34,567", "123456700,750")]
    {
        let (kept, said) = amounts(written);
        assert_eq!(kept, minor, "{written}: {said}");
    }
    let (kept, said) = amounts("#N/A");
    assert!(kept == "750" && said.contains("value \"#N/A\""), "{said}");
}

#[test]
fn a_report_of_quickbooks_may_have_discounts_in_brackets() {
    let desk = Desk::new();
    desk.write(
        "sales.csv",
        ",Transaction date,Transaction type,Num,Product/Service full name,Description,Quantity,Sales price,Amount,Balance\nJane Doe,,,,,,,,,\n\
         ,02/21/2026,Sales Receipt,2007,A,x,1,100.00,100.00,1\n,02/21/2026,Sales Receipt,2007,B,x,1,10.00,(10.00),1\nTotal for Jane Doe,,,,,,,,$90.00,\n",
    );
    desk.run(&["import", "sales.csv"]);
    assert_eq!(desk.text("SELECT group_concat(amount_minor || ' ' || currency) FROM payments"), "9000 USD");
}

#[test]
fn what_trueup_itself_has_exported_is_no_export_of_a_source() {
    let desk = Desk::new();
    people(&desk);
    for table in ["leads", "payments", "revenue_facts", "customers_flat_v"] {
        desk.run(&["export", table, "--out", "own.csv", "--force"]).expect(0);
        let said = desk.run(&["import", "own.csv"]).expect(2).err;
        assert!(said.contains("trueup itself has exported"), "{table}: {said}");
    }
}

#[test]
fn a_header_that_says_nothing_of_utc_leaves_the_zone_to_her() {
    let time = |header: &str, flags: &[&str]| {
        let desk = Desk::bare();
        desk.run(&["init", "--zone", "Europe/Berlin"]).expect(0);
        desk.write(
            "items.csv",
            &format!("balance_transaction_id,{header},currency,gross,fee,net,reporting_category,source_id,description\ntxn_2,2026-03-31 23:30:00,usd,-50.00,0.00,-50.00,refund,re_3,R\n"),
        );
        desk.run(&[&["import", "items.csv"], flags].concat());
        desk.text("SELECT paid_time FROM payments")
    };
    let told = ["--zone", "America/Los_Angeles"];
    assert_eq!(time("created", &told), "2026-04-01T06:30:00Z");
    assert_eq!(time("created", &[]), "2026-03-31T21:30:00Z", "the zone of the book");
    assert_eq!(time("created_utc", &told), "2026-03-31T23:30:00Z");
    assert_eq!(time("created_utc", &[]), "2026-03-31T23:30:00Z");
}

#[test]
fn of_several_numbers_the_one_that_is_a_number_is_taken() {
    let desk = Desk::new();
    desk.write(
        "contacts.csv",
        "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Create Date\n501,Ana,Example,ana@example.com,0,(415) 555-0171,2026-01-05 10:00\n",
    );
    desk.run(&["import", "contacts.csv"]);
    assert_eq!(desk.text("SELECT phone FROM leads"), "+14155550171");
    desk.write(
        "leads.csv",
        "lead_id,email,phone,created_at\nL1,bo@example.com,Phone: (415) 555-0188 Mobile: (415) 555-0189,2026-01-01\n",
    );
    desk.run(&["import", "leads.csv"]);
    assert_eq!(desk.text("SELECT phone FROM leads WHERE email = 'bo@example.com'"), "+14155550188");
}

#[test]
fn a_flag_that_decided_the_amounts_is_not_forgotten_in_silence() {
    let desk = Desk::new();
    let sheet = |rows: &str| format!("order_id,email,ordered_at,amount_paid\n{rows}");
    desk.write("o.csv", &sheet("1,ana@example.com,2026-01-05 10:00,10.00\n"));
    let with = ["import", "o.csv", "--as", "orders", "--source", "shop", "--currency", "AUD", "--zone", "Australia/Sydney"];
    desk.run(&with).expect(0);
    desk.write("o.csv", &sheet("1,ana@example.com,2026-01-05 10:00,10.00\n2,ana@example.com,2026-01-06 10:00,20.00\n"));
    let said = desk.run(&with[..6]).expect(2).err;
    assert!(said.contains("--currency AUD (batch 2)"), "{said}");
    desk.run(&with).expect(0);
    assert_eq!(
        desk.text("SELECT group_concat(paid_minor || ' ' || currency || ' ' || ordered_date) FROM orders"),
        "1000 AUD 2026-01-05,2000 AUD 2026-01-06"
    );
    // What is said now holds.
    desk.write("o.csv", &sheet("3,ana@example.com,2026-01-07 10:00,20.00\n"));
    desk.run(&["import", "o.csv", "--as", "orders", "--source", "shop", "--currency", "USD", "--zone", "UTC"]).expect(0);
}

#[test]
fn a_renamed_column_of_a_preset_that_is_named_is_mapped() {
    let desk = Desk::new();
    desk.write(
        "shop.csv",
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Totl,Created at,Lineitem name,Id\n#1,ana@example.com,paid,2026-01-01 11:13:25 -0500,USD,10.00,12.00,2026-01-01 11:13:25 -0500,Mug,501\n",
    );
    desk.run(&["import", "shop.csv", "--preset", "shopify-orders"]).expect(2);
    desk.run(&["import", "shop.csv", "--preset", "shopify-orders", "--map", "Totl=amount"]).expect(0);
    assert_eq!(desk.text("SELECT order_ref || ' ' || paid_minor FROM orders"), "#1 1200");
}

#[test]
fn a_name_among_numbers_is_that_of_a_group() {
    let desk = Desk::new();
    let rows = "order_id,email,ordered_at,amount,currency\nBranch North,,,,\nO-1,a@example.com,2026-05-05,10,USD\nO-2,b@example.com,2026-05-06,20,USD\nBranch South,,,,\nO-3,c@example.com,2026-05-06,20,USD\nO-4,,,,\n";
    desk.write("o.csv", rows);
    let report = desk.json(&["import", "o.csv", "--source", "shop"]);
    let counts = &report["files"][0];
    // A row with nothing but an id is one that lacks something.
    assert_eq!((&counts["new"], &counts["rejected"]), (&3.into(), &1.into()), "{report}");
    let said = desk.run(&["inspect", "o.csv"]);
    assert!(format!("{}{}", said.out, said.err).contains("the name of a group: line 2, 5"), "{}{}", said.out, said.err);
}

#[test]
fn words_for_nothing_are_no_city_and_no_company() {
    let desk = Desk::new();
    let rows = "lead_id,email,full_name,city,company,created_at\nL1,a@example.com,Ann Null,NULL,N/A,2026-01-01\nL2,b@example.com,-,-,(null),2026-01-02\nL3,c@example.com,Null,Nancy,None Such Ltd,2026-01-02\n";
    desk.write("leads.csv", rows);
    desk.run(&["import", "leads.csv", "--source", "crm"]).expect(0);
    assert_eq!(
        desk.text("SELECT group_concat(concat_ws('/', coalesce(full_name, '.'), coalesce(city, '.'), coalesce(company_name, '.')), ' ') FROM leads"),
        "Ann Null/./. ././. Null/Nancy/None Such Ltd"
    );
}

#[test]
fn round_thousands_are_not_read_as_decimals() {
    let desk = Desk::new();
    let sheet = |amounts: [&str; 3]| {
        let [a, b, c] = amounts;
        format!(
            "order_id;email;ordered_at;amount;currency\n1;a@example.com;2026-01-05;{a};EUR\n2;a@example.com;2026-01-05;{b};EUR\n3;a@example.com;2026-01-05;{c};KWD\n"
        )
    };
    let stands = |desk: &Desk| desk.text("SELECT coalesce(group_concat(order_ref || ' ' || paid_minor), '') FROM orders");
    // A decimal point is proved, and 1.500 is neither: three decimals are for dinars.
    desk.write("o.csv", &sheet(["99.00", "1.500", "1.500"]));
    let said = desk.run(&["import", "o.csv", "--source", "s"]).expect(1).err;
    assert!(said.contains("1 rejected (amount-unclear)") && said.contains("--decimal point"), "{said}");
    assert_eq!(stands(&desk), "1 9900,3 1500");
    // Somebody says so, or the column itself: then it is one and a half.
    for (amounts, flags) in [(["99.00", "1.500", "1.500"], &["--decimal", "point"][..]), (["0.250", "1.500", "1.500"], &[])] {
        let desk = Desk::new();
        desk.write("o.csv", &sheet(amounts));
        let said = desk.run(&[&["import", "o.csv", "--source", "s"], flags].concat());
        assert!(stands(&desk).contains("2 150,3 1500"), "{}{}", stands(&desk), said.err);
    }
}

#[test]
fn what_decides_what_a_row_counts_for_is_not_passed_over() {
    let desk = Desk::new();
    let refused = |text: &str, flags: &[&str]| {
        desk.write("o.csv", text);
        desk.run(&[&["import", "o.csv", "--source", "s", "--dry-run"], flags].concat()).expect(2).err
    };
    let stated =
        "order_id,order_date,amount,email,state\n1,2026-01-02,100.00,a@x.example,refunded\n2,2026-01-02,50.00,b@x.example,paid\n";
    let said = refused(stated, &[]);
    assert!(said.contains("line 2, column \"state\", value \"refunded\"") && said.contains("--map 'state=status'"), "{said}");
    desk.run(&["import", "o.csv", "--source", "s", "--map", "state=status"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(status) FROM orders"), "refunded,paid");

    let priced = "order_id,order_date,price,qty,email\n1,2026-01-02,100.00,2,a@x.example\n";
    let said = refused(priced, &[]);
    assert!(said.contains("--map 'price=amount'"), "{said}");
    let said = refused("order_id,order_date,Net,VAT,Gross,email\n1,2026-01-02,100.00,19.00,119.00,a@x.example\n", &[]);
    assert!(said.contains("--map 'Gross=amount'; if none was: --map 'Gross=' --map 'Net='"), "{said}");
    desk.run(&["import", "o.csv", "--source", "s", "--dry-run", "--map", "Gross=", "--map", "Net="]).expect(0);

    let two = "order_id,order_date,amount (EUR),amount (USD),email\n1,2026-01-02,100.00,119.00,a@x.example\n";
    let said = refused(two, &[]);
    assert!(said.contains("amounts of two currencies") && said.contains("--map 'amount (USD)='"), "{said}");
    desk.run(&["import", "o.csv", "--source", "s", "--map", "amount (USD)="]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(paid_minor || currency) FROM orders WHERE order_ref = '1'"), "10000EUR");
}

#[test]
fn one_hand_does_not_decide_for_another_how_days_are_written() {
    let desk = Desk::new();
    desk.write(
        "o.csv",
        "order_id,order_date,amount,email\n1,14.05.2026,1.00,a@x.example\n2,03.04.2026,1.00,a@x.example\n3,04/03/2026,1.00,a@x.example\n",
    );
    let said = desk.run(&["import", "o.csv", "--source", "s"]).expect(2).err;
    assert!(said.contains("line 4") && said.contains("04/03/2026") && said.contains("--date-order"), "{said}");
    desk.run(&["import", "o.csv", "--source", "s", "--date-order", "dmy"]).expect(0);
    // What a row proves that the preset leaves out is proved.
    let desk = Desk::new();
    desk.write(
        "p.csv",
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Transaction ID\n03/04/2026,10:00:00,GMT,Ann,Website Payment,Completed,EUR,5.00,T1\n25/04/2026,10:00:00,GMT,Ann,General Withdrawal,Completed,EUR,-5.00,T2\n03/04/2026,10:00:00,GMT,,Invoice Sent,Completed,EUR,7.00,T3\n",
    );
    desk.run(&["import", "p.csv"]);
    assert_eq!(desk.text("SELECT group_concat(row_key || ' ' || paid_date) FROM payments"), "T1 2026-04-03");
}

#[test]
fn a_box_is_ticked_in_the_language_of_the_spreadsheet() {
    for ticked in ["WAHR", "VRAI", "Ja", "yes", "-1", "TRUE"] {
        let desk = Desk::new();
        desk.write(
            "z.csv",
            &format!("Record Id,Lead Owner,Lead Status,First Name,Last Name,Email,Created Time,Email Opt Out\nzcrm_1,Joe,New,Ann,Lima,a@x.example,2026-01-02 10:00:00,{ticked}\nzcrm_2,Joe,New,Bea,Cruz,b@x.example,2026-01-02 10:00:00,FALSCH\n"),
        );
        desk.write(
            "s.csv",
            &format!("ID,ISDELETED,ACCOUNTID,NAME,STAGENAME,AMOUNT,CLOSEDATE,CREATEDDATE\n0061,{ticked},0011,Desk,Closed Won,500000.0,2005-11-09,2006-04-15T03:23:15.000Z\n0062,FALSCH,0011,Desk,Prospecting,1.5E7,2005-11-09,2006-04-15T03:23:15.000Z\n"),
        );
        desk.run(&["import", "z.csv", "s.csv"]);
        assert_eq!(desk.text("SELECT group_concat(coalesce(consent, '-')) FROM leads"), "0,-", "{ticked}");
        assert_eq!(desk.text("SELECT group_concat(amount_minor) FROM deals"), "1500000000", "{ticked}");
    }
}

#[test]
fn a_table_that_is_padded_with_delimiters_is_another_one_all_the_same() {
    let desk = Desk::new();
    let leads = "lead_id,full_name,email,phone,city,created_at\nL1,Ann,a@x.example,,Lyon,2026-01-01\nL2,Bea,b@x.example,,Graz,2026-01-02\nL3,Cy,c@x.example,,Bonn,2026-01-03\n";
    let below = ",,,,,\nCity,Leads,,,,\nNYC,3,,,,\nBoston,2,,,,\nLA,7,,,,\n";
    desk.write("l.csv", &format!("{leads}{below}"));
    let said = desk.run(&["import", "l.csv", "--source", "crm", "--dry-run"]);
    assert!(said.err.replace('–', "-").contains("line 6-9"), "{}{}", said.out, said.err);
    let report = desk.json(&["import", "l.csv", "--source", "crm", "--dry-run"]);
    assert_eq!(report["files"][0]["read"], 3, "{report}");
    // A row behind a blank line that says what the others say is one of them.
    desk.write("l.csv", &format!("{leads}\nL4,Dan,d@x.example,,,\nL5,,,,,2026-01-04\n"));
    assert_eq!(desk.json(&["import", "l.csv", "--source", "crm", "--dry-run"])["files"][0]["read"], 5);
}

#[test]
fn what_excel_saves_for_old_macs_has_their_letters() {
    let desk = Desk::new();
    let text = b"lead_id,full_name,city,email,created_at\rL1,J\x9arg M\x9fller,M\x9fnchen,j@x.example,2026-01-01\rL2,Zo\x91 Andr\x8e,Orl\x8eans,z@x.example,2026-01-02\r";
    std::fs::write(desk.path("l.csv"), text).unwrap();
    desk.run(&["import", "l.csv", "--source", "crm"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(full_name || ' ' || city) FROM leads"), "Jörg Müller München,Zoë André Orléans");
}

#[test]
fn rows_without_a_currency_among_others_are_told_or_asked_about() {
    let desk = Desk::new();
    let import = |amounts: [&str; 3], currencies: [&str; 3], flags: &[&str]| {
        let rows: String =
            (0..3).map(|row| format!("{row},a@x.example,2026-01-02,{},{}\n", currencies[row], amounts[row])).collect();
        desk.write("o.csv", &format!("order_id,email,order_date,currency,amount\n{rows}"));
        desk.run(&[&["import", "o.csv", "--source", "s", "--dry-run"], flags].concat())
    };
    let plain = ["10.00", "20.00", "30.00"];
    // The others are in euros, the book in dollars: which are these?
    for (amounts, currencies) in [(plain, ["EUR", "", "EUR"]), (["€10.00", "20.00", "30.00"], ["", "", ""])] {
        let said = import(amounts, currencies, &[]).expect(2).err;
        assert!(said.contains("say EUR") && said.contains("--currency EUR, or --currency USD"), "{said}");
        import(amounts, currencies, &["--currency", "EUR"]).expect(0);
    }
    // Among others in dollars a blank cell is dollars, as it is where nobody says anything; and that is told.
    let said = import(plain, ["EUR", "", "USD"], &[]).expect(0).err;
    assert!(said.contains("1 rows name no currency (the first: line 3)"), "{said}");
    let said = import(["$10.00", "20.00", "30.00"], ["", "", ""], &[]).expect(0).err;
    assert!(said.contains("2 rows name no currency"), "{said}");
    assert!(!import(plain, ["EUR", "USD", "USD"], &[]).expect(0).err.contains("name no currency"));
}

#[test]
fn sheets_in_our_own_words_are_known() {
    let desk = Desk::new();
    desk.write("leads.csv", "Lead ID,Email,Name\nL1,ana@x.example,Ana\n");
    desk.write("deals.csv", "deal_id,email,deal_name,stage,amount,created_at,close_date\nD1,ana@x.example,Desk,Closed Won,100.00,2026-01-05,2026-02-01\n");
    desk.write("payments.csv", "payment_id,email,amount,paid_at\nP1,ana@x.example,100.00,2026-02-03\n");
    let report = desk.json(&["import", "leads.csv", "deals.csv", "payments.csv"]);
    let presets: Vec<&str> = report["files"].as_array().unwrap().iter().map(|file| file["preset"].as_str().unwrap()).collect();
    assert_eq!(presets, ["leads", "deals", "payments"], "{report}");
    assert_eq!(desk.count("SELECT count(*) FROM revenue_facts"), 3);
    // A mended deal: the ledger stays, and that is told.
    desk.write("deals.csv", "deal_id,email,deal_name,stage,amount,created_at,close_date\nD1,ana@x.example,Desk,Closed Won,90.00,2026-01-05,2026-02-01\n");
    let said = desk.run(&["import", "deals.csv"]).expect(0).err;
    assert!(said.contains("1 amounts differ from the ledger now"), "{said}");
    desk.run(&["reconcile", "deal-drift", "--out", "drift.csv"]).expect(2);
}

#[test]
fn one_list_of_people_is_not_read_twice_in_two_ways() {
    let desk = Desk::new();
    desk.write("l.csv", "Number,Email,Full name,Created\nL1,ana@x.example,Ana,2026-01-01\n");
    desk.run(&["import", "l.csv", "--as", "leads", "--source", "crm"]).expect(0);
    let said = desk.run(&["import", "l.csv", "--as", "leads", "--source", "crm", "--map", "Number=lead_id"]).expect(2).err;
    assert!(said.contains("read in another way"), "{said}");
}

#[test]
fn sparse_rows_are_rows() {
    let read = |text: &str| {
        let desk = Desk::new();
        desk.write("l.csv", text);
        let report = desk.json(&["import", "l.csv", "--as", "leads", "--source", "s", "--dry-run"]);
        report["files"][0]["new"].as_i64().unwrap_or(-1)
    };
    // An address alone is no name of a group.
    assert_eq!(
        read(
            "email,first_name,last_name,city\njoe1980@x.example,Joe,,\nmaria@x.example,,,\nkim7@x.example,Kim,,\nbob99@x.example,Bob,,\njan@x.example,,,\n"
        ),
        5
    );
    // Phones in another spelling, those who left a phone and no address, and ids that go on.
    assert_eq!(
        read(
            "lead_id,name,phone,email\nL-1,A,+1 212 555 0101,\nL-2,B,+1 212 555 0102,\nL-3,C,+1 212 555 0103,\n\nL-4,D,12125550104,\nL-5,E,2125550105,e@x.example\n"
        ),
        5
    );
    assert_eq!(
        read("name,email,phone\nAnn,a@x.example,\nBea,b@x.example,\nCy,c@x.example,\n\nDan,,+12125550104\nEva,,+12125550105\n"),
        5
    );
    assert_eq!(
        read(
            "lead_id,name,email,created_at,city\nL-1,A,a@x.example,2026-01-01,\nL-2,B,b@x.example,2026-01-01,\nL-3,C,c@x.example,2026-01-02,\n\nL-5,Eve,,,Boston\nL-6,Max Muster,,,\n"
        ),
        5
    );
    // A remark behind a blank line is one still.
    let desk = Desk::new();
    desk.write("l.csv", "lead_id,name,email,created_at\nL-1,A,a@x.example,2026-01-01\nL-2,B,b@x.example,2026-01-01\nL-3,C,c@x.example,2026-01-02\n\n\"Tuesday, Jan 20, 2026 10:00 AM\",,,\n");
    let said = desk.run(&["import", "l.csv", "--as", "leads", "--source", "s"]).expect(0).err;
    assert!(said.contains("after the table: line 6"), "{said}");
}

#[test]
fn other_letters_are_not_taken_for_those_of_old_macs() {
    for (encoding, text, expected) in [
        ("Shift_JIS", "lead_id,full_name,email\rL1,山田太郎,a@x.example\rL2,鈴木花子,b@x.example\r", "山田太郎,鈴木花子"),
        ("windows-1252", "lead_id,full_name,email\rL1,O’Brien – Ann,a@x.example\rL2,Zoë,b@x.example\r", "O’Brien – Ann,Zoë"),
        ("windows-1252", "lead_id,full_name,email\rL1,Škoda,a@x.example\rL2,Žilina,b@x.example\r", "Škoda,Žilina"),
        ("macintosh", "lead_id,full_name,email\rL1,José O’Brien,a@x.example\rL2,Müller,b@x.example\r", "José O’Brien,Müller"),
        ("macintosh", "lead_id,full_name,email\rL1,Núñez Peña,a@x.example\rL2,León,b@x.example\r", "Núñez Peña,León"),
        ("macintosh", "lead_id,full_name,email\rL1,François,a@x.example\rL2,Bob,b@x.example\r", "François,Bob"),
        ("macintosh", "lead_id,full_name,email\rL1,Anna Groß,a@x.example\rL2,Bob,b@x.example\r", "Anna Groß,Bob"),
        ("macintosh", "lead_id,full_name,email\rL1,Ömer Öz,a@x.example\rL2,Søren,b@x.example\r", "Ömer Öz,Søren"),
        ("macintosh", "lead_id,full_name,email\rL1,Ana Málaga,a@x.example\rL2,Bob,b@x.example\r", "Ana Málaga,Bob"),
        ("shift_jis", "lead_id,full_name,email\rL1,ソニア,a@x.example\rL2,タナカ,b@x.example\r", "ソニア,タナカ"),
        ("windows-1252", "lead_id,full_name,email\rL1,Ann–Bob,a@x.example\rL2,“Zoë”,b@x.example\r", "Ann–Bob,“Zoë”"),
    ] {
        let desk = Desk::new();
        let (bytes, _, lost) = encoding_rs::Encoding::for_label(encoding.as_bytes()).unwrap().encode(text);
        assert!(!lost);
        std::fs::write(desk.path("l.csv"), bytes).unwrap();
        desk.run(&["import", "l.csv", "--source", "crm"]).expect(0);
        assert_eq!(desk.text("SELECT group_concat(full_name) FROM leads"), expected, "{encoding}");
    }
}

#[test]
fn a_question_about_a_column_can_be_answered_and_is_needed() {
    let run = |text: &str, flags: &[&str]| {
        let desk = Desk::new();
        desk.write("o.csv", text);
        let said = desk.run(&[&["import", "o.csv", "--as", "orders", "--source", "s"], flags].concat());
        (said.code, said.err, desk.text("SELECT coalesce(group_concat(order_ref || ' ' || status || coalesce(' ' || refunded_minor, '')), '') FROM orders"))
    };
    let head = "order_id,order_date,email";
    // Words beside the rows, counts and ids ask nothing.
    for (columns, rows) in [
        ("amount,note", ["5.00,Transferred", "5.00,", "5.00,"]),
        ("amount,membership", ["5.00,free", "5.00,expired", "5.00,paid"]),
        ("amount,newsletter", ["5.00,pending", "5.00,pending", "5.00,pending"]),
        ("total tickets,summer camp age", ["2,9", "3,10", "1,8"]),
        ("resume id,network_id", ["12,1", "13,2", "14,3"]),
        ("discount value", ["25%", "10%", "5%"]),
    ] {
        let lines: String = rows.iter().enumerate().map(|(row, rest)| format!("{row},2026-01-02,a@x.example,{rest}\n")).collect();
        let (code, said, _) = run(&format!("{head},{columns}\n{lines}"), &[]);
        assert_eq!(code, 0, "{columns}: {said}");
    }
    // What decides does.
    for (columns, rows, question) in [
        ("amount,state", ["5.00,paid", "5.00,cancelled", "5.00,shipped"], "--map 'state=status'"),
        ("amount,Zahlungsstatus", ["5.00,bezahlt", "5.00,storniert", "5.00,bezahlt"], "--map 'Zahlungsstatus=status'"),
        ("amount,Client's state", ["5.00,paid", "5.00,refunded", "5.00,paid"], "--map 'Client'\\''s state=status'"),
        ("amount,Notes,Notes", ["5.00,x,refunded", "5.00,,refunded", "5.00,,refunded"], "--map 'Notes (6)=status'"),
        ("amount,cancelled", ["5.00,no", "5.00,yes", "5.00,no"], "--map 'cancelled='"),
        ("amount,refund", ["5.00,0", "5.00,1", "5.00,0"], "--map 'refund=amount_refunded'"),
        ("Grand Total", ["0.00", "20.00", "5.00"], "--map 'Grand Total=amount'"),
        ("Gesamt", ["0", "20", "5"], "--map 'Gesamt=amount'"),
    ] {
        let lines: String = rows.iter().enumerate().map(|(row, rest)| format!("{row},2026-01-02,a@x.example,{rest}\n")).collect();
        let (code, said, _) = run(&format!("{head},{columns}\n{lines}"), &[]);
        assert!(code == 2 && said.contains(question), "{columns}: {said}");
    }
    // A column whose name stands there twice is answered for by its number, one without a name likewise.
    let twice =
        format!("{head},amount,Notes,Notes\n1,2026-01-02,a@x.example,5.00,x,refunded\n2,2026-01-02,a@x.example,5.00,,paid\n");
    assert_eq!(run(&twice, &["--map", "Notes (6)=status"]).2, "1 refunded,2 paid");
    let blank = format!("{head},amount,,\n1,2026-01-02,a@x.example,5.00,x,refunded\n2,2026-01-02,a@x.example,5.00,y,paid\n");
    assert_eq!(run(&blank, &["--map", "column 6=status"]).2, "1 refunded,2 paid");
    assert_eq!(run(&blank, &["--map", "column 6="]).2, "1 paid,2 paid");
}

#[test]
fn a_preset_that_was_saved_keeps_what_was_said_of_decimals() {
    let desk = Desk::new();
    desk.write("k1.csv", "order_id,order_date,email,amount\n1,2026-01-02,a@x.example,12.500\n2,2026-01-02,b@x.example,3.750\n3,2026-01-02,b@x.example,99.900\n");
    desk.run(&["inspect", "k1.csv", "--decimal", "point", "--save", "kk", "--source", "s"]).expect(0);
    desk.run(&["import", "k1.csv"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(paid_minor) FROM orders"), "1250,375,9990");
    // Without it nobody knows.
    desk.run(&["import", "k1.csv", "--preset", "orders", "--source", "plain"]).expect(2);
    // Dotted days are day first wherever they stand.
    desk.write("d.csv", "order_id,order_date,email,amount\n1,13/05/2026,a@x.example,12.50\n2,03.04.2026,b@x.example,3.75\n");
    desk.run(&["import", "d.csv", "--as", "orders", "--source", "days"]).expect(0);
    assert_eq!(desk.text("SELECT group_concat(ordered_date) FROM orders WHERE source_system = 'days'"), "2026-05-13,2026-04-03");
}

#[test]
fn what_is_no_payment_of_a_customer_is_left_out_of_a_list_of_transactions() {
    let desk = Desk::new();
    let rows: String = [
        ("Invoice", "100.00"),
        ("Payment", "90.00"),
        ("Payroll Check", "-5.00"),
        ("Expense", "-7.00"),
        ("Deposit", "90.00"),
        ("Refund", "-1.00"),
    ]
    .iter()
    .enumerate()
    .map(|(row, (kind, amount))| format!("01/1{row}/2026,{kind},{row},Yes,Ann,,Bank,Split,{amount}\n"))
    .collect();
    desk.write("q.csv", &format!("Date,Transaction type,Num,Posting (Y/N),Name,Memo,Account name,Split,Amount\n{rows}01/20/2026,Payment,9,Yes,Ann,,Bank,Split,1.00\n"));
    desk.run(&["import", "q.csv"]);
    assert_eq!(
        desk.text("SELECT group_concat(row_key || ' ' || status, ', ') FROM payments"),
        "Payment 1 settled, Refund 5 refund, Payment 9 settled"
    );
}
