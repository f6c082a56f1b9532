//! Orders: one row each, linked to who bought them, taken back and forgotten like everything else.

use std::collections::BTreeMap;

use crate::desk::{Desk, shared};

const ORDERS: &str = "\
order_id,scope,email,phone,name,ordered_at,amount_paid,refunded,currency,status,tickets\n\
1,Ball,ana@example.com,,Ana Example,2026-02-01,10.00,,USD,paid,1\n\
1,Fair,ANA@example.com,,Ana Example,2026-02-02,20.00,20.00,USD,paid,2\n\
2,Fair,,+14155550102,Ben Example,2026-02-03,0.00,,USD,,1\n\
3,Fair,eve@example.com,+14155550109,Eve Example,2026-02-04,5.50,-1.50,USD,completed,1\n\
4,Fair,eve@example.com,,Eve Example,2026-02-05,7.00,,USD,cancelled,1\n\
5,Fair,,,Walk In,2026-02-06,9.00,,USD,paid,1\n";

fn desk_with_orders() -> Desk {
    let desk = Desk::with_small_world();
    desk.write("orders.csv", ORDERS);
    let report = desk.json(&["import", "orders.csv", "--source", "till"]);
    let counts = &report["files"][0];
    assert_eq!((&counts["read"], &counts["new"], &counts["unmatched"]), (&6.into(), &5.into(), &1.into()), "{report}");
    desk
}

fn orders(desk: &Desk) -> String {
    let sql = "SELECT scope || '/' || order_ref AS id, customer_name, status, is_counted, net_minor, paid_amount, matched_by FROM customer_orders_v ORDER BY ordered_date";
    desk.run(&["--format", "csv", "sql", sql]).expect(0).out
}

#[test]
fn an_order_finds_who_bought_it() {
    let desk = desk_with_orders();
    assert_eq!(
        orders(&desk),
        "id,customer_name,status,is_counted,net_minor,paid_amount,matched_by\n\
         Ball/1,Ana Example,paid,1,1000,10.00,email\n\
         Fair/1,Ana Example,refunded,0,0,20.00,email\n\
         Fair/2,Ben Example,free,1,0,0.00,phone\n\
         Fair/3,Eve Example,paid,1,400,5.50,new\n\
         Fair/4,Eve Example,cancelled,0,0,7.00,email\n\
         Fair/5,,paid,1,900,9.00,\n"
    );
    assert_eq!(desk.text("SELECT phone FROM customers WHERE full_name = 'Eve Example'"), "+14155550109");
    let history = desk.run(&["history", "eve@example.com"]).expect(0).out;
    assert!(history.contains("order till 3") && history.contains("matched by new; now paid"), "{history}");
    // Once more, nothing is new; a refund that came since is an update.
    let again = desk.json(&["import", "orders.csv", "--source", "till"]);
    assert_eq!((&again["files"][0]["unchanged"], &again["files"][0]["unmatched"]), (&5.into(), &1.into()), "{again}");
    desk.write("later.csv", &ORDERS.replace("10.00,,USD", "10.00,10.00,USD"));
    let later = desk.json(&["import", "later.csv", "--source", "till"]);
    assert_eq!((&later["files"][0]["updated"], &later["files"][0]["unchanged"]), (&1.into(), &4.into()), "{later}");
    assert_eq!(desk.text("SELECT status FROM orders WHERE scope = 'Ball'"), "refunded");
    // The last import undone, it is paid again.
    let batch = desk.count("SELECT max(id) FROM batches").to_string();
    desk.run(&["undo", &batch]);
    assert_eq!(desk.text("SELECT status FROM orders WHERE scope = 'Ball'"), "paid");
}

