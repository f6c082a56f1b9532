//! Each check with a book that it finds something in, and a clean book in which it finds nothing.

use serde_json::Value;

use crate::desk::{CONVERSIONS, DEALS, Desk, LEADS, PAYMENTS};

/// A book with nothing to find: one lead, converted, won, paid.
fn clean() -> Desk {
    let desk = Desk::new();
    let first = |text: &str, rows: usize| text.lines().take(rows + 1).map(|line| format!("{line}\n")).collect::<String>();
    desk.write("leads.csv", &first(LEADS, 1))
        .write("conversions.csv", &first(CONVERSIONS, 1))
        .write("crm_deals.csv", &first(DEALS, 1))
        .write("payments.csv", PAYMENTS);
    desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]).expect(0);
    desk
}

/// The clean book and one more file.
fn with(name: &str, text: &str, code: i32) -> Desk {
    let desk = clean();
    desk.write(name, text);
    desk.run(&["import", name]).expect(code);
    desk
}

fn one(desk: &Desk, check: &str) -> Value {
    let findings = desk.findings(check);
    assert_eq!(findings.len(), 1, "{check}: {findings:#?}");
    findings[0].clone()
}

const DEAL_HEADER: &str = "Record ID,Deal Name,Deal Stage,Amount,Currency,Create Date,Close Date,Contact Email\n";
const PAYMENT_HEADER: &str = "invoice_id,email,amount_paid,currency,payment_date,status,amount_refunded,refund_of\n";
const LEAD_HEADER: &str = "lead_id,email,phone,full_name,created_at\n";

#[test]
fn a_clean_book_is_clean() {
    let desk = clean();
    let said = desk.run(&["reconcile", "--out", "findings"]).expect(0);
    for check in trueup::reconcile::catalogue() {
        let text = desk.read(&format!("findings/{}.csv", check.name));
        assert_eq!(text.lines().count(), 1, "{}: {text}", check.name);
        let common = "accepted_reason,email,full_name,deal_name,source_system,file,line,finding_id";
        assert!(text.trim_end().ends_with(common), "{}: {text}", check.name);
    }
    assert!(said.out.contains("orphan-conversions"));
    let summary = desk.read("findings/summary.csv");
    assert!(summary.starts_with("check,severity,findings,accepted,as_of,ledger_count,head_seal\n"), "{summary}");
    assert!(summary.lines().skip(1).all(|line| line.contains(",0,0,2026-06-30,3,")), "{summary}");
}

#[test]
fn every_check_has_a_test_here() {
    let text = include_str!("checks.rs");
    for check in trueup::reconcile::catalogue() {
        assert!(text.matches(&format!("\"{}\"", check.name)).count() >= 1, "{} has no fixture", check.name);
    }
}

#[test]
fn undated_wins() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write(
        "crm_deals.csv",
        &format!("{DEAL_HEADER}D9,Cleo course,Closed Won,500.00,USD,2026-02-01 09:00,,cleo@example.com\n"),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    let found = one(&desk, "undated-wins");
    assert_eq!(
        (&found["deal_id"], &found["amount"], &found["email"]),
        (&"D9".into(), &"500.00".into(), &"cleo@example.com".into())
    );
    desk.write(
        "dated.csv",
        &format!("{DEAL_HEADER}D9,Cleo course,Closed Won,500.00,USD,2026-02-01 09:00,2026-03-01 09:00,cleo@example.com\n"),
    );
    desk.run(&["import", "dated.csv"]).expect(0);
    assert!(desk.findings("undated-wins").is_empty());
}

#[test]
fn unpriced_orders() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write("orders.csv", "order_id,email,ordered_at,amount_paid,currency\n1,ana@example.com,2026-02-01,,USD\n2,ana@example.com,2026-02-01,0.00,USD\n");
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    assert_eq!(one(&desk, "unpriced-orders")["order_ref"], "1");
}

