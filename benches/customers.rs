//! How long customers take: scoring everybody anew, one customer's timeline, the table of segments, what one order
//! sets off, and contacts of profiles. Prints medians; `cargo bench --bench customers`.
//!
//! With `TRUEUP_BENCH_POSTGRES` set to what `psql` connects with, the same customers are scored by a trigger in
//! PostgreSQL in the same run.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use trueup::book::{self, Book};
use trueup::ingest::Given;
use trueup::{actions, identity, score};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    println!("{:<44} {:>12}", "what", "median");
    for (customers, orders) in [(9_369, 11_864), (100_000, 1_000_000)] {
        println!("{customers} customers, {orders} orders");
        let path = folder.path().join(format!("{customers}.trueup"));
        let mut book = world(&path, customers, orders)?;
        rescore(&mut book)?;
        if customers < 100_000 {
            postgres(folder.path(), customers, orders)?;
        }
        questions(&book, customers)?;
        one_order(&path, customers)?;
    }
    println!("100000 profiles");
    contacts(&folder.path().join("profiles.trueup"), folder.path())
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_782_820_800, 0).unwrap_or_default()
}

fn shown(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("  {what:<42} {:>9.3} ms", median.as_secs_f64() * 1000.0);
}

fn timed<T>(times: usize, mut run: impl FnMut() -> Result<T>) -> Result<Vec<Duration>> {
    (0..times)
        .map(|_| {
            let start = Instant::now();
            run()?;
            Ok(start.elapsed())
        })
        .collect()
}

/// A number that looks random and is the same in every run (Knuth's multiplicative hash).
fn scattered(number: u64, below: u64) -> u64 {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) % below
}

/// An order: whose, how much, on which day.
fn order(number: u64, customers: u64) -> (u64, u64, String) {
    // Everybody has bought once, some often.
    let customer = if number < customers { number } else { scattered(scattered(number, customers), customers) };
    let day =
        NaiveDate::from_ymd_opt(2026, 6, 29).unwrap_or_default() - TimeDelta::days(scattered(number + 7, 700).cast_signed());
    (customer + 1, 500 + scattered(number + 3, 30_000), day.to_string())
}

fn world(path: &Path, customers: u64, orders: u64) -> Result<Book> {
    let mut book = book::create(path, &[], now())?;
    let tx = book.conn.transaction()?;
    {
        let mut insert = tx.prepare("INSERT INTO customers (id, full_name, batch_id) VALUES (?1, ?2, 1)")?;
        for id in 1..=customers {
            insert.execute((id.cast_signed(), format!("Buyer {id}")))?;
        }
        let mut insert = tx.prepare(ORDER)?;
        let start = Instant::now();
        for number in 0..orders {
            let (customer, cents, day) = order(number, customers);
            insert.execute((number.to_string(), customer.cast_signed(), cents.cast_signed(), day))?;
        }
        let each = start.elapsed() / u32::try_from(orders)?;
        println!("  {:<42} {:>9.3} ms", "an order and all that it sets off (mean)", each.as_secs_f64() * 1000.0);
    }
    tx.commit()?;
    Ok(book)
}

const ORDER: &str = "INSERT INTO orders (source_system, order_ref, customer_id, matched_by, status, paid_minor, currency,
        ordered_time, ordered_date, ordered_time_known, batch_id)
    VALUES ('till', ?1, ?2, 'hand', 'paid', ?3, 'USD', ?4 || 'T00:00:00Z', ?4, 0, 1)";

fn rescore(book: &mut Book) -> Result<()> {
    // Another day each time, or there would be nothing to do.
    let mut day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default();
    let times = timed(5, || {
        day += TimeDelta::days(31);
        Ok(actions::score(book, &day.to_string(), None, now())?)
    })?;
    shown("everybody scored anew, sealed and synced", times);
    let tx = book.conn.transaction()?;
    let times = timed(5, || {
        day += TimeDelta::days(31);
        Ok(score::set_clock(&tx, &day.to_string(), 1)?)
    })?;
    shown("of that the triggers", times);
    Ok(())
}

fn questions(book: &Book, customers: u64) -> Result<()> {
    let mut customer = 0;
    let times = timed(200, || {
        customer += 1;
        Ok(actions::timeline(&book.conn, scattered(customer, customers).cast_signed() + 1, None)?)
    })?;
    shown("a timeline", times);
    shown("a customer's screen", timed(20, || Ok(actions::customer_screen(&book.conn, 17, 15)?))?);
    shown("the table of segments", timed(9, || Ok(score::segments(&book.conn)?))?);
    shown("the top twenty", timed(9, || Ok(score::top(&book.conn, score::TopBy::ALL[0], 20)?))?);
    Ok(())
}

/// What an order sets off when it comes in, is given back in part, goes to another customer, or goes: the time of each,
/// less that of it where no trigger is.
fn one_order(path: &Path, customers: u64) -> Result<()> {
    // As another program, since ours may not drop them.
    let mut conn = rusqlite::Connection::open(path)?;
    conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA cache_size = -98304")?;
    let with = deeds(&mut conn, customers, true)?;
    let without = deeds(&mut conn, customers, false)?;
    for ((name, with), (_, without)) in with.into_iter().zip(without) {
        shown(&format!("an order {name}"), vec![with]);
        shown("of that its triggers", vec![with.saturating_sub(without)]);
    }
    Ok(())
}