#[test]
fn an_order_that_found_nobody_is_tried_again() {
    let desk = desk_with_orders();
    desk.write("more.csv", "order_id,email,name,ordered_at,amount_paid,currency\n9,,Late Comer,2026-02-07,3.00,USD\n");
    desk.run(&["import", "more.csv", "--source", "till"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM orders WHERE customer_id IS NULL"), 2);
    desk.write("rejects.csv", &desk.read("more.csv.rejects.csv").replace("9,,Late", "9,late@example.com,Late"));
    desk.run(&["import", "rejects.csv", "--source", "till"]).expect(0);
    assert_eq!(desk.count("SELECT count(*) FROM orders WHERE customer_id IS NULL"), 1);
    // A phone that is known later brings the order to its customer.
    desk.write("phone.csv", "order_id,phone,ordered_at,amount_paid,currency\n10,+14155550177,2026-02-07,3.00,USD\n");
    desk.run(&["import", "phone.csv", "--source", "till"]).expect(1);
    desk.write("leads2.csv", "lead_id,email,phone,full_name,created_at,source\nL9,,+14155550177,Nina Example,2026-02-08,web\n");
    desk.run(&["import", "leads2.csv"]).expect(0);
    assert_eq!(desk.json(&["rematch"])["orders"], 1);
    assert_eq!(desk.text("SELECT customer_name FROM customer_orders_v WHERE order_ref = '10'"), "Nina Example");
    assert_eq!(desk.count("SELECT count(*) FROM row_issues WHERE kind = 'orders' AND resolved_batch_id IS NULL"), 1);
}

#[test]
fn an_undo_takes_orders_and_the_customers_they_made() {
    let desk = desk_with_orders();
    let before = desk.count("SELECT count(*) FROM customers");
    desk.run(&["undo", "3"]);
    assert_eq!(desk.count("SELECT count(*) FROM orders"), 0);
    assert_eq!(desk.count("SELECT count(*) FROM customers"), before - 1, "Eve's alone");
    assert_eq!(desk.count("SELECT count(*) FROM customer_emails WHERE email = 'eve@example.com'"), 0);
    desk.run(&["undo", "4"]);
    assert_eq!(desk.count("SELECT count(*) FROM orders"), 6);
    assert!(orders(&desk).contains("Fair/3,Eve Example,paid,1,400,5.50,new"));
    desk.run(&["verify"]).expect(0);
}

#[test]
fn a_foreign_client_cannot_replace_an_order() {
    let desk = desk_with_orders();
    let conn = desk.stranger();
    let columns = desk.text("SELECT group_concat(name) FROM pragma_table_info('orders')");
    for sql in [
        format!("INSERT OR REPLACE INTO orders ({columns}) SELECT {columns} FROM orders WHERE id = 1").as_str(),
        "REPLACE INTO orders (source_system, scope, order_ref, status, ordered_time, ordered_date, ordered_time_known, batch_id)
         SELECT source_system, scope, order_ref, 'free', ordered_time, ordered_date, 0, batch_id FROM orders WHERE id = 1",
        "UPDATE OR REPLACE orders SET scope = 'Fair' WHERE scope = 'Ball'",
        "UPDATE OR REPLACE orders SET id = 2 WHERE id = 1",
    ] {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("already"), "{sql}");
    }
    assert!(conn.execute("UPDATE orders SET paid_minor = -1 WHERE id = 1", []).is_err());
}

#[test]
fn whoever_only_bought_can_be_forgotten() {
    let desk = desk_with_orders();
    desk.run(&["forget", "eve@example.com", "--reason", "letter", "--yes"]);
    assert_eq!(desk.count("SELECT count(*) FROM orders WHERE email IS NULL AND full_name IS NULL AND scope = 'Fair'"), 2);
    assert_eq!(desk.count("SELECT sum(paid_minor) FROM orders"), 5150, "amounts stay");
    // Whoever comes back with the next export is known again, and can go again.
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(1);
    assert_eq!(desk.count("SELECT count(*) FROM customer_orders_v WHERE customer_name = 'Eve Example'"), 2);
    desk.run(&["forget", "eve@example.com", "--reason", "once more", "--yes"]);
    assert_eq!(desk.count("SELECT count(*) FROM orders WHERE full_name = 'Eve Example'"), 0);
    let bytes = std::fs::read(desk.book()).unwrap();
    for mark in ["eve@example.com", "Eve Example", "4155550109"] {
        assert!(!bytes.windows(mark.len()).any(|window| window == mark.as_bytes()), "{mark}");
    }
    desk.run(&["verify"]).expect(0);
}

#[test]
fn what_is_wrong_with_an_order_is_told() {
    let desk = Desk::new();
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,currency,status,tickets,consent\n\
         1,a@example.com,2026-02-01,-10.00,USD,paid,1,yes\n\
         2,a@example.com,2026-02-01,10.00,USD,teleported,1,yes\n\
         3,a@example.com,2026-02-01,10.00,USD,paid,some,yes\n\
         4,a@example.com,,10.00,USD,paid,1,yes\n\
         5,a@example.com,2026-02-01,10.00,USD,paid,2.00,perhaps\n",
    );
    let report = desk.json(&["import", "orders.csv", "--source", "till"]);
    let reasons: Vec<&str> = report["problems"].as_array().unwrap().iter().map(|p| p["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["amount-negative", "status-unknown", "count-invalid", "required-blank", "truth-unknown"], "{report}");
    assert_eq!(desk.text("SELECT group_concat(order_ref || ' ' || tickets) FROM orders"), "5 2");
}

#[test]
fn a_free_order_with_an_amount_is_told() {
    let desk = Desk::with_small_world();
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,refunded,currency,status\n\
         1,ana@example.com,2026-02-01,12.00,,USD,free\n2,ana@example.com,2026-02-02,0.00,,USD,free\n3,ana@example.com,2026-02-03,5.00,5.00,USD,free\n",
    );
    let told = desk.run(&["import", "orders.csv", "--source", "till"]).expect(0).err;
    assert!(told.contains("1 noted (free-with-amount)") && told.contains("line 2"), "{told}");
    assert_eq!(desk.count("SELECT sum(net_minor) FROM customer_orders_v"), 0);
}

#[test]
fn a_part_that_was_given_back_without_an_amount_is_told() {
    let desk = Desk::with_small_world();
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,refunded,currency,status\n\
         1,ana@example.com,2026-02-01,12.00,,USD,partially_refunded\n2,ana@example.com,2026-02-02,12.00,2.00,USD,Partially refunded\n3,ana@example.com,2026-02-03,5.00,,USD,paid\n",
    );
    let told = desk.run(&["import", "orders.csv", "--source", "till"]).expect(0).err;
    assert!(told.contains("1 noted (refund-without-amount)") && told.contains("line 2"), "{told}");
    assert_eq!(desk.count("SELECT sum(net_minor) FROM customer_orders_v"), 2700);
}