#[test]
fn missing_rates() {
    let desk = clean();
    desk.write(
        "orders.csv",
        "order_id,email,ordered_at,amount_paid,currency\n1,ana@example.com,2026-02-01,10.00,EUR\n2,ana@example.com,2026-02-01,0.00,USD\n",
    );
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let found = one(&desk, "missing-rates");
    assert_eq!((&found["order_ref"], &found["paid"], &found["currency"]), (&"1".into(), &"10.00".into(), &"EUR".into()));
    assert_eq!(desk.text("SELECT lifetime_orders || ' ' || lifetime_net_minor FROM customer_engagement_metrics"), "2 0");
    desk.stranger()
        .execute(
            "INSERT INTO rates (currency, rate_date, rate_millionths, batch_id) VALUES ('EUR', '2026-01-01', 1100000, 1)",
            [],
        )
        .unwrap();
    assert!(desk.findings("missing-rates").is_empty());
    assert_eq!(desk.text("SELECT lifetime_orders || ' ' || lifetime_net_minor FROM customer_engagement_metrics"), "2 1100");
}

#[test]
fn stale_scores() {
    let desk = clean();
    desk.write("orders.csv", "order_id,email,ordered_at,amount_paid,currency\n1,ana@example.com,2026-06-01,10.00,USD\n");
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    assert!(desk.findings("stale-scores").is_empty());
    // Thirty days on it is 29 + 30 days ago: four points where five are stored.
    let found = desk.json(&["reconcile", "stale-scores", "--as-of", "2026-07-30"]);
    assert_eq!(
        (&found[0]["stored_score"], &found[0]["fresh_score"], &found[0]["scored_as_of"]),
        (&20.into(), &17.into(), &"2026-06-30".into())
    );
    // Scored as of a day that is still to come, nobody stands as of any real one.
    desk.run(&["score", "--as-of", "2026-07-30"]).expect(0);
    assert!(desk.json(&["reconcile", "stale-scores", "--as-of", "2026-07-30"]).as_array().unwrap().is_empty());
    assert_eq!(desk.findings("stale-scores").len(), 1);
    // When it has come, scores of a later day than the one asked for are not stale.
    desk.run_at("2026-07-30T12:00:00Z", &["score"]).expect(0);
    assert!(desk.findings("stale-scores").is_empty());
    // Behind the back of the triggers.
    desk.stranger().execute("UPDATE customers SET rfm_monetary = 5, lead_score = lead_score + 4", []).unwrap();
    assert_eq!(one(&desk, "stale-scores")["email"], "ana@example.com");
}

#[test]
fn metrics_drift() {
    let desk = clean();
    desk.write("orders.csv", "order_id,email,ordered_at,amount_paid,currency\n1,ana@example.com,2026-06-01,10.00,USD\n");
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    assert!(desk.findings("metrics-drift").is_empty());
    desk.stranger().execute("UPDATE customer_engagement_metrics SET lifetime_net_minor = 99900", []).unwrap();
    let found = one(&desk, "metrics-drift");
    assert_eq!((&found["stored_net"], &found["fresh_net"]), (&"999.00".into(), &"10.00".into()));
    assert!(desk.run(&["score"]).expect(0).err.contains("1 customers were not summed up as their orders are"));
    assert!(desk.findings("metrics-drift").is_empty());
    desk.stranger().execute("DELETE FROM customer_engagement_metrics", []).unwrap();
    assert_eq!(one(&desk, "metrics-drift")["fresh_orders"], 1);
    desk.run(&["score"]).expect(0);
    assert_eq!(desk.count("SELECT lead_score FROM customers WHERE id = 1"), 20);
    // Of a customer who does not exist, by a program that knows no foreign keys.
    desk.stranger()
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO customer_engagement_metrics
                 (customer_id, lifetime_orders, lifetime_net_minor, currency, orders_without_rate, first_order_date, last_order_date)
             VALUES (999, 1, 100, 'USD', 0, '2026-06-01', '2026-06-01');",
        )
        .unwrap();
    assert_eq!(one(&desk, "metrics-drift")["customer_id"], 999);
    desk.run(&["score"]).expect(0);
    assert!(desk.findings("metrics-drift").is_empty());
}

