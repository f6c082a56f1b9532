//! What customers have bought, and how they are scored: kept right by triggers, in any client, and equal to a
//! second computation.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rusqlite::Connection;

use crate::desk::{Desk, shared};

/// Three customers by SQL alone, and the clock on 2026-06-30.
fn book() -> (Desk, Connection) {
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
fn order(id: i64, customer: &str, status: &str, paid: &str, refunded: &str, currency: &str, day: &str) -> String {
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

/// One thing that somebody does to the orders of a book.
#[derive(Debug, Clone)]
enum Deed {
    Order { customer: i64, status: &'static str, paid: i64, currency: &'static str, day: i64 },
    Refund { order: i64, minor: i64 },
    Status { order: i64, status: &'static str },
    Give { order: i64, customer: Option<i64> },
    Date { order: i64, day: i64 },
    Currency { order: i64, currency: &'static str },
    Delete { order: i64 },
    Rate { currency: &'static str, day: i64, millionths: i64 },
    DeleteRate { day: i64 },
    Clock { day: i64 },
    Merge { keep: i64, other: i64 },
    Split { other: i64 },
    Undo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let status = || prop::sample::select(vec!["paid", "paid", "paid", "free", "pending", "refunded", "cancelled"]);
    let currency = || prop::sample::select(vec!["USD", "USD", "EUR", "JPY", "KWD"]);
    let (number, day) = (|| 1..12_i64, || 0..400_i64);
    prop_oneof![
        4 => (1..4_i64, status(), 0..200_000_i64, currency(), day())
            .prop_map(|(customer, status, paid, currency, day)| Deed::Order { customer, status, paid, currency, day }),
        1 => (number(), 0..200_000_i64).prop_map(|(order, minor)| Deed::Refund { order, minor }),
        1 => (number(), status()).prop_map(|(order, status)| Deed::Status { order, status }),
        1 => (number(), prop::option::of(1..4_i64)).prop_map(|(order, customer)| Deed::Give { order, customer }),
        1 => (number(), day()).prop_map(|(order, day)| Deed::Date { order, day }),
        1 => (number(), currency()).prop_map(|(order, currency)| Deed::Currency { order, currency }),
        1 => number().prop_map(|order| Deed::Delete { order }),
        1 => (prop::sample::select(vec!["EUR", "JPY", "KWD"]), day(), 1..3_000_000_i64)
            .prop_map(|(currency, day, millionths)| Deed::Rate { currency, day, millionths }),
        1 => day().prop_map(|day| Deed::DeleteRate { day }),
        1 => day().prop_map(|day| Deed::Clock { day }),
        1 => (1..4_i64, 1..4_i64).prop_map(|(keep, other)| Deed::Merge { keep, other }),
        1 => (1..4_i64).prop_map(|other| Deed::Split { other }),
        1 => Just(Deed::Undo),
    ]
}

/// What only the program does. It may well refuse: two who are one already, somebody who was never merged.
fn tell(desk: &Desk, deed: &Deed) -> bool {
    let named = |customer: &i64| format!("customer:{customer}");
    match deed {
        Deed::Merge { keep, other } => desk.run(&["merge", &named(keep), &named(other)]),
        Deed::Split { other } => desk.run(&["split", &named(other)]),
        Deed::Undo => desk.run(&["undo", &desk.count("SELECT max(id) FROM batches").to_string()]),
        _ => return false,
    };
    true
}

fn act(conn: &Connection, deed: &Deed) {
    let date = |day: i64| format!("date('2025-06-01', '+{day} days')");
    let sql = match deed {
        Deed::Order { customer, status, paid, currency, day } => {
            let id: i64 = conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM orders", [], |row| row.get(0)).unwrap();
            let day: String = conn.query_row(&format!("SELECT {}", date(*day)), [], |row| row.get(0)).unwrap();
            order(id, &customer.to_string(), status, &paid.to_string(), "NULL", currency, &day)
        }
        Deed::Refund { order, minor } => format!("UPDATE orders SET refunded_minor = {minor} WHERE id = {order}"),
        Deed::Status { order, status } => format!("UPDATE orders SET status = '{status}' WHERE id = {order}"),
        Deed::Give { order, customer } => match customer {
            Some(customer) => format!("UPDATE orders SET customer_id = {customer}, matched_by = 'hand' WHERE id = {order}"),
            None => format!("UPDATE orders SET customer_id = NULL, matched_by = NULL WHERE id = {order}"),
        },
        Deed::Date { order, day } => format!("UPDATE orders SET ordered_date = {} WHERE id = {order}", date(*day)),
        Deed::Currency { order, currency } => format!("UPDATE orders SET currency = '{currency}' WHERE id = {order}"),
        Deed::Delete { order } => format!("DELETE FROM orders WHERE id = {order}"),
        Deed::Rate { currency, day, millionths } => format!(
            "INSERT INTO rates (currency, rate_date, rate_millionths, batch_id)
             SELECT '{currency}', {0}, {millionths}, 1 WHERE NOT EXISTS (SELECT 1 FROM rates WHERE currency = '{currency}' AND rate_date = {0})",
            date(*day)
        ),
        Deed::DeleteRate { day } => format!("DELETE FROM rates WHERE rate_date <= {}", date(*day)),
        Deed::Clock { day } => format!("UPDATE score_clock SET as_of = {}", date(*day)),
        Deed::Merge { .. } | Deed::Split { .. } | Deed::Undo => return,
    };
    conn.execute(&sql, []).unwrap_or_else(|error| panic!("{error}: {sql}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Whatever is done to the orders, by whomever: the metrics are a fresh sum, the scores those of the bands.
    #[test]
    fn metrics_and_scores_never_drift(deeds in prop::collection::vec(deed(), 1..40)) {
        let (desk, conn) = book();
        for deed in &deeds {
            if !tell(&desk, deed) {
                act(&conn, deed);
            }
        }
        prop_assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
        let stale = "SELECT count(*) FROM customers AS c LEFT JOIN customer_scores AS s ON s.customer_id = c.id
                     WHERE (c.rfm_recency, c.rfm_frequency, c.rfm_monetary, c.last_scored_at)
                        IS NOT (coalesce(s.recency, 1), coalesce(s.frequency, 1), coalesce(s.monetary, 1), s.as_of)";
        prop_assert_eq!(desk.count(stale), 0);
    }
}

/// Points by the bands of the design, computed here a second time.
fn points(days: i64, orders: i64, cents: i64) -> (i64, i64, i64) {
    let reached = |value: i64, lines: [i64; 4]| 1 + i64::try_from(lines.iter().filter(|line| value >= **line).count()).unwrap();
    let recency = match days {
        ..=30 => 5,
        31..=60 => 4,
        61..=90 => 3,
        91..=180 => 2,
        _ => 1,
    };
    (recency, reached(orders, [1, 3, 5, 10]), reached(cents, [5_000, 20_000, 50_000, 100_000]))
}

/// Every customer's metrics and scores in the book, by their key.
fn stored(desk: &Desk, key: &str) -> BTreeMap<String, (i64, i64, String, i64)> {
    let sql = format!(
        "SELECT {key} AS who, m.lifetime_orders, m.lifetime_net_minor, m.first_order_date || ' ' || m.last_order_date, c.lead_score
         FROM customers AS c
         JOIN customer_engagement_metrics AS m ON m.customer_id = c.id
         LEFT JOIN customer_emails AS e ON e.customer_id = c.id AND e.is_primary = 1"
    );
    let conn = desk.stranger();
    let mut statement = conn.prepare(&sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// What the book must hold, of all that was bought: per buyer the day and the cents of each order.
fn expected(bought: &BTreeMap<String, Vec<(String, i64)>>, as_of: &str) -> BTreeMap<String, (i64, i64, String, i64)> {
    let day = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap();
    let each = bought.iter().map(|(who, orders)| {
        let (first, last) = (orders.iter().map(|(day, _)| day).min().unwrap(), orders.iter().map(|(day, _)| day).max().unwrap());
        let (count, cents) = (i64::try_from(orders.len()).unwrap(), orders.iter().map(|(_, cents)| cents).sum());
        let (r, f, m) = points((day(as_of) - day(last)).num_days(), count, cents);
        (who.clone(), (count, cents, format!("{first} {last}"), 3 * r + 2 * f + m))
    });
    each.collect()
}

/// 1,359 buyers of eight events in the layout of Humanitix, against a second computation over the files.
#[test]
fn the_scores_of_the_buyers_of_eight_events() {
    let Some(folder) = shared("data/humanitix-synthetic") else { return };
    let desk = Desk::new();
    desk.json(&["import", &folder.to_string_lossy()]);
    let mut bought = BTreeMap::<String, Vec<(String, i64)>>::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let mut reader = csv::Reader::from_path(entry.unwrap().path()).unwrap();
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            let row: BTreeMap<String, String> =
                row.unwrap().into_iter().map(|(name, cell)| (name.trim_start_matches('\u{feff}').to_owned(), cell)).collect();
            if row["Financial status"] == "Refunded" {
                continue;
            }
            // 12/08/2026, 10:38 am
            let date: Vec<&str> = row["Order date"].split([',', ' ']).next().unwrap().split('/').collect();
            let cents = row["Paid"].chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
            let day = format!("{}-{:0>2}-{:0>2}", date[2], date[1], date[0]);
            bought.entry(row["Email"].trim().to_lowercase()).or_default().push((day, cents));
        }
    }
    for as_of in ["2026-08-20", "2026-11-21", "2027-02-10"] {
        desk.run(&["score", "--as-of", as_of]).expect(0);
        assert_eq!(stored(&desk, "e.email"), expected(&bought, as_of), "{as_of}");
    }
    assert!(desk.findings("metrics-drift").is_empty());
}

/// 69,659 purchases of 23,570 people, who have a number and no address, through a preset file of a user's own.
#[test]
fn the_scores_of_a_known_set_of_purchases() {
    let Some(file) = shared("data/cdnow/CDNOW_master.txt") else { return };
    let desk = Desk::new();
    desk.write(
        "cdnow.toml",
        "title = 'CDNOW'\nkind = 'orders'\nsource = 'cdnow'\ncurrency = 'USD'\ndecimal = 'point'\n\
         [columns]\nbuyer_id = ['customer_id']\nordered_at = ['date']\ntickets = ['number_of_cds']\namount = ['dollar_value']\n",
    );
    let report = desk.json(&["import", &file.to_string_lossy(), "--preset", "cdnow.toml"]);
    assert_eq!((&report["files"][0]["read"], &report["files"][0]["new"]), (&69_659.into(), &69_659.into()), "{report}");
    let mut bought = BTreeMap::<String, Vec<(String, i64)>>::new();
    for text in std::fs::read_to_string(file).unwrap().lines().skip(1) {
        let cells: Vec<&str> = text.split_whitespace().collect();
        let [customer, day, _, amount] = cells.as_slice() else { continue };
        let cents: i64 = amount.replace('.', "").parse().unwrap();
        bought.entry((*customer).to_owned()).or_default().push((format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]), cents));
    }
    assert_eq!((bought.len(), bought.values().map(Vec::len).sum::<usize>()), (23_570, 69_659));
    let number = "(SELECT y.buyer_id FROM buyer_ids AS y WHERE y.customer_id = c.id)";
    for as_of in ["1998-06-30", "1998-09-01"] {
        desk.run(&["score", "--as-of", as_of]).expect(0);
        assert_eq!(stored(&desk, number), expected(&bought, as_of), "{as_of}");
    }
    assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0);
}

const ORDERS: &str = "\
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
