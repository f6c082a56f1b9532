//! What the cells of a column mean: decided by all of them, never guessed.

use crate::desk::Desk;

fn payments(desk: &Desk, header: &str, rows: &[&str], flags: &[&str]) -> (String, String) {
    desk.write("payments.csv", &format!("{header}\n{}\n", rows.join("\n")));
    let mut arguments = vec!["import", "payments.csv", "--as", "payments", "--source", "till"];
    arguments.extend(flags);
    let said = desk.run(&arguments);
    let found =
        desk.run(&["--format", "csv", "sql", "SELECT row_key, amount_minor, currency, paid_time FROM payments ORDER BY 1"]);
    (found.expect(0).out.lines().skip(1).collect::<Vec<_>>().join(" "), said.err)
}

#[test]
fn a_currency_comes_from_the_column_the_header_the_sign_the_flag_the_book() {
    let all = |header, rows: &[&str], flags: &[&str]| payments(&Desk::new(), header, rows, flags).0;
    let plain = "payment_id,email,payment_date,amount";
    assert_eq!(
        all("payment_id,email,payment_date,amount,currency", &["p1,a@example.com,2026-01-05,5.00,SEK"], &[]),
        "p1,500,SEK,2026-01-05T00:00:00Z"
    );
    assert_eq!(
        all("payment_id,email,payment_date,amount (EUR)", &["p1,a@example.com,2026-01-05,5.00"], &["--currency", "CHF"]),
        "p1,500,EUR,2026-01-05T00:00:00Z"
    );
    assert_eq!(
        all(plain, &["p1,a@example.com,2026-01-05,€5.00", "p2,a@example.com,2026-01-05,£6.00"], &["--currency", "CHF"]),
        "p1,500,EUR,2026-01-05T00:00:00Z p2,600,GBP,2026-01-05T00:00:00Z"
    );
    assert_eq!(all(plain, &["p1,a@example.com,2026-01-05,5.00"], &["--currency", "CHF"]), "p1,500,CHF,2026-01-05T00:00:00Z");
    assert_eq!(all(plain, &["p1,a@example.com,2026-01-05,$5.00"], &[]), "p1,500,USD,2026-01-05T00:00:00Z");
    // A sign that several currencies share is not guessed.
    assert_eq!(all(plain, &["p1,a@example.com,2026-01-05,$5.00"], &["--currency", "AUD"]), "p1,500,AUD,2026-01-05T00:00:00Z");
    let (kept, said) = payments(&Desk::new(), plain, &["p1,a@example.com,2026-01-05,$5.00"], &["--currency", "EUR"]);
    assert_eq!(kept, "");
    assert!(said.contains("the cell has the sign $, which EUR is not written with; say --currency"), "{said}");
}

#[test]
fn days_that_a_spreadsheet_counts_are_days_and_the_screen_says_so() {
    let desk = Desk::new();
    let (kept, said) = payments(
        &desk,
        "payment_id,email,payment_date,amount",
        &["p1,a@example.com,46027,5.00", "p2,a@example.com,46027.75,6.00"],
        &["--zone", "UTC"],
    );
    assert_eq!(kept, "p1,500,USD,2026-01-05T00:00:00Z p2,600,USD,2026-01-05T18:00:00Z");
    assert!(said.contains("payment_date: day numbers of a spreadsheet, counted from 1900 (found)"), "{said}");
}

#[test]
fn words_for_nothing_are_nothing_where_a_day_or_an_amount_belongs() {
    let desk = Desk::new();
    let rows = ["p1,a@example.com,2026-01-05,N/A", "p2,n/a,2026-01-05,-", "p3,a@example.com,2026-01-05,NULL"];
    let (kept, _) = payments(&desk, "payment_id,email,payment_date,amount", &rows, &[]);
    assert_eq!(kept, "p1,,,2026-01-05T00:00:00Z p2,,,2026-01-05T00:00:00Z p3,,,2026-01-05T00:00:00Z");
}