#[test]
fn what_followed_from_the_amounts_follows_from_the_corrected_ones() {
    let desk = Desk::new();
    let head = "order_id,email,ordered_at,amount_paid,refunded,currency\n";
    desk.write(
        "o1.csv",
        &format!("{head}1,ana@example.com,2026-10-01,100.00,100.00,USD\n2,ana@example.com,2026-10-02,0.00,,USD\n"),
    );
    desk.write(
        "o2.csv",
        &format!("{head}1,ana@example.com,2026-10-01,100.00,20.00,USD\n2,ana@example.com,2026-10-02,50.00,,USD\n"),
    );
    desk.run(&["import", "o1.csv", "--source", "shop"]).expect(0);
    // What was given back does not come again: it may be an older file.
    let told = desk.run(&["import", "o2.csv", "--source", "shop"]).expect(0).err;
    assert!(told.contains("1 noted (refund-smaller)") && !told.contains("status"), "{told}");
    assert_eq!(desk.text("SELECT group_concat(status) FROM orders"), "paid,paid");
    assert_eq!(desk.count("SELECT lifetime_net_minor FROM customer_engagement_metrics"), 13000);
}

#[test]
fn whoever_pays_for_somebody_by_hand_pays_for_their_orders_too() {
    let desk = Desk::with_small_world();
    desk.write(
        "bills.csv",
        "invoice_id,email,amount_paid,currency,payment_date\nI9,accounts@firm.example,10.00,USD,2026-06-01\n",
    );
    desk.run(&["import", "bills.csv"]).expect(1);
    desk.run(&["match", "payment:I9", "L1", "--remember"]);
    desk.write("orders.csv", "order_id,email,ordered_at,amount_paid,currency\n1,accounts@firm.example,2026-06-02,12.00,USD\n");
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    assert_eq!(desk.text("SELECT matched_by || ' ' || customer_id FROM orders"), "hand 1");
    assert_eq!(desk.count("SELECT count(*) FROM customer_emails WHERE email = 'accounts@firm.example'"), 0);
}