#[test]
fn duplicate_customers() {
    let pairs = |rows: &str| -> Vec<(i64, String)> {
        let desk = Desk::new();
        desk.write("leads.csv", &format!("lead_id,email,phone,full_name,city,company,created_at\n{rows}"));
        desk.run(&["import", "leads.csv", "--source", "s"]);
        let found = desk.findings("duplicate-customers");
        found.iter().map(|row| (row["score"].as_i64().unwrap(), row["evidence"].as_str().unwrap().to_owned())).collect()
    };
    let one = |score: i64, evidence: &str| vec![(score, evidence.to_owned())];
    let same = "1,ana@one.example,,Ana Example,Lyon,,2026-01-01\n2,ana@two.example,,ANA  Exámple,Lyon,,2026-01-02\n";
    assert_eq!(pairs(same), one(80, "the same name and city"));
    assert_eq!(pairs(&same.replace("Lyon,,2026-01-02", "Graz,,2026-01-02")), [], "in another city it may be another Ana");
    assert_eq!(pairs(&same.replace("Ana Example", "Ana").replace("ANA  Exámple", "Ana")), [], "a first name alone");
    let firm = "1,ana@one.example,,Ana Example,,Acme,2026-01-01\n2,ana@two.example,,Ana Example,,ACME,2026-01-02\n";
    assert_eq!(pairs(firm), one(85, "the same name and company"));
    let dotted = firm.replace(",Acme,", ",\"Foo, Inc.\",").replace(",ACME,", ",Foo Inc,");
    assert_eq!(pairs(&dotted), one(85, "the same name and company"));
    for slip in ["Ana Exmple", "Ana Exampel", "Ann Example", "Ana Exaample"] {
        let rows = format!("1,ana@acme.example,,Ana Example,,,2026-01-01\n2,a.e@acme.example,,{slip},,,2026-01-02\n");
        let found = pairs(&rows);
        // Two letters that have changed places are one slip of a hand, and two of letters.
        assert_eq!(found, one(70, "nearly the same name at acme.example"), "{slip}");
    }
    let address = "1,a.example@gmail.com,,Ana Example,,,2026-01-01\n2,aexample+shop@googlemail.com,,A. E.,,,2026-01-02\n";
    assert_eq!(pairs(address), one(90, "one e-mail address in two spellings"));
    let phone =
        "1,ana@one.example,+49 151 12345678,Ana Example,,,2026-01-01\n2,ana@two.example,0151/12345678,Ana E.,,,2026-01-02\n";
    assert_eq!(pairs(phone), one(85, "one phone"));
    let moved = "1,ana@one.example,,Ana Example,Paris,,2026-01-01\n2,ana@one.example,,Ana Example,Nice,,2026-02-01\n3,ana@two.example,,Ana Example,Nice,,2026-01-02\n";
    assert_eq!(pairs(moved), one(80, "the same name and city"), "the city where she lives now");
    // Two addresses that buy by one phone.
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,full_name,created_at\n1,ana@one.example,Ana,2026-01-01\n2,ana@two.example,Ann,2026-01-02\n",
    );
    let order = "order_id,email,phone,ordered_at,amount_paid,currency\n";
    desk.write(
        "orders.csv",
        &format!(
            "{order}1,ana@one.example,+4915112345678,2026-03-01,5.00,USD\n2,ana@two.example,+4915112345678,2026-03-02,5.00,USD\n"
        ),
    );
    desk.run(&["import", "leads.csv", "orders.csv", "--source", "s"]).expect(0);
    assert_eq!(desk.findings("duplicate-customers")[0]["evidence"], "one phone");
    // Everything at once is as sure as it gets; who was merged is found no more.
    let desk = Desk::new();
    desk.write(
        "leads.csv",
        "lead_id,email,full_name,city,created_at\n1,ana@acme.example,Ana Example,Lyon,2026-01-01\n2,ana+x@acme.example,Ana Example,Lyon,2026-01-02\n",
    );
    desk.run(&["import", "leads.csv", "--source", "s"]).expect(0);
    assert_eq!(desk.findings("duplicate-customers")[0]["score"], 100);
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    assert!(desk.findings("duplicate-customers").is_empty());
}

