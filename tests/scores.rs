//! What customers have bought, and how they are scored: kept right by triggers, in any client, and equal to a
//! second computation.

use rusqlite::Connection;

use crate::desk::Desk;

/// Three customers by SQL alone, and the clock on 2026-06-30.
pub(crate) fn book() -> (Desk, Connection) {
    let desk = Desk::new();
    let conn = desk.stranger();
    conn.execute_batch(
        "UPDATE score_clock SET as_of = '2026-06-30';
         INSERT INTO customers (id, full_name, batch_id) VALUES (1, 'Ana', 1), (2, 'Ben', 1), (3, 'Cleo', 1);",
    )
    .unwrap();
    (desk, conn)
}

/// The SQL of an order: its number, whose, which status, what was paid and given back, on which day.
pub(crate) fn order(id: i64, customer: &str, status: &str, paid: &str, refunded: &str, currency: &str, day: &str) -> String {
    let matched = if customer == "NULL" { "NULL" } else { "'email'" };
    format!(
        "INSERT INTO orders (id, source_system, order_ref, customer_id, matched_by, status, paid_minor, refunded_minor, currency,
                             ordered_time, ordered_date, ordered_time_known, batch_id)
         VALUES ({id}, 'till', '{id}', {customer}, {matched}, '{status}', {paid}, {refunded}, '{currency}', '{day}T00:00:00Z', '{day}', 0, 1)"
    )
}

fn metrics(desk: &Desk, customer: i64) -> String {
    desk.text(&format!(
        "SELECT max(lifetime_orders || ' ' || lifetime_net_minor || ' ' || currency || ' ' || orders_without_rate || ' ' || first_order_date || ' ' || last_order_date)
         FROM customer_engagement_metrics WHERE customer_id = {customer}"
    ))
}

fn score(desk: &Desk, customer: i64) -> String {
    desk.text(&format!(
        "SELECT rfm_recency || rfm_frequency || rfm_monetary || ' ' || lead_score || ' ' || coalesce(last_scored_at, 'never')
         FROM customers WHERE id = {customer}"
    ))
}

#[test]
fn metrics_and_scores_follow_every_order() {
    let (desk, conn) = book();
    assert_eq!((metrics(&desk, 1), score(&desk, 1)), (String::new(), "111 6 never".to_owned()));
    conn.execute(&order(1, "1", "paid", "10000", "2500", "USD", "2026-05-01"), []).unwrap();
    assert_eq!(metrics(&desk, 1), "1 7500 USD 0 2026-05-01 2026-05-01");
    // 60 days: 4 points; one order: 2; 75 dollars: 2.
    assert_eq!(score(&desk, 1), "422 18 2026-06-30");
    // A free one counts, with nothing; pending, refunded and cancelled ones do not.
    conn.execute(&order(2, "1", "free", "0", "NULL", "USD", "2026-06-30"), []).unwrap();
    for (id, status) in [(3, "pending"), (4, "refunded"), (5, "cancelled")] {
        conn.execute(&order(id, "1", status, "99900", "NULL", "USD", "2026-06-29"), []).unwrap();
    }
    assert_eq!(
        (metrics(&desk, 1), score(&desk, 1)),
        ("2 7500 USD 0 2026-05-01 2026-06-30".to_owned(), "522 21 2026-06-30".to_owned())
    );
    // What was pending is paid.
    conn.execute("UPDATE orders SET status = 'paid' WHERE id = 3", []).unwrap();
    assert_eq!(
        (metrics(&desk, 1), score(&desk, 1)),
        ("3 107400 USD 0 2026-05-01 2026-06-30".to_owned(), "535 26 2026-06-30".to_owned())
    );
    // The first is given to somebody else, and the newest is gone.
    conn.execute("UPDATE orders SET customer_id = 2 WHERE id = 1", []).unwrap();
    conn.execute("DELETE FROM orders WHERE id = 2", []).unwrap();
    assert_eq!(metrics(&desk, 1), "1 99900 USD 0 2026-06-29 2026-06-29");
    assert_eq!(
        (metrics(&desk, 2), score(&desk, 2)),
        ("1 7500 USD 0 2026-05-01 2026-05-01".to_owned(), "422 18 2026-06-30".to_owned())
    );
    // More is given back, then the order is nobody's.
    conn.execute("UPDATE orders SET refunded_minor = 9999 WHERE id = 1", []).unwrap();
    assert_eq!(metrics(&desk, 2), "1 1 USD 0 2026-05-01 2026-05-01");
    conn.execute("UPDATE orders SET customer_id = NULL, matched_by = NULL WHERE id = 1", []).unwrap();
    assert_eq!((metrics(&desk, 2), score(&desk, 2)), (String::new(), "111 6 never".to_owned()));
    conn.execute("DELETE FROM orders", []).unwrap();
    assert_eq!(desk.count("SELECT count(*) FROM customer_engagement_metrics"), 0);
    assert_eq!(desk.count("SELECT count(*) FROM customers WHERE lead_score <> 6"), 0);
}