/// The median time of each deed to one order.
fn deeds(conn: &mut rusqlite::Connection, customers: u64, with_triggers: bool) -> Result<Vec<(&'static str, Duration)>> {
    const DEEDS: [(&str, &str); 4] = [
        ("comes in", ORDER),
        ("is given back in part", "UPDATE orders SET refunded_minor = 1 WHERE order_ref = ?1 AND ?2 + ?3 > 0 AND ?4 <> ''"),
        ("goes to another customer", "UPDATE orders SET customer_id = 1 + (?2 + ?3) % 9000 WHERE order_ref = ?1 AND ?4 <> ''"),
        ("goes", "DELETE FROM orders WHERE order_ref = ?1 AND ?2 + ?3 > 0 AND ?4 <> ''"),
    ];
    let tx = conn.transaction()?;
    tx.execute_batch("CREATE INDEX orders_of_the_bench ON orders (order_ref)")?;
    if !with_triggers {
        let names: Vec<String> = tx
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'orders'")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for name in names {
            tx.execute_batch(&format!("DROP TRIGGER {name}"))?;
        }
    }
    let mut medians = Vec::new();
    for (name, sql) in DEEDS {
        let mut deed = tx.prepare(sql)?;
        let mut number = 5_000_000;
        let mut times = timed(5_000, || {
            number += 1;
            let (customer, cents, day) = order(number, customers);
            Ok(deed.execute((number.to_string(), customer.cast_signed(), cents.cast_signed(), day))?)
        })?;
        times.sort();
        medians.push((name, times.get(times.len() / 2).copied().unwrap_or_default()));
    }
    tx.rollback()?;
    Ok(medians)
}

fn contacts(path: &Path, folder: &Path) -> Result<()> {
    let mut text = "profile_id,role,name,email,phone,created_at,referrer_username,commission_rate\n".to_owned();
    for number in 0..100_000 {
        let role = ["CLIENT", "CLIENT", "LEAD", "AFFILIATE", "TAX_PREPARER", "ADMIN"][usize::try_from(scattered(number, 6))?];
        let (mail, day) = (scattered(number, 1 << 40), 1 + scattered(number, 28));
        writeln!(
            text,
            "{number},{role},Buyer {number},m{mail}@example.com,+1415{:07},2026-01-{day:02},max,12.50",
            2_000_000 + number
        )?;
    }
    let file = folder.join("profiles.csv");
    std::fs::write(&file, text)?;
    let mut book = book::create(path, &[], now())?;
    let given = Given { source: Some("app".to_owned()), ..Given::default() };
    let (presets, _) = trueup::ingest::presets(None, None)?;
    let options = actions::ImportOptions { given, presets, ..Default::default() };
    actions::import(&mut book, &[file], &options, now, |_| {})?;
    let times = timed(5, || Ok(actions::backfill_contacts(&mut book, None, true, now(), |_| {})?))?;
    shown("contacts of them, dry run", times);
    shown("contacts of them", timed(1, || Ok(actions::backfill_contacts(&mut book, None, false, now(), |_| {})?))?);
    shown("once more", timed(3, || Ok(actions::backfill_contacts(&mut book, None, false, now(), |_| {})?))?);
    shown("contacts summary", timed(5, || Ok(identity::contacts_summary(&book.conn)?))?);
    Ok(())
}

/// The same customers in PostgreSQL.
fn postgres(folder: &Path, customers: u64, orders: u64) -> Result<()> {
    let Ok(connection) = std::env::var("TRUEUP_BENCH_POSTGRES") else {
        println!("  PostgreSQL: skipped, TRUEUP_BENCH_POSTGRES says nothing to connect with");
        return Ok(());
    };
    let (mut people, mut bought) = (String::new(), String::new());
    for id in 1..=customers {
        writeln!(people, "{id},Buyer {id}")?;
    }
    for number in 0..orders {
        let (customer, cents, day) = order(number, customers);
        writeln!(bought, "{number},{customer},{cents},{day}")?;
    }
    let (people_file, orders_file) = (folder.join("customers.csv"), folder.join("orders.csv"));
    std::fs::write(&people_file, people)?;
    std::fs::write(&orders_file, bought)?;
    let script = include_str!("scores_postgres.sql")
        .replace("'CUSTOMERS'", &format!("'{}'", people_file.display()))
        .replace("'ORDERS'", &format!("'{}'", orders_file.display()));
    let script_file = folder.join("scores.sql");
    std::fs::write(&script_file, script)?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let output = Command::new("psql").arg(&connection).arg("-q").arg("-f").arg(&script_file).output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let Some(ms) = said.lines().rev().find_map(|line| line.strip_prefix("Time: ")?.split(' ').next()?.parse::<f64>().ok())
        else {
            return Err(format!("PostgreSQL: {said}{}", String::from_utf8_lossy(&output.stderr)).into());
        };
        times.push(Duration::from_secs_f64(ms / 1000.0));
    }
    shown("PostgreSQL: everybody scored anew", times);
    Ok(())
}