#[test]
fn unlinked_orders() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write(
        "orders.csv",
        "order_id,scope,email,phone,ordered_at,amount_paid,currency,name\n\
         1,Ball,ana@example.com,,2026-02-01,10.00,USD,Ana Example\n\
         1,Fair,,,2026-02-02,20.00,USD,Walk In\n",
    );
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(1);
    let found = one(&desk, "unlinked-orders");
    assert_eq!(
        (&found["order_ref"], &found["scope"], &found["paid"], &found["line"]),
        (&"1".into(), &"Fair".into(), &"20.00".into(), &3.into()),
        "{found}"
    );
    assert!(desk.json(&["reconcile", "unlinked-orders", "--as-of", "2026-02-01"]).as_array().unwrap().is_empty());
    // Given by another program to somebody who is another one by now.
    desk.stranger().execute("UPDATE orders SET customer_id = 1, matched_by = 'hand' WHERE scope = 'Fair'", []).unwrap();
    assert!(desk.findings("unlinked-orders").is_empty());
    desk.run(&["merge", "customer:2", "customer:1"]).expect(0);
    desk.stranger().execute("UPDATE orders SET customer_id = 1, matched_by = 'hand' WHERE scope = 'Fair'", []).unwrap();
    assert_eq!(one(&desk, "unlinked-orders")["scope"], "Fair");
}

#[test]
fn revenue_twice() {
    let desk = clean();
    let head = "invoice_id,lead_id,amount_paid,currency,payment_date\n";
    // Two leads of one person, from two systems.
    desk.write("one.csv", "lead_id,email,phone,full_name,created_at\nA1,zoe@example.com,,Zoe Example,2026-01-05\n");
    desk.write("two.csv", "lead_id,email,phone,full_name,created_at\nB1,zoe@example.com,,Zoe Example,2026-01-06\n");
    desk.run(&["import", "one.csv", "--source", "crm"]).expect(0);
    desk.run(&["import", "two.csv", "--source", "list"]).expect(0);
    desk.write("p1.csv", &format!("{head}I71,A1,500.00,USD,2026-03-20\n"));
    desk.write("p2.csv", &format!("{head}J71,B1,500.00,USD,2026-03-22\n"));
    desk.run(&["import", "p1.csv", "--as", "payments", "--source", "crm"]).expect(0);
    assert!(desk.findings("revenue-twice").is_empty());
    desk.run(&["import", "p2.csv", "--as", "payments", "--source", "list"]).expect(0);
    let found = one(&desk, "revenue-twice");
    assert_eq!((&found["amount"], &found["other_deal_id"]), (&"500.00".into(), &"I71".into()), "{found}");
    // Another amount is another payment.
    desk.write("p2.csv", &format!("{head}J71,B1,510.00,USD,2026-03-22\n"));
    let event = found["event"].to_string();
    desk.run(&["amend", &event, "--amount", "510.00", "--reason", "another course"]).expect(0);
    assert!(desk.findings("revenue-twice").is_empty());
}

#[test]
fn orders_twice() {
    let desk = clean();
    let head = "order_id,email,ordered_at,amount_paid,currency\n";
    desk.write("a.csv", &format!("{head}1,ana@example.com,2026-02-01,10.00,USD\n2,ana@example.com,2026-02-02,10.00,USD\n"));
    // Another order, another day, another amount, another person: none of them is the same.
    desk.write("b.csv", &format!("{head}1,ana@example.com,2026-02-01,11.00,USD\n2,ben@example.com,2026-02-02,10.00,USD\n7,ana@example.com,2026-02-01,10.00,USD\n"));
    desk.run(&["import", "a.csv", "--source", "till"]).expect(0);
    desk.run(&["import", "b.csv", "--source", "shop"]).expect(0);
    assert!(desk.findings("orders-twice").is_empty());
    // One instant in two zones is one, whatever the day and the amount.
    desk.write("t1.csv", &format!("{head}9,ana@example.com,2026-02-05T00:30:00+10:00,12.00,USD\n"));
    desk.write("t2.csv", &format!("{head}9,ana@example.com,2026-02-04T14:30:00Z,12.50,USD\n"));
    desk.run(&["import", "t1.csv", "--source", "till"]).expect(0);
    desk.run(&["import", "t2.csv", "--source", "shop"]).expect(0);
    assert_eq!(one(&desk, "orders-twice")["order_ref"], "9");
    desk.run(&["undo", "5"]);
    desk.write("c.csv", &format!("{head}2,ana@example.com,2026-02-02,10.00,USD\n"));
    desk.run(&["import", "c.csv", "--source", "desk"]).expect(0);
    let found = one(&desk, "orders-twice");
    assert_eq!(
        (&found["source_system"], &found["other_source_system"], &found["other_file"]),
        (&"desk".into(), &"till".into(), &"a.csv".into())
    );
    // Once without an id.
    let batch = desk.count("SELECT max(id) FROM batches").to_string();
    desk.run(&["undo", &batch]).expect(0);
    desk.write("d.csv", &format!("{head},ana@example.com,2026-02-02,10.00,USD\n"));
    desk.run(&["import", "d.csv", "--source", "till"]);
    assert_eq!(one(&desk, "orders-twice")["other_order_ref"], "2");
}