/// Every line of the bands, a step before it and on it.
#[test]
fn the_bands_are_those_of_the_design() {
    for (days, points) in [(0, 5), (30, 5), (31, 4), (60, 4), (61, 3), (90, 3), (91, 2), (180, 2), (181, 1), (4000, 1)] {
        let (desk, conn) = book();
        let day = desk.text(&format!("SELECT date('2026-06-30', '-{days} days')"));
        conn.execute(&order(1, "1", "free", "0", "NULL", "USD", &day), []).unwrap();
        assert_eq!(desk.count("SELECT rfm_recency FROM customers WHERE id = 1"), points, "{days} days");
    }
    let (desk, conn) = book();
    for (number, points) in [(1, 2), (2, 2), (3, 3), (4, 3), (5, 4), (9, 4), (10, 5), (11, 5)] {
        while desk.count("SELECT count(*) FROM orders") < number {
            let next = desk.count("SELECT count(*) FROM orders") + 1;
            conn.execute(&order(next, "1", "free", "0", "NULL", "USD", "2026-06-30"), []).unwrap();
        }
        assert_eq!(desk.count("SELECT rfm_frequency FROM customers WHERE id = 1"), points, "{number} orders");
    }
    for (cents, points) in [
        (4_999_i64, 1),
        (5_000, 2),
        (19_999, 2),
        (20_000, 3),
        (49_999, 3),
        (50_000, 4),
        (99_999, 4),
        (100_000, 5),
        (900_000_000_000_000, 5),
    ] {
        let (desk, conn) = book();
        conn.execute(&order(1, "1", "paid", &cents.to_string(), "NULL", "USD", "2026-06-30"), []).unwrap();
        assert_eq!(desk.count("SELECT rfm_monetary FROM customers WHERE id = 1"), points, "{cents} cents");
    }
    // In major units: fifty yen are fifty, and have no hundredths.
    let desk = Desk::bare();
    desk.run(&["init", "--currency", "JPY"]).expect(0);
    let conn = desk.stranger();
    conn.execute("INSERT INTO customers (id, batch_id) VALUES (1, 1)", []).unwrap();
    conn.execute(&order(1, "1", "paid", "50", "NULL", "JPY", "2026-06-30"), []).unwrap();
    assert_eq!(
        (metrics(&desk, 1), desk.count("SELECT rfm_monetary FROM customers")),
        ("1 50 JPY 0 2026-06-30 2026-06-30".to_owned(), 2)
    );
}

/// The bands are data: a changed one scores everybody anew.
#[test]
fn a_changed_band_scores_everybody_anew() {
    let (desk, conn) = book();
    conn.execute(&order(1, "1", "paid", "6000", "NULL", "USD", "2026-06-30"), []).unwrap();
    assert_eq!(score(&desk, 1), "522 21 2026-06-30");
    conn.execute("UPDATE score_bands SET threshold = 60 WHERE measure = 'monetary' AND points = 2", []).unwrap();
    assert_eq!(score(&desk, 1), "522 21 2026-06-30");
    conn.execute("UPDATE score_bands SET threshold = 61 WHERE measure = 'monetary' AND points = 2", []).unwrap();
    assert_eq!(score(&desk, 1), "521 20 2026-06-30");
    conn.execute("DELETE FROM score_bands WHERE measure = 'recency' AND points = 5", []).unwrap();
    assert_eq!(score(&desk, 1), "421 17 2026-06-30");
    // The clock is moved, not replaced, and never lost.
    for sql in ["DELETE FROM score_clock", "REPLACE INTO score_clock (id, as_of) VALUES (1, '2026-01-01')"] {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("clock"), "{sql}");
    }
    conn.execute("UPDATE score_clock SET as_of = '2027-01-01'", []).unwrap();
    assert_eq!(score(&desk, 1), "121 8 2027-01-01");
}

