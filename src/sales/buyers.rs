//! Whose an order is: by the source's own number of the buyer, then by the address, then by the phone, then by what
//! somebody has decided by hand; else a new customer, whom the number and the address make known to the orders after it.

use std::collections::HashMap;

use rusqlite::{Row, Transaction};
use sha2::{Digest as _, Sha256};

use crate::book::{self, Result};

/// The start of a text's SHA-256: as good as the text, and of one size.
type Mark = [u8; 16];

/// Gives the orders of the staging table that have no customer one, and writes the customers who are new.
///
/// # Errors
/// The book could not be written.
pub(super) fn place_orders(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("sql/placed_orders.sql"))?;
    // Orders that were there before have a say in whose number it is.
    tx.execute(include_str!("sql/buyer_ids.sql"), [])?;
    let mut buyers = Buyers { next_customer: book::next_customer(tx)?, ..Buyers::default() };
    let mut orders = tx.prepare(include_str!("sql/orders_unplaced.sql"))?;
    let mut insert = tx.prepare(
        "INSERT INTO temp.placed_orders (stage_id, customer_id, matched_by, takes_email, email_is_primary, takes_phone)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    let mut rows = orders.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(placed) = buyers.take(&Order::read(row)?) {
            let stage: i64 = row.get(0)?;
            let Placed { customer, matched_by, takes_email, email_is_primary, takes_phone } = placed;
            insert.execute((stage, customer, matched_by, takes_email, email_is_primary, takes_phone))?;
        }
    }
    tx.execute_batch(include_str!("sql/orders_placed.sql"))?;
    tx.execute(include_str!("sql/buyer_ids.sql"), [])?;
    Ok(tx.execute_batch(include_str!("sql/orders_conflicts.sql"))?)
}

/// A customer of the book, and whether an address and a phone of theirs are known there.
#[derive(Debug, Clone, Copy)]
struct Known {
    id: i64,
    has_email: bool,
    has_phone: bool,
}

/// What an order says of its buyer, and whom the book knows by it.
struct Order {
    buyer: Option<Mark>,
    email: Option<Mark>,
    phone: Option<Mark>,
    of_id: Option<Known>,
    of_email: Option<Known>,
    of_phone: Option<Known>,
    /// For whom somebody has decided by hand that it is who pays with the address.
    of_alias: Option<Known>,
}

/// Whose an order is, and what of it nobody had yet.
#[derive(Debug, PartialEq, Eq)]
struct Placed {
    customer: i64,
    matched_by: &'static str,
    takes_email: bool,
    email_is_primary: bool,
    takes_phone: bool,
}

/// What the orders before have made known.
#[derive(Default)]
struct Buyers {
    next_customer: i64,
    by_id: HashMap<Mark, i64>,
    by_email: HashMap<Mark, i64>,
    by_phone: HashMap<Mark, i64>,
    /// Whether a customer that was met has an address by now, and a phone.
    have_email: HashMap<i64, bool>,
    have_phone: HashMap<i64, bool>,
}

impl Order {
    /// Columns in the order of `orders_unplaced.sql`.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let mark = |column: usize| -> rusqlite::Result<Option<Mark>> {
            Ok(row.get_ref(column)?.as_str_or_null().ok().flatten().map(mark_of))
        };
        let known = |id: usize, has_email: Option<usize>, has_phone: Option<usize>| -> rusqlite::Result<Option<Known>> {
            let Some(id) = row.get(id)? else { return Ok(None) };
            let has = |column: Option<usize>| column.map_or(Ok(true), |column| row.get(column));
            Ok(Some(Known { id, has_email: has(has_email)?, has_phone: has(has_phone)? }))
        };
        Ok(Self {
            buyer: mark(1)?,
            email: mark(2)?,
            phone: mark(3)?,
            of_id: known(4, Some(5), Some(10))?,
            of_email: known(6, None, Some(11))?,
            of_phone: known(7, Some(8), None)?,
            of_alias: known(9, None, None)?,
        })
    }
}

fn mark_of(text: &str) -> Mark {
    let mut mark = [0; 16];
    for (to, from) in mark.iter_mut().zip(Sha256::digest(text)) {
        *to = from;
    }
    mark
}

