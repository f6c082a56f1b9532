//! The screens that tell of customers.

use crate::desk::Desk;
use crate::scores::ORDERS;

#[test]
fn a_customer_is_told_on_one_screen() {
    let desk = Desk::with_small_world();
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let screen = desk.run(&["customer", "ana@example.com"]).expect(0).out;
    for said in [
        "customer:1 Ana Example",
        "ana@example.com",
        "22 of 30, warm: 3 × 5 + 2 × 2 + 3",
        "as of 2026-06-30",
        "5 points: last order on 2026-06-02, 28 days before; at most 30 days",
        "2 points: 2 orders; at least 1",
        "3 points: 450.00 USD; at least 200",
        "450.00 USD, before the platforms' fees",
        "orders.csv",
        "deal_won",
        "crm_deals.csv",
        "leads.csv",
    ] {
        assert!(screen.contains(said), "{said}\n{screen}");
    }
    // By name, with or without the marks on letters; by words of it; several are told apart; nobody is an error.
    for who in ["Dora Exámple", "dora example", "DORA", "customer:4"] {
        let found = desk.json(&["customer", who]);
        assert!(found.as_array().unwrap().iter().any(|row| row["value"] == "dora@example.com"), "{who}: {found}");
    }
    let several = desk.run(&["customer", "example"]).expect(2).err;
    assert!(
        several.contains("customers fit \"example\"") && several.contains("customer:1 Ana Example, ana@example.com"),
        "{several}"
    );
    assert!(desk.run(&["customer", "nobody"]).expect(2).err.contains("no customer is known by \"nobody\""));
    assert!(desk.run(&["customer", "dora", "example"]).expect(0).out.contains("dora@example.com"), "a name needs no quotes");
    assert_eq!(desk.json(&["timeline", "Dora", "Exámple"]), desk.json(&["timeline", "dora@example.com"]));
    // What happened, the newest first.
    let happened = desk.json(&["timeline", "ana@example.com"]);
    let kinds: Vec<&str> = happened.as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..2], ["order", "order"]);
    for kind in ["lead", "conversion", "deal", "revenue"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    let days: Vec<&str> = happened.as_array().unwrap().iter().filter_map(|row| row["happened_date"].as_str()).collect();
    assert!(days.is_sorted_by(|a, b| a >= b), "{days:?}");
}