/// A second computation of the same rule, in integers wide enough to be sure.
fn converted(minor: i128, millionths: i128, from_exponent: u32, to_exponent: u32) -> i128 {
    let sign = minor.signum();
    let (up, down) = (10_i128.pow(to_exponent) * millionths, 10_i128.pow(from_exponent) * 1_000_000);
    sign * ((minor.abs() * up * 2 + down) / (down * 2))
}

#[test]
fn other_currencies_count_with_their_rate() {
    for (base, to_exponent) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)] {
        let desk = Desk::bare();
        desk.run(&["init", "--currency", base]).expect(0);
        let conn = desk.stranger();
        conn.execute("INSERT INTO customers (id, batch_id) VALUES (1, 1)", []).unwrap();
        for (currency, from_exponent) in [("EUR", 2), ("KRW", 0), ("BHD", 3), ("UYW", 4)] {
            for millionths in [1_i64, 7, 499_999, 500_000, 1_000_000, 1_085_500, 3_333_333, 157_250_001, 999_999_999_999] {
                conn.execute("DELETE FROM rates", []).unwrap();
                conn.execute(
                    "INSERT INTO rates (currency, rate_date, rate_millionths, batch_id) VALUES (?1, '2026-01-01', ?2, 1)",
                    (currency, millionths),
                )
                .unwrap();
                for (paid, refunded) in [(1_i64, 0), (50, 0), (150, 0), (12_345, 0), (99_999_999, 1), (0, 5)] {
                    conn.execute("DELETE FROM orders", []).unwrap();
                    conn.execute(&order(1, "1", "paid", &paid.to_string(), &refunded.to_string(), currency, "2026-01-01"), [])
                        .unwrap();
                    let expected = converted(i128::from(paid - refunded), millionths.into(), from_exponent, to_exponent);
                    assert_eq!(
                        desk.text("SELECT lifetime_net_minor || ' ' || orders_without_rate FROM customer_engagement_metrics"),
                        format!("{expected} 0"),
                        "{} {currency} at {millionths} in {base}",
                        paid - refunded
                    );
                    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
                }
            }
        }
    }
}

#[test]
fn the_latest_rate_on_or_before_the_day_counts() {
    let (desk, conn) = book();
    let rate = |day: &str, millionths: i64| {
        conn.execute(
            "INSERT INTO rates (currency, rate_date, rate_millionths, batch_id) VALUES ('EUR', ?1, ?2, 1)",
            (day, millionths),
        )
        .unwrap();
    };
    conn.execute(&order(1, "1", "paid", "10000", "NULL", "EUR", "2026-03-15"), []).unwrap();
    conn.execute(&order(2, "1", "paid", "100", "NULL", "USD", "2026-03-15"), []).unwrap();
    // Without a rate: in frequency and recency, not in money.
    assert_eq!(metrics(&desk, 1), "2 100 USD 1 2026-03-15 2026-03-15");
    rate("2026-03-16", 2_000_000);
    assert_eq!(metrics(&desk, 1), "2 100 USD 1 2026-03-15 2026-03-15", "not on or before that day");
    rate("2026-01-01", 1_100_000);
    assert_eq!(metrics(&desk, 1), "2 11100 USD 0 2026-03-15 2026-03-15");
    rate("2026-03-15", 1_200_000);
    assert_eq!(metrics(&desk, 1), "2 12100 USD 0 2026-03-15 2026-03-15");
    conn.execute("UPDATE rates SET rate_millionths = 1300000 WHERE rate_date = '2026-03-15'", []).unwrap();
    assert_eq!(metrics(&desk, 1), "2 13100 USD 0 2026-03-15 2026-03-15");
    conn.execute("DELETE FROM rates WHERE rate_date = '2026-03-15'", []).unwrap();
    assert_eq!(metrics(&desk, 1), "2 11100 USD 0 2026-03-15 2026-03-15");
    conn.execute("DELETE FROM rates WHERE rate_date = '2026-01-01'", []).unwrap();
    assert_eq!(metrics(&desk, 1), "2 100 USD 1 2026-03-15 2026-03-15");
    // What is no amount of the book's is not written as one.
    rate("2026-01-01", 1_000_000_000_000);
    conn.execute(&order(3, "1", "paid", "900000000000000", "NULL", "EUR", "2026-03-15"), []).unwrap();
    assert_eq!(metrics(&desk, 1), "3 10000000100 USD 1 2026-03-15 2026-03-15");
    for sql in [
        "REPLACE INTO rates (currency, rate_date, rate_millionths, batch_id) VALUES ('EUR', '2026-01-01', 5, 1)",
        "INSERT INTO rates (currency, rate_date, rate_millionths, batch_id) VALUES ('USD', '2026-01-01', 5, 1)",
        "INSERT INTO rates (currency, rate_date, rate_millionths, batch_id) VALUES ('GBP', '2026-01-01', 0, 1)",
        "UPDATE OR REPLACE rates SET rate_date = '2026-01-01' WHERE rate_date = '2026-03-16'",
    ] {
        assert!(conn.execute(sql, []).is_err(), "{sql}");
    }
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
}