#[test]
fn orphan_conversions() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write("conversions.csv", CONVERSIONS);
    desk.run(&["import", "conversions.csv"]).expect(0);
    let found = one(&desk, "orphan-conversions");
    assert_eq!((&found["lead_id"], &found["conversion_time"]), (&"L2".into(), &"2026-01-06T10:05:00Z".into()));
    assert_eq!(
        (&found["email"], &found["file"], &found["line"]),
        (&"ben@example.com".into(), &"conversions.csv".into(), &3.into())
    );
    // A conversion is no orphan as of a day before it.
    assert_eq!(
        desk.json(&["reconcile", "orphan-conversions", "--as-of", "2026-01-05"]).as_array().unwrap().len(),
        1,
        "Ana's, whose deal came later"
    );
    assert!(desk.json(&["reconcile", "orphan-conversions", "--as-of", "2026-01-04"]).as_array().unwrap().is_empty());
}

#[test]
fn orphan_revenue_and_attribution_gaps() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write("crm_deals.csv", &format!("{DEAL_HEADER}D9,Cleo course,Qualified,,,2026-02-01 09:00,,cleo@example.com\n"));
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    let found = one(&desk, "orphan-revenue");
    assert_eq!(
        (&found["lead_id"], &found["revenue_stage"], &found["deal_id"]),
        (&"L3".into(), &"opportunity_created".into(), &"D9".into())
    );
    let gap = one(&desk, "attribution-gaps");
    assert_eq!((&gap["has_source_tool"], &gap["has_email_hash"], &gap["has_external_id"]), (&0.into(), &1.into(), &0.into()));
}

#[test]
fn a_missing_campaign_alone_is_no_gap() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS)
        .write("conversions.csv", &CONVERSIONS.replace(",spring,x1", ",,x1"))
        .write("crm_deals.csv", DEALS);
    desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv"]).expect(0);
    assert!(desk.findings("attribution-gaps").is_empty());
}

#[test]
fn incomplete_journeys() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write("payments.csv", &format!("{PAYMENT_HEADER}I9,cleo@example.com,10.00,USD,2026-02-01,,,\n"));
    desk.run(&["import", "payments.csv"]).expect(0);
    let found = one(&desk, "incomplete-journeys");
    assert_eq!((&found["has_opportunity"], &found["has_deal"], &found["has_revenue"]), (&0.into(), &0.into(), &1.into()));
}

#[test]
fn conflicting_revenue() {
    let desk = with("payments.csv", &format!("{PAYMENT_HEADER}I9,ana@example.com,10.00,USD,2026-02-20,,,\n"), 1);
    let found = one(&desk, "conflicting-revenue");
    assert_eq!((&found["deal_id"], &found["holder_deal_id"], &found["amount"]), (&"I9".into(), &"I1".into(), &"10.00".into()));
}

#[test]
fn unmatched_rows() {
    let desk = with("payments.csv", &format!("{PAYMENT_HEADER}I9,who@example.com,10.00,USD,2026-02-20,,,\n"), 1);
    let found = one(&desk, "unmatched-rows");
    assert_eq!(
        (&found["row_kind"], &found["row_id"], &found["email"]),
        (&"payment".into(), &"I9".into(), &"who@example.com".into())
    );
}