#[test]
fn a_source_is_the_same_however_it_is_spelled() {
    let desk = Desk::new();
    let head = "order_id,email,ordered_at,amount_paid,currency\n1,ana@example.com,2026-07-01,100.00,USD\n";
    desk.write("s1.csv", head).write("s2.csv", &format!("{head}2,ana@example.com,2026-07-02,5.00,USD\n"));
    desk.run(&["import", "s1.csv", "--source", "Shop"]).expect(0);
    let again = desk.json(&["import", "s2.csv", "--source", "shop"]);
    assert_eq!((&again["files"][0]["new"], &again["files"][0]["unchanged"]), (&1.into(), &1.into()), "{again}");
    assert_eq!(again["files"][0]["source"], "Shop");
    assert_eq!(desk.json(&["customers", "--source", "SHOP"]).as_array().unwrap().len(), 1);
}

#[test]
fn what_was_kept_of_a_refunded_order_is_told() {
    let desk = Desk::new();
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,refunded,currency,status\n\
         1,ana@example.com,2026-02-01,100.00,20.00,USD,refunded\n2,ana@example.com,2026-02-02,100.00,100.00,USD,refunded\n3,ana@example.com,2026-02-03,5.00,,USD,cancelled\n",
    );
    let told = desk.run(&["import", "orders.csv", "--source", "till"]).expect(0).err;
    assert!(told.contains("1 noted (refunded-in-part)") && told.contains("line 2"), "{told}");
}

#[test]
fn an_order_that_was_given_back_in_full_counts_in_no_program() {
    let desk = Desk::new();
    desk.write("orders.csv", "order_id,email,ordered_at,amount_paid,currency\n1,ana@example.com,2026-02-01,10.00,USD\n2,ana@example.com,2026-02-02,20.00,USD\n");
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let counted = || {
        desk.text(
            "SELECT lifetime_orders || ' ' || lifetime_net_minor || ' ' || last_order_date FROM customer_engagement_metrics",
        )
    };
    assert_eq!(counted(), "2 3000 2026-02-02");
    desk.stranger().execute("UPDATE orders SET refunded_minor = paid_minor WHERE order_ref = '2'", []).unwrap();
    assert_eq!(counted(), "1 1000 2026-02-01");
    desk.stranger().execute("UPDATE orders SET refunded_minor = 500 WHERE order_ref = '2'", []).unwrap();
    assert_eq!(counted(), "2 2500 2026-02-02");
    assert!(desk.findings("metrics-drift").is_empty());
}

#[test]
fn two_names_with_one_phone_are_told() {
    let desk = Desk::new();
    let head = "order_id,email,name,phone,ordered_at,amount_paid,currency\n";
    desk.write("o.csv", &format!("{head}1,ivan@x.example,Ivan Jung,+14155550105,2026-07-05,1000.00,USD\n2,jana@x.example,Jana Kern,+14155550105,2026-07-06,20.00,USD\n3,ivan2@x.example,IVAN JUNG,+14155550105,2026-07-07,20.00,USD\n"));
    let told = desk.run(&["import", "o.csv", "--source", "shop"]).expect(0).err;
    assert!(told.contains("1 noted (other-name)") && told.contains("line 3"), "{told}");
    let found = desk.json(&["reconcile", "identity-conflicts", "--as-of", "2026-07-31"]);
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
}

