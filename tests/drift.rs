//! Scores held against a second computation: after random deeds, and over known sets of purchases.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rusqlite::Connection;

use crate::desk::{Desk, shared};
use crate::scores::{book, order};

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
        Deed::Undo => {
            let newest = desk.count("SELECT max(id) FROM batches");
            let said = desk.run(&["undo", &newest.to_string()]);
            // Nothing has come after it: nothing can be in its way.
            assert!(newest == 1 || said.code < 2, "{}", said.err);
            said
        }
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