impl Buyers {
    /// Takes the next order; nothing where nobody is known by it and nothing would make them known again.
    fn take(&mut self, order: &Order) -> Option<Placed> {
        for known in [order.of_id, order.of_email, order.of_phone].into_iter().flatten() {
            self.have_email.entry(known.id).or_insert(known.has_email);
            self.have_phone.entry(known.id).or_insert(known.has_phone);
        }
        let met = |map: &HashMap<Mark, i64>, mark: Option<Mark>, known: Option<Known>| {
            known.map(|known| known.id).or_else(|| mark.and_then(|mark| map.get(&mark).copied()))
        };
        let of_id = met(&self.by_id, order.buyer, order.of_id);
        let of_email = met(&self.by_email, order.email, order.of_email);
        let of_phone = met(&self.by_phone, order.phone, order.of_phone);
        let of_alias = order.of_alias.map(|known| known.id);
        let found = of_id.map(|id| (id, "id")).or(of_email.map(|id| (id, "email"))).or(of_phone.map(|id| (id, "phone")));
        let found = found.or(of_alias.map(|id| (id, "hand")));
        let can_be_new = order.buyer.is_some() || order.email.is_some();
        let (customer, matched_by) = found.or_else(|| can_be_new.then(|| (self.new_customer(), "new")))?;
        let has_email = self.have_email.entry(customer).or_default();
        // The address of somebody else who pays is not theirs.
        let takes_email = order.email.is_some() && of_email.is_none() && of_alias.is_none();
        let email_is_primary = takes_email && !*has_email;
        *has_email |= takes_email;
        // Whoever has no phone yet gets the first that nobody has.
        let has_phone = self.have_phone.entry(customer).or_default();
        let takes_phone = order.phone.is_some() && of_phone.is_none() && matched_by != "hand" && !*has_phone;
        *has_phone |= takes_phone;
        if let (Some(buyer), None) = (order.buyer, of_id) {
            self.by_id.insert(buyer, customer);
        }
        if let (Some(email), true) = (order.email, takes_email) {
            self.by_email.insert(email, customer);
        }
        if let (Some(phone), true) = (order.phone, takes_phone) {
            self.by_phone.insert(phone, customer);
        }
        Some(Placed { customer, matched_by, takes_email, email_is_primary, takes_phone })
    }

    fn new_customer(&mut self) -> i64 {
        let id = self.next_customer;
        self.next_customer += 1;
        id
    }
}

#[cfg(test)]
mod tests {
    use super::{Buyers, Order, Placed, mark_of};

    fn order(buyer: &str, email: &str, phone: &str) -> Order {
        let mark = |text: &str| (!text.is_empty()).then(|| mark_of(text));
        Order {
            buyer: mark(buyer),
            email: mark(email),
            phone: mark(phone),
            of_id: None,
            of_email: None,
            of_phone: None,
            of_alias: None,
        }
    }

    fn customers(orders: &[Order]) -> Vec<Option<(i64, &'static str)>> {
        let mut buyers = Buyers { next_customer: 1, ..Buyers::default() };
        orders.iter().map(|order| buyers.take(order).map(|Placed { customer, matched_by, .. }| (customer, matched_by))).collect()
    }

    #[test]
    fn the_number_decides_before_the_address_and_the_address_before_the_phone() {
        let orders = [
            order("7", "a@x", "1"),
            order("7", "b@x", ""),
            order("8", "b@x", ""),
            order("", "c@x", "1"),
            order("9", "", ""),
            order("9", "", "2"),
            order("", "", "2"),
        ];
        let expected = [
            Some((1, "new")),
            Some((1, "id")),
            Some((1, "email")),
            Some((1, "phone")),
            Some((2, "new")),
            Some((2, "id")),
            Some((2, "phone")),
        ];
        assert_eq!(customers(&orders), expected);
    }

    #[test]
    fn only_one_address_of_a_customer_is_the_primary_one() {
        let mut buyers = Buyers { next_customer: 1, ..Buyers::default() };
        let first = [order("7", "", ""), order("7", "a@x", ""), order("7", "b@x", "")];
        let primary: Vec<bool> =
            first.iter().filter_map(|order| buyers.take(order)).map(|placed| placed.email_is_primary).collect();
        assert_eq!(primary, [false, true, false]);
    }
}