#[test]
fn a_phone_may_come_with_a_later_order() {
    let desk = Desk::new();
    let head = "order_id,email,name,phone,ordered_at,amount_paid,currency\n";
    desk.write("a.csv", &format!("{head}1,kim@x.example,Kim Roy,,2026-07-01,100.00,USD\n"));
    desk.write("b.csv", &format!("{head}2,kim@x.example,Kim Roy,+14155550101,2026-07-02,50.00,USD\n3,,Kim Roy,+14155550101,2026-07-04,11.00,USD\n4,kim@x.example,Kim Roy,+14155550102,2026-07-05,1.00,USD\n"));
    desk.run(&["import", "a.csv", "--source", "shop"]).expect(0);
    desk.run(&["import", "b.csv", "--source", "shop"]).expect(0);
    assert_eq!(desk.text("SELECT lifetime_orders || ' ' || lifetime_net_minor FROM customer_engagement_metrics"), "4 16200");
    assert_eq!(desk.text("SELECT phone FROM customers"), "+14155550101", "the first that nobody has");
    desk.run(&["undo", &desk.count("SELECT max(id) FROM batches").to_string()]).expect(0);
    assert_eq!(desk.text("SELECT coalesce(phone, 'none') FROM customers"), "none");
}

#[test]
fn an_order_that_was_cancelled_and_is_paid_is_told() {
    let desk = Desk::new();
    desk.write("shop.csv", "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,Cancelled at,Refunded Amount\n#1,ana@x.example,paid,2026-01-05 10:00:00 +0000,USD,70.00,2026-01-05 10:00:00 +0000,1,Book,2026-01-06 10:00:00 +0000,0.00\n#2,ben@x.example,refunded,2026-01-05 10:00:00 +0000,USD,70.00,2026-01-05 10:00:00 +0000,1,Book,2026-01-06 10:00:00 +0000,70.00\n");
    let told = desk.run(&["import", "shop.csv"]).expect(0).err;
    assert!(told.contains("1 noted (cancelled-and-paid)") && told.contains("line 2"), "{told}");
}

/// 3,655 orders of eight events in the layout of Humanitix, against a second computation over the files.
#[test]
fn the_orders_of_eight_events() {
    let Some(folder) = shared("data/humanitix-synthetic") else { return };
    let desk = Desk::new();
    let report = desk.json(&["import", &folder.to_string_lossy()]);
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 8);
    assert!(files.iter().all(|file| file["preset"] == "humanitix-orders" && file["new"] == file["read"]), "{report}");
    let (mut all, mut buyers) = (0, BTreeMap::<String, (i64, i64)>::new());
    for entry in std::fs::read_dir(&folder).unwrap() {
        let mut reader = csv::Reader::from_path(entry.unwrap().path()).unwrap();
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            let row: BTreeMap<String, String> =
                row.unwrap().into_iter().map(|(name, cell)| (name.trim_start_matches('\u{feff}').to_owned(), cell)).collect();
            all += 1;
            let buyer = buyers.entry(row["Email"].trim().to_lowercase()).or_default();
            if row["Financial status"] != "Refunded" {
                buyer.0 += 1;
                let digits: String = row["Paid"].chars().filter(char::is_ascii_digit).collect();
                buyer.1 += digits.parse::<i64>().unwrap();
            }
        }
    }
    assert_eq!((all, buyers.len()), (3_655, 1_359));
    assert_eq!(desk.count("SELECT count(*) FROM orders"), 3_655);
    assert_eq!(desk.count("SELECT count(DISTINCT customer_id) FROM orders"), 1_359);
    let found = "SELECT customer_email, sum(is_counted), sum(net_minor) FROM customer_orders_v GROUP BY customer_id";
    let conn = desk.stranger();
    let mut statement = conn.prepare(found).unwrap();
    let found: BTreeMap<String, (i64, i64)> =
        statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap().map(Result::unwrap).collect();
    assert_eq!(found, buyers);
}

#[test]
fn what_a_row_leaves_out_stays_as_it_is() {
    let desk = Desk::new();
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,currency,status\n\
         1,a@example.com,2026-02-01,100.00,USD,paid\n\
         2,a@example.com,2026-02-02,50.00,USD,cancelled\n\
         3,a@example.com,2026-02-03,,USD,\n",
    );
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let states = "SELECT group_concat(order_ref || ' ' || status || ' ' || coalesce(paid_minor, 'unknown'), ', ') FROM orders";
    assert_eq!(desk.text(states), "1 paid 10000, 2 cancelled 5000, 3 paid unknown", "what nobody has told is not nothing");
    desk.write("names.csv", "order_id,email,ordered_at,name\n1,a@example.com,2026-02-01,Ana\n2,a@example.com,2026-02-02,Ana\n");
    desk.run(&["import", "names.csv", "--source", "till"]).expect(0);
    assert_eq!(desk.text(states), "1 paid 10000, 2 cancelled 5000, 3 paid unknown");
}