pub(crate) const ORDERS: &str = "\
order_id,email,phone,name,ordered_at,amount_paid,refunded,currency,status,city\n\
1,ana@example.com,,Ana Example,2026-06-01,300.00,50.00,USD,paid,Lyon\n\
2,ana@example.com,,Ana Example,2026-06-02,200.00,,USD,paid,Lyon\n\
3,dora@example.com,,Dora Exámple,2026-01-02,20.00,,EUR,paid,Graz\n";

#[test]
fn time_passes_only_when_somebody_lets_it() {
    let desk = Desk::with_small_world();
    assert!(desk.run(&["score", "history"]).expect(0).err.contains("no history yet"), "nobody has bought anything");
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let scores = "SELECT group_concat(lead_score || ' ' || last_scored_at, ', ') FROM customers WHERE last_scored_at IS NOT NULL";
    assert_eq!(desk.text(scores), "22 2026-06-30, 11 2026-06-30");
    let days =
        "SELECT group_concat(score_date || ' ' || segment || ' ' || customers, ', ') FROM score_history WHERE customers > 0";
    assert_eq!(desk.text(days), "2026-06-30 warm 1, 2026-06-30 cold 3");
    // As of another day, everybody; then one alone.
    let said = desk.run(&["score", "--as-of", "2026-08-30"]).expect(0);
    assert!(said.err.contains("scored as of 2026-08-30, before as of 2026-06-30; 2 have another score now"), "{}", said.err);
    assert_eq!(desk.text(scores), "16 2026-08-30, 8 2026-08-30");
    desk.run(&["score", "--as-of", "2026-06-30", "--customer", "ana example"]).expect(0);
    assert_eq!(desk.text(scores), "22 2026-06-30, 8 2026-08-30");
    let said = desk.run(&["segments"]).expect(0).err;
    assert!(said.contains("one customer is scored as of another day"), "{said}");
    let history = desk.run(&["score", "history"]).expect(0).out;
    assert!(history.contains("2026-08-30  cool             1  16.0") && history.contains("█"), "{history}");
    assert!(!desk.run(&["--format", "csv", "score", "history"]).expect(0).out.contains("chart"));
    // An older import does not turn the clock back; undoing the scoring does.
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    assert_eq!(desk.text("SELECT as_of FROM score_clock"), "2026-08-30");
    desk.run(&["undo", "5"]).expect(0);
    desk.run(&["undo", "4"]).expect(0);
    assert_eq!(
        (desk.text("SELECT as_of FROM score_clock"), desk.text(scores)),
        ("2026-06-30".to_owned(), "22 2026-06-30, 11 2026-06-30".to_owned())
    );
    assert_eq!(desk.text(days), "2026-06-30 warm 1, 2026-06-30 cold 3");
    // And undoing the orders takes them out of scores and history.
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!((desk.text(scores), desk.text(days)), (String::new(), String::new()));
}

