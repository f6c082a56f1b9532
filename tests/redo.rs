//! Random batches of everything that makes customers: whatever has been done, an undo of any batch and the undo of
//! that undo leave the book as it was, and metrics and scores are always those of the orders.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::desk::Desk;

#[derive(Debug, Clone)]
enum Step {
    /// Of so many orders: number, person, phone, buyer's number, amount, whether in euros.
    Orders(Vec<(u8, u8, u8, u8, u16, bool)>),
    /// Of so many leads: number, person, phone.
    Leads(Vec<(u8, u8, u8)>),
    Rate(u8),
    Merge(u8, u8),
    Split(u8),
    Contacts,
    /// A batch, counted from the newest, and whether that is undone again at once.
    Undo(u8, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let order = (1..9_u8, 0..5_u8, 0..3_u8, 0..3_u8, 0..900_u16, any::<bool>());
    prop_oneof![
        4 => prop::collection::vec(order, 1..3).prop_map(Step::Orders),
        1 => prop::collection::vec((1..5_u8, 0..6_u8, 0..5_u8), 1..3).prop_map(Step::Leads),
        1 => (1..9_u8).prop_map(Step::Rate),
        1 => (1..5_u8, 1..5_u8).prop_map(|(keep, other)| Step::Merge(keep, other)),
        1 => (1..5_u8).prop_map(Step::Split),
        1 => Just(Step::Contacts),
        4 => (0..8_u8, prop::bool::weighted(0.8)).prop_map(|(back, again)| Step::Undo(back, again)),
    ]
}

/// A person's address, or none; a phone, or none; a buyer's number, or none.
fn email(person: u8) -> String {
    if person == 0 { String::new() } else { format!("p{person}@example.com") }
}

fn phone(number: u8) -> String {
    if number == 0 { String::new() } else { format!("+1415555010{number}") }
}

/// Runs a step; a merge of nobody, or an undo of what cannot be undone, is refused and changes nothing.
fn run(desk: &Desk, step: &Step) -> Result<(), TestCaseError> {
    match step {
        Step::Orders(orders) => {
            let mut text = "order_id,email,phone,ordered_at,amount,currency,buyer_id,name\n".to_owned();
            for (order, person, number, buyer, amount, is_euro) in orders {
                let currency = if *is_euro { "EUR" } else { "USD" };
                let buyer = if *buyer == 0 { String::new() } else { format!("B{buyer}") };
                let (email, phone) = (email(*person), phone(*number));
                writeln!(text, "{order},{email},{phone},2026-05-{order:02},{amount},{currency},{buyer},Person {person}").unwrap();
            }
            desk.write("orders.csv", &text);
            desk.run(&["import", "orders.csv", "--source", "s"]);
        }
        Step::Leads(leads) => {
            let mut text = "lead_id,email,phone,full_name,created_at\n".to_owned();
            for (lead, person, number) in leads {
                let (email, phone) = (email(*person), phone(*number));
                writeln!(text, "L{lead},{email},{phone},Person {person},2026-01-0{lead}").unwrap();
            }
            desk.write("leads.csv", &text);
            desk.run(&["import", "leads.csv", "--source", "s"]);
        }
        Step::Rate(month) => {
            desk.write("rates.csv", &format!("currency,date,rate\nEUR,2026-0{month}-01,1.{month}\n"));
            desk.run(&["rates", "import", "rates.csv"]);
        }
        Step::Merge(keep, other) => drop(desk.run(&["merge", &format!("customer:{keep}"), &format!("customer:{other}")])),
        Step::Split(other) => drop(desk.run(&["split", &format!("customer:{other}")])),
        Step::Contacts => drop(desk.run(&["backfill", "contacts"])),
        Step::Undo(back, again) => {
            let newest = || desk.count("SELECT max(id) FROM batches");
            let (batch, before) = (newest() - i64::from(*back), state(desk));
            if batch < 2 {
                return Ok(());
            }
            let undone = desk.run(&["undo", &batch.to_string()]);
            // Nothing has come after the newest: nothing can be in its way.
            prop_assert!(*back > 0 || undone.code < 2, "the newest batch, {}: {}", batch, undone.err);
            if undone.code < 2 && *again {
                let undo = newest().to_string();
                let again = desk.run(&["undo", &undo]);
                prop_assert!(again.code < 2, "the undo {} of {} cannot be undone: {}", undo, batch, again.err);
                prop_assert_eq!(state(desk), before, "{} and the undo of its undo", batch);
            }
        }
    }
    Ok(())
}

/// Everything that a batch may have changed, but for the numbers of rows that nobody names.
fn state(desk: &Desk) -> String {
    desk.text(
        "SELECT coalesce(group_concat(t, char(10)), '') FROM (
            SELECT concat_ws(' ', 'customer', id, full_name, phone, merged_into, lead_score) AS t FROM customers
            UNION ALL SELECT concat_ws(' ', 'email', customer_id, email, is_primary) FROM customer_emails
            UNION ALL SELECT concat_ws(' ', 'order', order_ref, coalesce(customer_id, '-'), matched_by, status, paid_minor, currency, email, phone) FROM orders
            UNION ALL SELECT concat_ws(' ', 'lead', id, customer_id, email, phone) FROM leads WHERE withdrawn_in IS NULL
            UNION ALL SELECT concat_ws(' ', 'contact', id, customer_id, lead_id, email, contact_type) FROM contacts
            UNION ALL SELECT concat_ws(' ', 'metrics', customer_id, lifetime_orders, lifetime_net_minor, orders_without_rate, last_order_date) FROM customer_engagement_metrics
            UNION ALL SELECT concat_ws(' ', 'buyer', buyer_id, customer_id) FROM buyer_ids
            UNION ALL SELECT concat_ws(' ', 'rate', currency, rate_date, rate_millionths) FROM rates
            ORDER BY 1)",
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn an_undo_and_its_undo_change_nothing(steps in prop::collection::vec(step(), 6..14)) {
        let desk = Desk::new();
        for step in &steps {
            run(&desk, step)?;
            prop_assert_eq!(desk.count("SELECT count(*) FROM metrics_differences"), 0, "after {:?}", step);
            let without_primary = "SELECT count(*) FROM (SELECT 1 FROM customer_emails GROUP BY customer_id HAVING sum(is_primary) <> 1)";
            prop_assert_eq!(desk.count(without_primary), 0, "after {:?}", step);
        }
        let merged = desk.text("SELECT coalesce(group_concat(id), '') FROM customers WHERE merged_into IS NOT NULL");
        for customer in merged.split(',').filter(|id| !id.is_empty()) {
            let split = desk.run(&["split", "--dry-run", &format!("customer:{customer}")]);
            prop_assert_eq!(split.code, 0, "{}: {}", customer, split.err);
        }
    }
}

/// A later export of the same rows, with other values throughout; or a batch undone, or done again.
#[derive(Debug, Clone)]
enum Turn {
    /// The rows that it names, by their bits.
    Import(u8),
    /// Which batch, of those there are.
    Toggle(usize),
}

/// One for each batch: what two of them say alike, an undo of the first takes back, and says so.
const STATUSES: [&str; 13] = [
    "paid",
    "refunded",
    "cancelled",
    "complete",
    "completed",
    "placed",
    "voided",
    "succeeded",
    "processing",
    "fulfilled",
    "attending",
    "checked in",
    "canceled",
];

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![2 => (1..8_u8).prop_map(Turn::Import), 3 => any::<usize>().prop_map(Turn::Toggle)]
}