#[test]
fn amount_mismatches_and_tolerance() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("crm_deals.csv", DEALS).write("payments.csv", &PAYMENTS.replace("100.00", "98.50"));
    desk.run(&["import", "leads.csv", "crm_deals.csv", "payments.csv"]).expect(0);
    let found = one(&desk, "amount-mismatches");
    assert_eq!(
        (&found["won_amount"], &found["confirmed_amount"], &found["difference"]),
        (&"100.00".into(), &"98.50".into(), &"-1.50".into())
    );
    assert_eq!((&found["settled_payments"], &found["settled_total"]), (&1.into(), &"98.50".into()));
    desk.run(&["reconcile", "amount-mismatches", "--tolerance", "1.50"]).expect(0);
    desk.run(&["reconcile", "amount-mismatches", "--tolerance", "1.49"]).expect(1);
    let other = Desk::new();
    other.write("leads.csv", LEADS).write("crm_deals.csv", DEALS).write("payments.csv", &PAYMENTS.replace("USD", "EUR"));
    other.run(&["import", "leads.csv", "crm_deals.csv", "payments.csv"]).expect(0);
    assert_eq!(one(&other, "amount-mismatches")["difference"], Value::Null, "another currency has no difference");
}

#[test]
fn missing_amounts() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write(
        "crm_deals.csv",
        &format!("{DEAL_HEADER}D9,Cleo,Closed Won,,,2026-02-01 09:00,2026-02-02 09:00,cleo@example.com\n"),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    assert_eq!(one(&desk, "missing-amounts")["deal_id"], "D9");
}

#[test]
fn out_of_order() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS)
        .write("conversions.csv", CONVERSIONS)
        .write(
            "crm_deals.csv",
            &format!("{DEAL_HEADER}D1,Ana,Closed Won,100.00,USD,2026-01-04 09:00,2026-01-03 09:00,ana@example.com\n"),
        )
        .write("payments.csv", &PAYMENTS.replace("2026-02-10", "2026-01-02"));
    desk.run(&["import", "leads.csv", "conversions.csv", "crm_deals.csv", "payments.csv"]).expect(0);
    let problems: Vec<String> =
        desk.findings("out-of-order").iter().map(|found| found["problem"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        problems,
        [
            "deal_won before opportunity_created",
            "opportunity_created before every conversion",
            "revenue_confirmed before deal_won"
        ]
    );
}

#[test]
fn a_bare_date_on_the_same_day_is_in_order() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS)
        .write("crm_deals.csv", DEALS)
        .write("payments.csv", &PAYMENTS.replace("2026-02-10", "2026-02-01"));
    desk.run(&["import", "leads.csv", "crm_deals.csv", "payments.csv"]).expect(0);
    assert!(desk.findings("out-of-order").is_empty(), "won at 09:00, paid that day");
}

#[test]
fn won_unpaid() {
    let desk = Desk::new();
    desk.write("leads.csv", LEADS).write("crm_deals.csv", DEALS);
    desk.run(&["import", "leads.csv", "crm_deals.csv"]).expect(0);
    assert_eq!(one(&desk, "won-unpaid")["days"], 149);
    desk.run(&["reconcile", "won-unpaid", "--unpaid-days", "149"]).expect(0);
    desk.run(&["reconcile", "won-unpaid", "--as-of", "2026-03-03"]).expect(0);
}