#[test]
fn a_corrected_order_without_an_id_is_the_same_order() {
    let desk = Desk::new();
    desk.write(
        "fair.csv",
        "scope,email,ordered_at,amount_paid,currency,name\nFair,,2026-02-01,10.00,USD,Ana\nFair,,2026-02-02,20.00,USD,Ben\n",
    );
    let flags = ["--as", "orders", "--source", "till"];
    desk.run(&[&["import", "fair.csv"], &flags[..]].concat()).expect(1);
    let rejects = desk.read("fair.csv.rejects.csv");
    desk.write("fixed.csv", &rejects.replace("Fair,,2026-02-01", "Fair,ana@example.com,2026-02-01"));
    desk.run(&[&["import", "fixed.csv"], &flags[..]].concat()).expect(1);
    assert_eq!((desk.count("SELECT count(*) FROM orders"), desk.count("SELECT sum(paid_minor) FROM orders")), (2, 3000));
}

#[test]
fn who_bought_does_not_depend_on_the_run() {
    let header = "order_id,email,phone,ordered_at,amount_paid,currency\n";
    let rows = [
        "1,a@example.com,+14155550101,2026-02-01,1.00,USD\n",
        "2,b@example.com,+14155550101,2026-02-02,2.00,USD\n",
        "3,,+14155550101,2026-02-03,3.00,USD\n",
    ];
    let bought = |files: &[&[&str]]| {
        let desk = Desk::new();
        for (number, rows) in files.iter().enumerate() {
            let name = format!("{number}.csv");
            desk.write(&name, &format!("{header}{}", rows.concat()));
            desk.run(&["import", &name, "--source", "till"]);
        }
        desk.text("SELECT group_concat(coalesce(customer_id, 0)) FROM orders")
    };
    assert_eq!(bought(&[&rows[..1], &rows[1..2], &rows[2..]]), "1,1,1");
    assert_eq!(bought(&[&rows[..1], &rows[1..]]), "1,1,1");
}

/// Imports one sheet of orders and returns its counts.
fn sheet(desk: &Desk, text: &str) -> serde_json::Value {
    desk.write("sheet.csv", text);
    desk.json(&["import", "sheet.csv", "--as", "orders", "--source", "shop"])["files"][0].clone()
}

#[test]
fn a_row_that_names_no_currency_means_the_one_that_is_known() {
    let desk = Desk::new();
    sheet(&desk, "order_id,order_date,amount,currency,email\n1,2026-01-01,100.00,EUR,ana@example.com\n");
    let refund = sheet(&desk, "order_id,order_date,refunded,email\n1,2026-01-01,20.00,ana@example.com\n");
    assert_eq!(refund["updated"], 1, "{refund}");
    let order = "SELECT paid_minor || ' ' || coalesce(refunded_minor, '-') || ' ' || currency FROM orders";
    assert_eq!(desk.text(order), "10000 2000 EUR");
    assert_eq!(desk.count("SELECT orders_without_rate FROM customer_engagement_metrics"), 1);
    sheet(&desk, "order_id,order_date,amount,email\n1,2026-01-01,90.00,ana@example.com\n");
    assert_eq!(desk.text(order), "9000 2000 EUR");
    // A refund in another currency cannot be taken off; an order that is mended to another currency is.
    let other = sheet(&desk, "order_id,order_date,refunded,currency,email\n1,2026-01-01,30.00,USD,ana@example.com\n");
    assert_eq!(other["conflict"], 1, "{other}");
    assert_eq!(desk.text(order), "9000 2000 EUR");
    assert!(desk.run(&["issues"]).expect(1).out.contains("this order was paid in EUR, and the refund is in USD"));
    let mended = sheet(&desk, "order_id,order_date,amount,refunded,currency,email\n1,2026-01-01,90.00,0,USD,ana@example.com\n");
    assert_eq!(mended["updated"], 1, "{mended}");
    assert_eq!(desk.text(order), "9000 0 USD");
}