/// What a batch says of a row: amount, currency, status, day and name, no two batches alike.
fn values(batch: usize, row: usize) -> [String; 5] {
    let amount = format!("{}.00", 100 * (batch + 1) + row);
    let currency = ["USD", "EUR", "GBP", "CAD"][(batch * 3 + row) % 4].to_owned();
    let status = STATUSES[batch].to_owned();
    [amount, currency, status, format!("2026-05-{:02}", batch + 1), format!("Name {batch} {row}")]
}

fn write_rows(desk: &Desk, batch: usize, rows: u8) {
    let mut orders = "order_id,email,amount,currency,status,ordered_at,full_name\n".to_owned();
    let mut deals = "deal_id,Contact Email,Amount,Currency,Deal Stage,Paid Date,Deal Name\n".to_owned();
    let mut leads = "lead_id,email,full_name,city,created_at\n".to_owned();
    let mut payments = "invoice_id,email,amount,currency,status,payment_date,customer_name\n".to_owned();
    for row in (0..3).filter(|row| rows & (1 << row) != 0) {
        let [amount, currency, status, day, name] = values(batch, row);
        writeln!(orders, "O{row},p{row}@example.com,{amount},{currency},{status},{day},{name}").unwrap();
        writeln!(deals, "D{row},p{row}@example.com,{amount},{currency},{status},{day},{name}").unwrap();
        writeln!(leads, "L{row},p{row}@example.com,{name},City {batch},2026-01-01").unwrap();
        writeln!(payments, "Y{row},p{row}@example.com,{amount},{currency},paid,{day},{name}").unwrap();
    }
    desk.write("orders.csv", &orders).write("deals.csv", &deals).write("payments.csv", &payments).write("leads.csv", &leads);
}