#[test]
fn dated_ahead() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write(
        "crm_deals.csv",
        &format!("{DEAL_HEADER}D9,Ben course,Closed Won,50.00,USD,2026-01-11 09:00,2062-02-01,ben@example.com\n"),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    let found = one(&desk, "dated-ahead");
    assert_eq!(
        (&found["revenue_stage"], &found["event_date"], &found["written_on"]),
        (&"deal_won".into(), &"2062-02-01".into(), &"2026-06-30".into())
    );
    // Corrected at the source, the event still says what it said: that is a drift, until it is amended.
    desk.write(
        "crm_deals.csv",
        &format!("{DEAL_HEADER}D9,Ben course,Closed Won,50.00,USD,2026-01-11 09:00,2026-02-01,ben@example.com\n"),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    assert_eq!(desk.json(&["reconcile", "deal-drift", "--as-of", "2063-01-01"])[0]["differs"], "day");
    let event = found["event"].to_string();
    desk.run(&["amend", &event, "--time", "2026-02-01", "--reason", "typing error"]).expect(0);
    assert!(desk.findings("dated-ahead").is_empty() && desk.findings("deal-drift").is_empty());
    assert_eq!(
        desk.text(
            "SELECT event_date || ' ' || revenue_amount FROM revenue_facts WHERE deal_id = 'D9' AND revenue_stage = 'deal_won'"
        ),
        "2026-02-01 50.00"
    );
    desk.run(&["amend", &event, "--time", "2026-02-01", "--reason", "again"]).expect(2);
}

#[test]
fn deal_drift() {
    let desk = with(
        "crm_deals.csv",
        &DEALS.lines().take(2).map(|l| format!("{l}\n")).collect::<String>().replace("Closed Won", "Closed Lost"),
        0,
    );
    let found = one(&desk, "deal-drift");
    assert_eq!((&found["differs"], &found["deal_stage"]), (&"stage".into(), &"Closed Lost".into()));
}

#[test]
fn payment_drift() {
    let refund = format!("{PAYMENT_HEADER}I1,ana@example.com,100.00,USD,2026-02-10,Paid,40.00,\n");
    let found = one(&with("payments.csv", &refund, 0), "payment-drift");
    assert_eq!((&found["differs"], &found["refunded_amount"]), (&"refunded".into(), &"40.00".into()));
    let reversal = format!("{PAYMENT_HEADER}R1,ana@example.com,-25.00,USD,2026-03-10,,,I1\n");
    let desk = with("payments.csv", &reversal, 0);
    assert_eq!(one(&desk, "payment-drift")["refunded_amount"], "25.00");
    assert_eq!(desk.count("SELECT count(*) FROM revenue_events"), 3, "a refund makes no event");
    assert_eq!(desk.text("SELECT status FROM payments WHERE row_key = 'R1'"), "refund");
}

#[test]
fn mixed_journeys() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write(
        "crm_deals.csv",
        &format!(
            "{DEAL_HEADER}D8,First,Closed Lost,1.00,USD,2026-02-01 09:00,,ben@example.com\n\
             D9,Second,Closed Won,1.00,USD,2026-02-03 09:00,2026-02-09 09:00,ben@example.com\n"
        ),
    );
    desk.run(&["import", "crm_deals.csv"]).expect(1);
    let found = one(&desk, "mixed-journeys");
    assert_eq!((&found["opportunity_deal_id"], &found["won_deal_id"]), (&"D8".into(), &"D9".into()));
}

#[test]
fn identical_rows() {
    let desk = clean();
    desk.write("sheet.csv", "Name,E-mail\nDora,dora@example.com\nEve,eve@example.com\nDora,dora@example.com\n");
    let import = ["import", "sheet.csv", "--as", "leads", "--source", "fair"];
    let file = desk.json(&import)["files"][0].clone();
    assert_eq!((&file["new"], &file["duplicate"]), (&3.into(), &0.into()), "twins are two rows");
    let found = one(&desk, "identical-rows");
    assert_eq!((&found["first_line"], &found["line"], &found["occurrence"]), (&2.into(), &4.into(), &2.into()));
    assert_eq!(desk.json(&import)["files"][0]["unchanged"], 3, "and both are known again");
}

#[test]
fn unlinked_leads() {
    let desk = with("leads.csv", &format!("{LEAD_HEADER}L9,,,Nobody,2026-01-01\n"), 0);
    assert_eq!(one(&desk, "unlinked-leads")["lead_id"], "L9");
    // One that another program has written, with a phone by which the import would have linked it.
    desk.stranger()
        .execute("INSERT INTO leads (id, full_name, phone, batch_id) VALUES (900, 'Zoe Example', '+14155550177', 1)", [])
        .unwrap();
    assert!(desk.findings("unlinked-leads").iter().any(|found| found["lead_id"] == "trueup:900"));
    desk.run(&["backfill", "customers"]).expect(0);
    assert!(desk.findings("unlinked-leads").iter().all(|found| found["lead_id"] != "trueup:900"));
}