#[test]
fn customers_are_listed_and_found() {
    let desk = Desk::with_small_world();
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let names = |arguments: &[&str]| -> Vec<String> {
        let found = desk.json(&[&["customers"], arguments].concat());
        found.as_array().unwrap().iter().map(|row| row["full_name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(names(&[]).first().map(String::as_str), Some("Ana Example"), "the best first");
    assert_eq!(names(&["--segment", "warm"]), ["Ana Example"]);
    assert_eq!(names(&["--min-score", "22"]), ["Ana Example"]);
    assert!(!names(&["--max-score", "21"]).contains(&"Ana Example".to_owned()));
    assert_eq!(names(&["--city", "graz"]), ["Dora Exámple"]);
    assert_eq!(names(&["--source", "till"]), ["Ana Example", "Dora Exámple"]);
    assert_eq!(names(&["example", "DORA@"]), ["Dora Exámple"]);
    assert_eq!(names(&["examp", "zzz"]), [""; 0]);
    assert!(desk.run(&["customers", "--limit", "1"]).expect(0).err.contains("the first 1, and there are more"));
    let segments = desk.json(&["segments"]);
    let share: Vec<&str> = segments.as_array().unwrap().iter().map(|row| row["share_percent"].as_str().unwrap()).collect();
    assert_eq!((segments[1]["segment"].as_str(), segments[1]["lifetime_net"].as_str()), (Some("warm"), Some("450.00")));
    assert_eq!(share, ["0.0", "25.0", "0.0", "75.0"], "{segments}");
    assert_eq!(desk.json(&["top", "--by", "net", "--limit", "1"])[0]["lifetime_net"], "450.00");
    // For advertising audiences: the address and its hash.
    desk.run(&["--format", "csv", "export", "customer_marketing_export", "--out", "audience.csv"]);
    let line = desk.text(
        "SELECT email || ' ' || email_sha256 || ' ' || segment FROM customer_marketing_export WHERE full_name LIKE 'Dora%'",
    );
    let hash = trueup::model::sha256_hex(b"dora@example.com");
    assert_eq!(line, format!("dora@example.com {hash} cold"));
}

#[test]
fn the_orders_on_the_screen_add_up() {
    let desk = Desk::new();
    desk.write("orders.csv", "order_id,email,ordered_at,amount_paid,refunded,currency\n1,ana@example.com,2026-06-01,300.00,50.00,USD\n2,ana@example.com,2026-06-02,200.00,20.00,EUR\n3,ana@example.com,2026-06-03,,,\n4,ana@example.com,2026-06-04,0,,USD\n");
    desk.write("rates.csv", "currency,date,rate\nEUR,2026-01-01,1.1\n");
    desk.run(&["import", "orders.csv", "rates.csv", "--source", "till"]).expect(0);
    let screen = desk.run(&["customer", "ana@example.com"]).expect(0).out;
    for line in [
        "paid, 300.00 USD, given back 50.00 USD",
        "paid, 200.00 EUR, given back 20.00 EUR, counted as 198.00 USD",
        "448.00 USD, before the platforms' fees",
        "1, in the count and in no sum: trueup reconcile unpriced-orders",
        "of them free",
    ] {
        assert!(screen.contains(line), "{line}: {screen}");
    }
    // A sum names the file of its orders, as long as that is one.
    let file_of_sum = || {
        let rows = desk.json(&["customer", "ana@example.com"]);
        rows.as_array().unwrap().iter().find(|row| row["what"] == "paid less given back").unwrap()["file"].clone()
    };
    assert_eq!(file_of_sum(), "orders.csv");
    desk.write("more.csv", "order_id,email,ordered_at,amount_paid,currency\n9,ana@example.com,2026-06-09,1.00,USD\n");
    desk.run(&["import", "more.csv", "--source", "till"]).expect(0);
    assert!(file_of_sum().is_null());
}

#[test]
fn the_screen_tells_payments_accounts_and_what_is_not_shown() {
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,phone,full_name,created_at,city,country\n\
         L1,ana@example.com,+14155550101,Ana Example,2026-01-01,Lisbon,\n",
    );
    desk.write("profiles.csv", "profile_id,role,email,phone,created_at\nP7,CLIENT,other@example.com,+14155550101,2026-01-01\n");
    desk.write(
        "payments.csv",
        "invoice_id,email,amount_paid,currency,payment_date,amount_refunded\n\
         I1,ana@example.com,100.00,USD,2026-02-10,\n\
         I2,ana@example.com,250.00,USD,2026-02-11,100.00\n\
         I3,ana@example.com,-12.50,USD,2026-02-12,\n",
    );
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,currency,city,country\n1,ana@example.com,2026-03-01,5.00,USD,Madrid,Spain\n",
    );
    desk.run(&["import", "leads.csv", "profiles.csv", "payments.csv", "orders.csv", "--source", "s"]).expect(1);
    let screen = desk.run(&["customer", "ana@example.com", "--happened", "1"]).expect(0);
    for said in [
        "CLIENT at s, id P7",
        "100.00 USD, settled",
        "250.00 USD, given back 100.00 USD, settled, in no total of revenue",
        "-12.50 USD, refund",
        "Lisbon ",
    ] {
        assert!(screen.out.contains(said), "{said}\n{}", screen.out);
    }
    assert!(!screen.out.contains("Lisbon, Spain"), "{}", screen.out);
    assert_eq!(desk.text("SELECT city || coalesce(country, '') FROM customers_flat_v"), "Lisbon");
    assert!(screen.err.contains("older things that happened are not shown"), "{}", screen.err);
}

#[test]
fn what_is_found_by_company_needs_no_accents() {
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,full_name,company,created_at\nL1,ana@example.com,Ana Example,Café Óbidos,2026-01-01\n",
    );
    desk.run(&["import", "leads.csv", "--source", "s"]).expect(0);
    for asked in ["cafe obidos", "CAFÉ", "Óbidos ana"] {
        assert!(desk.run(&["customers", asked]).expect(0).out.contains("Ana Example"), "{asked}");
    }
    assert!(!desk.run(&["customers", "cafe lisboa"]).expect(0).out.contains("Ana Example"));
}