/// The rows, with everything that a batch says of them.
fn rows(desk: &Desk) -> String {
    desk.text(
        "SELECT group_concat(t, char(10)) FROM (
            SELECT concat_ws(' ', order_ref, paid_minor, currency, status_name, ordered_date, full_name) AS t FROM orders
            UNION ALL SELECT concat_ws(' ', row_key, amount_minor, currency, stage, paid_date, deal_name) FROM deals
            UNION ALL SELECT concat_ws(' ', e.lead_ref, l.full_name, l.city) FROM leads AS l JOIN lead_labels AS e ON e.lead_id = l.id
            UNION ALL SELECT concat_ws(' ', row_key, amount_minor, currency, status_name, paid_date, customer_name) FROM payments
            ORDER BY 1)",
    )
}

/// What the rows are by the batches that hold: the last of them that names a row.
fn expected(batches: &[(u8, bool)]) -> String {
    let mut lines = Vec::new();
    for row in 0..3 {
        let last = batches.iter().rposition(|(rows, holds)| *holds && rows & (1 << row) != 0).unwrap();
        let [amount, currency, status, day, name] = values(last, row);
        let minor = amount.replace('.', "");
        lines.push(format!("O{row} {minor} {currency} {status} {day} {name}"));
        lines.push(format!("D{row} {minor} {currency} {status} {day} {name}"));
        lines.push(format!("L{row} {name} City {last}"));
        lines.push(format!("Y{row} {minor} {currency} paid {day} {name}"));
    }
    lines.sort();
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 500, ..ProptestConfig::default() })]

    /// In whatever order batches are undone, and done again: what the rest has said holds, to the cent.
    #[test]
    fn what_holds_is_what_the_batches_that_hold_have_said(turns in prop::collection::vec(turn(), 4..12)) {
        let desk = Desk::new();
        // The first makes the rows, and stays.
        let mut batches = Vec::new();
        // The import, and its last undo.
        let mut numbers: Vec<(i64, i64)> = Vec::new();
        for turn in [Turn::Import(7)].iter().chain(&turns) {
            match turn {
                Turn::Import(rows) => {
                    write_rows(&desk, batches.len(), *rows);
                    let said = desk.run(&["import", "leads.csv", "orders.csv", "deals.csv", "payments.csv", "--source", "s"]);
                    prop_assert!(said.code < 2, "{}", said.err);
                    batches.push((*rows, true));
                    let import = desk.count("SELECT max(id) FROM batches");
                    numbers.push((import, import));
                }
                Turn::Toggle(which) => {
                    let which = which % batches.len();
                    if which == 0 {
                        continue;
                    }
                    let (import, undo) = numbers[which];
                    let asked = if batches[which].1 { import } else { undo };
                    let said = desk.run(&["undo", &asked.to_string()]);
                    // What was undone comes back as long as nothing came after; else it is done again.
                    if !batches[which].1 && said.code == 2 {
                        prop_assert!(said.err.contains("came after it"), "{}", said.err);
                        continue;
                    }
                    prop_assert!(said.code < 2, "{}", said.err);
                    batches[which].1 = !batches[which].1;
                    numbers[which].1 = desk.count("SELECT max(id) FROM batches");
                }
            }
            prop_assert_eq!(rows(&desk), expected(&batches), "after {:?}", turn);
        }
    }
}