#[test]
fn rates_are_imported_like_everything_else() {
    let desk = Desk::with_small_world();
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    assert_eq!(desk.findings("missing-rates").len(), 1);
    desk.write(
        "rates.csv",
        "currency,date,rate,Note\nEUR,2026-02-01,1.2,\nEUR,2026-01-01,1.0855,x\nEUR,2026-01-01,1.0855,x\nEUR,2026-01-01,9,\n\
         GBP,2026-01-01,0,\nUSD,2026-01-01,1,\nJPY,2026-01-01,0.00712345,\nXXQ,2026-01-01,1,\n",
    );
    let report = desk.json(&["rates", "import", "rates.csv", "--dry-run"]);
    let count = |report: &serde_json::Value, name: &str| report["files"][0][name].as_i64().unwrap();
    let all = |report: &serde_json::Value| ["read", "new", "duplicate", "conflict", "rejected"].map(|name| count(report, name));
    assert_eq!(all(&report), [8, 3, 1, 1, 3], "{report}");
    assert_eq!(desk.count("SELECT count(*) FROM rates"), 0, "a dry run");
    assert_eq!(all(&desk.json(&["rates", "import", "rates.csv"])), [8, 3, 1, 1, 3]);
    let said = desk.run(&["rates", "list"]).expect(0).out;
    assert!(said.contains("EUR       2026-02-01  1.200000") && said.contains("0.007123"), "{said}");
    // 20.00 EUR on 2026-01-02, at 1.0855.
    let net = "SELECT m.lifetime_net_minor || ' ' || m.orders_without_rate FROM customer_engagement_metrics AS m JOIN customers AS c ON c.id = m.customer_id WHERE c.full_name LIKE 'Dora%'";
    assert_eq!(desk.text(net), "2171 0");
    assert!(desk.findings("missing-rates").is_empty());
    // Again nothing is new; a corrected rate is an update, values the order anew, and can be undone.
    assert_eq!(count(&desk.json(&["import", "rates.csv"]), "unchanged"), 3);
    desk.write("better.csv", "currency,date,rate\nEUR,2026-01-01,\"1,10\"\n");
    assert_eq!(count(&desk.json(&["rates", "import", "better.csv"]), "updated"), 1);
    assert_eq!(desk.text(net), "2200 0");
    let last = || desk.count("SELECT max(id) FROM batches").to_string();
    desk.run(&["undo", &last()]).expect(0);
    assert_eq!(desk.text(net), "2171 0");
    desk.run(&["undo", "4"]).expect(0);
    assert_eq!((desk.text(net), desk.count("SELECT count(*) FROM rates")), ("0 1".to_owned(), 0));
    assert!(desk.findings("metrics-drift").is_empty());
    // In one run with the orders, rates come first.
    let other = Desk::new();
    other.write("orders.csv", ORDERS).write("rates.csv", "currency,date,rate\nEUR,2026-01-01,1.0855\n");
    other.run(&["import", "orders.csv", "rates.csv", "--source", "till"]).expect(0);
    assert_eq!(other.text(net), "2171 0");
}