#[test]
fn what_shops_write_for_guests_is_nobodys_number() {
    let desk = Desk::new();
    sheet(
        &desk,
        "order_id,customer_id,email,name,order_date,amount\n1,0,ana@example.com,Ana,2026-01-01,1\n2,0,bob@example.com,Bob,2026-01-02,2\n\
         3,Guest,cy@example.com,Cy,2026-01-03,3\n4,guest,,Dee,2026-01-04,4\n5,77,eve@example.com,Eve,2026-01-05,5\n6,77,fay@example.com,Fay,2026-01-06,6\n",
    );
    assert_eq!(desk.count("SELECT count(*) FROM customers"), 4);
    assert_eq!(desk.text("SELECT group_concat(buyer_id) FROM buyer_ids"), "77");
    assert_eq!(desk.count("SELECT count(*) FROM orders WHERE customer_id IS NULL"), 1);
    let said = desk.run(&["issues"]).expect(1).out;
    assert!(said.contains("other-name") && said.contains("trueup match 'order:6' new"), "{said}");
}

#[test]
fn an_order_goes_to_whom_its_corrected_address_names() {
    let desk = Desk::new();
    sheet(
        &desk,
        "order_id,email,name,order_date,amount\n1,wrong@example.com,,2026-01-01,10\n2,ana@example.com,Ana Example,2026-01-02,5\n",
    );
    let again = sheet(&desk, "order_id,email,name,order_date,amount\n1,ana@example.com,,2026-01-01,10\n");
    assert_eq!(again["updated"], 1, "{again}");
    let of = "SELECT group_concat(o.order_ref || ' ' || coalesce(c.full_name, '-'), ', ') FROM orders AS o LEFT JOIN customers AS c ON c.id = o.customer_id";
    assert_eq!(desk.text(of), "1 Ana Example, 2 Ana Example");
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
    // To an address that nobody has: somebody new, with the name that a later order brings.
    sheet(&desk, "order_id,email,order_date,amount\n2,ben@example.com,2026-01-02,5\n");
    sheet(&desk, "order_id,email,name,order_date,amount\n3,ben@example.com,Ben Example,2026-01-03,5\n");
    assert_eq!(desk.text(of), "1 Ana Example, 2 Ana Example, 3 Ana Example".replace("2 Ana", "2 Ben").replace("3 Ana", "3 Ben"));
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
}

#[test]
fn whoever_was_forgotten_and_buys_again_is_somebody_new() {
    let desk = Desk::with_small_world();
    let orders = "order_id,phone,order_date,amount\n1,+14155550101,2026-01-01,10\n";
    let activities = "activity_id,activity_type,activity_date,lead_id,subject\nA1,call,2026-01-01,L1,secret\n";
    desk.write("activities.csv", activities);
    assert_eq!(sheet(&desk, orders)["new"], 1);
    desk.run(&["import", "activities.csv", "--source", "crm"]).expect(0);
    desk.run(&["forget", "customer:1", "--reason", "asked", "--yes"]).expect(0);
    assert_eq!(sheet(&desk, orders)["unmatched"], 1);
    assert_eq!(desk.text("SELECT coalesce(customer_id, 'nobody') FROM orders"), "nobody");
    assert_eq!(desk.findings("unlinked-orders").len(), 1);
    desk.run(&["import", "activities.csv", "--source", "crm"]).expect(1);
    assert_eq!(desk.text("SELECT coalesce(customer_id, 'nobody') FROM activities"), "nobody");
    desk.run(&["rematch"]).expect(1);
    assert_eq!(desk.text("SELECT coalesce(customer_id, 'nobody') FROM activities"), "nobody");
}

#[test]
fn a_phone_that_is_none_is_kept_beside_the_order() {
    let desk = Desk::new();
    sheet(&desk, "order_id,email,phone,order_date,amount\n1,ana@example.com,call the office,2026-01-01,10\n");
    assert_eq!(desk.text("SELECT extra ->> '$.phone' FROM orders"), "call the office");
}