#[test]
fn ids_that_a_spreadsheet_has_rounded_stop_the_import() {
    let desk = Desk::new();
    let rows = ["1.23457E+15,a@example.com,2026-01-05,5.00", "1.23457E+15,b@example.com,2026-01-05,5.00"];
    let (kept, said) = payments(&desk, "payment_id,email,payment_date,amount", &rows, &[]);
    assert_eq!(kept, "");
    assert!(said.contains("line 2, column \"payment_id\", value \"1.23457E+15\": a spreadsheet has rounded this id"), "{said}");
}

#[test]
fn whoever_has_several_addresses_is_found_by_each() {
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,phone,full_name,created_at,source\n\
         L1,\"ana@example.com; ana.work@example.com\",\"+1 415 555 0101, +1 415 555 0102\",Ana Example,2026-01-05,web\n\
         L2,ben@example.com,+14155550103,Ben Example,2026-01-06,web\n",
    );
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.write(
        "payments.csv",
        "invoice_id,email,amount_paid,currency,payment_date\nI1,ana.work@example.com,5.00,USD,2026-02-10\n",
    );
    desk.run(&["import", "payments.csv"]).expect(0);
    let lead = "SELECT l.full_name || ' ' || l.email || ' ' || l.phone FROM payments AS p JOIN leads AS l ON l.id = p.lead_id";
    assert_eq!(desk.text(lead), "Ana Example ana@example.com +14155550101");
    assert_eq!(desk.text("SELECT extra FROM leads WHERE id = 1"), "{\"other e-mails\":\"ana.work@example.com\"}");
    // Once more changes nothing.
    desk.run(&["import", "leads.csv"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM customer_emails"), 3);
    // Without the batch that brought it, it is gone.
    let other = Desk::new();
    std::fs::copy(desk.path("leads.csv"), other.path("leads.csv")).unwrap();
    other.run(&["import", "leads.csv"]).expect(0);
    assert_eq!(other.count("SELECT count(*) FROM customer_emails WHERE is_primary = 0"), 1);
    other.run(&["undo", "2"]).expect(0);
    assert_eq!(other.count("SELECT count(*) FROM customer_emails"), 0);
}

#[test]
fn a_further_address_that_is_somebody_elses_stays_theirs() {
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,phone,full_name,created_at,source\n\
         L1,ben@example.com,,Ben Example,2026-01-05,web\n\
         L2,\"ana@example.com, ben@example.com\",,Ana Example,2026-01-06,web\n",
    );
    desk.run(&["import", "leads.csv"]).expect(0);
    assert_eq!(desk.text("SELECT c.full_name FROM customer_emails AS e JOIN customers AS c ON c.id = e.customer_id WHERE e.email = 'ben@example.com'"), "Ben Example");
    assert_eq!(desk.findings("identity-conflicts").len(), 1);
}

#[test]
fn a_day_and_a_time_in_two_columns_are_one_moment() {
    let desk = Desk::new();
    desk.write(
        "till.csv",
        "No,Mail,Day,Clock,Zone,Sum\n1,a@example.com,2026-01-05,10:15 pm,EST,5.00\n2,a@example.com,2026-01-06,,,6.00\n",
    );
    let flags = ["--map", "No=payment_id", "--map", "Mail=email", "--map", "Sum=amount"];
    let mut all = vec!["import", "till.csv", "--as", "payments", "--source", "till", "--map", "Day + Clock + Zone=paid_at"];
    all.extend(flags);
    desk.run(&all).expect(1);
    let found = desk.run(&["--format", "csv", "sql", "SELECT paid_time, paid_time_known, extra FROM payments ORDER BY row_key"]);
    assert_eq!(found.out, "paid_time,paid_time_known,extra\n2026-01-06T03:15:00Z,1,\n2026-01-06T00:00:00Z,0,\n");
    all[7] = "Day + Hour=paid_at";
    let refused = desk.run(&all).expect(2);
    assert!(refused.err.contains("--map names the header \"Hour\", which no file has"), "{}", refused.err);
}