#[test]
fn identity_conflicts() {
    let desk = with("leads.csv", LEADS, 0);
    desk.write("more.csv", &format!("{LEAD_HEADER}L9,ben@example.com,+14155550101,Who,2026-02-01\n"));
    desk.run(&["import", "more.csv"]).expect(0);
    let found = one(&desk, "identity-conflicts");
    assert_eq!((&found["lead_id"], &found["reason"]), (&"L9".into(), &"identity-conflict".into()));
    // A deal that several leads fit.
    let desk = with("leads.csv", &format!("{LEAD_HEADER}L7,ana@example.com,,Ana later,2026-03-01\n"), 0);
    desk.write("crm_deals.csv", &format!("{DEAL_HEADER}D9,Ana,Qualified,,,2026-03-02 09:00,,ana@example.com\n"));
    desk.run(&["import", "crm_deals.csv"]).expect(0);
    let found = one(&desk, "identity-conflicts");
    assert_eq!(
        (&found["reason"], &found["candidates"], &found["lead_id"]),
        (&"several-leads".into(), &"[\"L1\",\"L7\"]".into(), &"L7".into())
    );
}

#[test]
fn the_same_book_and_day_give_the_same_bytes() {
    let desk = with("leads.csv", &format!("{LEADS}L9,,,Nobody,2026-01-01,\n"), 0);
    desk.run(&["reconcile", "--out", "a"]).expect(1);
    let before = std::fs::read(desk.book()).unwrap();
    desk.run(&["reconcile", "--out", "b"]).expect(1);
    assert_eq!(std::fs::read(desk.book()).unwrap(), before, "reconciling writes nothing to the book");
    for check in trueup::reconcile::catalogue().iter().map(|check| check.name).chain(["summary"]) {
        assert_eq!(desk.read(&format!("a/{check}.csv")), desk.read(&format!("b/{check}.csv")));
    }
}

#[test]
fn an_accepted_finding_is_marked_and_no_alarm() {
    let desk = with("leads.csv", &format!("{LEAD_HEADER}L9,,,Nobody,2026-01-01\n"), 0);
    let id = one(&desk, "unlinked-leads")["finding_id"].as_str().unwrap().to_owned();
    desk.run(&["reconcile"]).expect(1);
    desk.run(&["accept", &id, "--reason", "a walk-in"]).expect(0);
    desk.run(&["reconcile"]).expect(0);
    assert_eq!(one(&desk, "unlinked-leads")["accepted_reason"], "a walk-in");
    desk.run(&["accept", &id, "--reason", "a visitor"]).expect(0);
    assert_eq!(one(&desk, "unlinked-leads")["accepted_reason"], "a visitor");
    desk.run(&["unaccept", &id]).expect(0);
    desk.run(&["unaccept", &id]).expect(2);
    desk.run(&["reconcile"]).expect(1);
}

#[test]
fn a_finding_has_the_same_id_in_another_book_of_the_same_files() {
    let id =
        || one(&with("leads.csv", &format!("{LEAD_HEADER}L9,,,Nobody,2026-01-01\n"), 0), "unlinked-leads")["finding_id"].clone();
    assert_eq!(id(), id());
}

#[test]
fn comparing_marks_new_known_and_gone() {
    let desk = with("leads.csv", &format!("{LEAD_HEADER}L8,,,Nobody,2026-01-01\nL9,,,No one,2026-01-01\n"), 0);
    desk.run(&["reconcile", "--out", "june"]).expect(1);
    desk.write("leads.csv", &format!("{LEAD_HEADER}L9,found@example.com,,No one,2026-01-01\nL10,,,Third,2026-01-02\n"));
    desk.run(&["import", "leads.csv"]).expect(0);
    desk.run(&["reconcile", "--out", "july", "--compare", "june"]).expect(1);
    let text = desk.read("july/unlinked-leads.csv");
    assert!(text.lines().any(|line| line.starts_with("L8,") && line.contains(",known,")), "{text}");
    assert!(text.lines().any(|line| line.starts_with("L10,") && line.contains(",new,")), "{text}");
    let gone = desk.read("july/gone.csv");
    assert!(gone.lines().any(|line| line.starts_with("unlinked-leads,") && line.ends_with(",L9")), "{gone}");
    let summary = desk.read("july/summary.csv");
    let line = summary.lines().find(|line| line.starts_with("unlinked-leads,low,2,0,2026-06-30,3,")).unwrap();
    assert!(line.ends_with(",1,1"), "{summary}");
}