#[test]
fn an_order_goes_by_hand_to_whom_she_names() {
    let desk = Desk::with_small_world();
    sheet(&desk, "order_id,buyer_id,email,order_date,amount\n1,,,2026-01-01,10\n2,77,x@example.com,2026-01-02,20\n");
    let done = desk.json(&["match", "1", "ana@example.com"]);
    assert_eq!(
        (&done["kind"], &done["customer"]),
        (&"orders".into(), &"customer:1 Ana Example, ana@example.com, +14155550101".into()),
        "{done}"
    );
    assert_eq!(desk.text("SELECT matched_by || customer_id FROM orders WHERE order_ref = '1'"), "hand1");
    assert!(desk.findings("unlinked-orders").is_empty());
    // Also away from another, and remembered by the number of the buyer.
    desk.run(&["match", "order:2", "ana@example.com", "--remember"]).expect(0);
    assert_eq!(desk.count("SELECT lifetime_net_minor FROM customer_engagement_metrics WHERE customer_id = 1"), 3000);
    sheet(&desk, "order_id,buyer_id,email,order_date,amount\n2,77,y@example.com,2026-01-02,20\n3,77,,2026-01-03,30\n");
    assert_eq!(desk.count("SELECT count(*) FROM orders WHERE customer_id = 1"), 3, "what was decided by hand stays");
    let batch = desk.count("SELECT max(id) FROM batches WHERE kind = 'match'").to_string();
    assert!(desk.run(&["match", "order:2", "ana@example.com"]).expect(2).err.contains("already"));
    assert!(desk.run(&["match", "order:2", "nobody@example.com"]).expect(2).err.contains("no customer is known"));
    assert!(desk.run(&["match", "order:1", "ben@example.com", "--remember"]).expect(2).err.contains("no id of its buyer"));
    desk.run(&["undo", &batch]);
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
}

/// What the source has called refunded stays so where a later row leaves the status blank; what followed from the
/// amounts follows from them anew.
#[test]
fn a_blank_status_keeps_what_the_source_has_said() {
    let import = |desk: &Desk, rows: &str| {
        desk.write("o.csv", &format!("order_id,email,ordered_at,amount,amount_refunded,currency,status\n{rows}"));
        desk.run(&["import", "o.csv", "--source", "s"]).expect(0);
    };
    let desk = Desk::new();
    import(
        &desk,
        "1,a@example.com,2026-05-01,50.00,50.00,USD,Refunded\n2,a@example.com,2026-05-01,0,,USD,free\n3,a@example.com,2026-05-01,50.00,50.00,USD,Paid\n4,a@example.com,2026-05-01,0,,USD,\n",
    );
    let statuses = || {
        desk.text("SELECT group_concat(order_ref || ' ' || status || ' ' || is_counted, ', ') FROM (SELECT * FROM orders ORDER BY order_ref)")
    };
    assert_eq!(statuses(), "1 refunded 0, 2 free 1, 3 refunded 0, 4 free 1");
    import(
        &desk,
        "1,a@example.com,2026-05-01,60.00,50.00,USD,\n2,a@example.com,2026-05-01,9.00,,USD,\n3,a@example.com,2026-05-01,60.00,50.00,USD,\n4,a@example.com,2026-05-01,9.00,,USD,\n",
    );
    assert_eq!(statuses(), "1 refunded 0, 2 free 1, 3 paid 1, 4 paid 1");
    // Whatever word of a shop means paid.
    let desk = Desk::new();
    desk.run(&["import", "o.csv", "--source", "other"]);
    desk.stranger().execute_batch("UPDATE orders SET status = 'refunded', status_name = 'wc-completed', paid_minor = 1000, refunded_minor = 1000 WHERE order_ref = '1'").unwrap();
    desk.write(
        "o.csv",
        "order_id,email,ordered_at,amount,amount_refunded,currency,status\n1,a@example.com,2026-05-01,10.00,2.00,USD,\n",
    );
    desk.run(&["import", "o.csv", "--source", "other"]);
    assert_eq!(desk.text("SELECT status || ' ' || is_counted FROM orders WHERE order_ref = '1'"), "paid 1");
}