#[test]
fn another_business_draws_the_lines_elsewhere() {
    let desk = Desk::new();
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let scores = "SELECT group_concat(lead_score, ', ') FROM (SELECT lead_score FROM customers ORDER BY id)";
    let bands = "SELECT group_concat(threshold, ' ') FROM (SELECT threshold FROM score_bands WHERE measure = 'recency' ORDER BY points DESC)";
    let history = "SELECT group_concat(segment || customers, ' ') FROM (SELECT * FROM score_history WHERE score_date = '2026-06-30' ORDER BY id)";
    let (before, counted) = (desk.text(scores), desk.text(history));
    assert_eq!(before, "11, 22");
    // Each moves to where another stood.
    let said = desk.run(&["score", "bands", "recency", "5=10", "4=30", "3=60", "2=90"]).expect(0);
    assert!(said.err.contains("2 customers have another score now; batch 3"), "{}", said.err);
    assert_eq!(desk.text(bands), "10 30 60 90");
    assert_eq!(desk.text(scores), "8, 19", "28 days are no longer five points, nor 179 two");
    desk.run(&["score", "bands", "segment", "hot=19"]).expect(0);
    assert_eq!(desk.text(history), "hot1 warm0 cool0 cold1");
    assert!(desk.run(&["score", "bands", "segment", "hot=19"]).expect(0).err.contains("nothing was changed"));
    let said = desk.run(&["score", "bands", "recency", "5=60"]).expect(2).err;
    assert!(said.contains("the band 5 at 60 would not be better than 4 at 30"), "{said}");
    assert!(desk.run(&["score", "bands", "segment", "cold=1"]).expect(2).err.contains("begins at 0"));
    for wrong in [["recency", "6=1"], ["recency", "5=-1"], ["recency", "5=1.5"], ["segment", "hot"], ["mood", "5=1"]] {
        desk.run(&["score", "bands", wrong[0], wrong[1]]).expect(2);
    }
    assert_eq!(desk.text(bands), "10 30 60 90");
    desk.run(&["undo", "4"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!((desk.text(bands), desk.text(scores), desk.text(history)), ("30 60 90 180".to_owned(), before, counted));
    desk.run(&["undo", "6"]).expect(0);
    assert_eq!(desk.text(bands), "10 30 60 90");
}

#[test]
fn whoever_has_bought_nothing_is_scored_as_of_no_day() {
    let desk = Desk::with_small_world();
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let idle = desk.count("SELECT min(id) FROM customers WHERE last_scored_at IS NULL").to_string();
    let said = desk.run(&["score", "--as-of", "2026-08-30", "--customer", &format!("customer:{idle}")]).expect(0);
    assert!(said.err.contains("has bought nothing"), "{}", said.err);
    assert_eq!(desk.count(&format!("SELECT last_scored_at IS NULL FROM customers WHERE id = {idle}")), 1);
    // Past the triggers: a score that nothing bought stands for.
    let sql =
        "UPDATE customers SET rfm_recency = 5, lead_score = 18, last_scored_at = '2026-01-01' WHERE id = ".to_owned() + &idle;
    desk.stranger().execute(&sql, []).unwrap();
    assert_eq!(desk.findings("stale-scores").len(), 1);
    desk.run(&["score"]).expect(0);
    assert!(desk.findings("stale-scores").is_empty());
    assert_eq!(desk.count(&format!("SELECT last_scored_at IS NULL AND lead_score = 6 FROM customers WHERE id = {idle}")), 1);
}

#[test]
fn bands_are_never_left_in_disorder() {
    let desk = Desk::new();
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    let bands = "SELECT group_concat(threshold, ' ') FROM (SELECT threshold FROM score_bands WHERE measure = 'recency' ORDER BY points DESC)";
    desk.run(&["score", "bands", "recency", "5=10"]).expect(0);
    desk.run(&["score", "bands", "recency", "4=12"]).expect(0);
    let said = desk.run(&["undo", "3"]).expect(2).err;
    assert!(said.contains("the band 5 at 30 would not be better than 4 at 12"), "{said}");
    assert_eq!(desk.text(bands), "10 12 90 180");
    desk.run(&["undo", "4"]).expect(0);
    desk.run(&["undo", "3"]).expect(0);
    assert_eq!(desk.text(bands), "30 60 90 180");
    // Another program has turned them round.
    let conn = desk.stranger();
    for (threshold, points) in [(999, 5), (30, 4), (60, 5)] {
        conn.execute("UPDATE score_bands SET threshold = ?1 WHERE measure = 'recency' AND points = ?2", (threshold, points))
            .unwrap();
    }
    drop(conn);
    desk.run(&["score", "bands", "recency", "5=30", "4=60"]).expect(0);
    assert_eq!(desk.text(bands), "30 60 90 180");
}

#[test]
fn a_clock_goes_back_though_others_have_written_since() {
    let desk = Desk::with_small_world();
    desk.write("orders.csv", ORDERS);
    desk.run(&["import", "orders.csv", "--source", "till"]).expect(0);
    desk.run(&["score", "--as-of", "2027-06-30"]).expect(0);
    let scored = desk.count("SELECT max(id) FROM batches");
    desk.run(&["merge", "customer:1", "customer:2"]).expect(0);
    desk.run(&["undo", &scored.to_string()]).expect(0);
    assert_eq!(desk.text("SELECT as_of FROM score_clock"), "2026-06-30");
}
