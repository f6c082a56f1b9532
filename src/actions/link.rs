//! Linking a row to whom it belongs, by hand, and remembering why: a deal, payment or event that found nobody to a
//! lead, an order or activity to a customer.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, named_params};
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Run, RunKind, query_table};
use crate::identity::{self, Candidate};
use crate::ledger::{self, StageCounts};
use crate::model::{Email, Table};
use crate::sales;

/// What stands for a customer who is to be made.
const NEW: &str = "new";

/// Which row is meant.
#[derive(Debug, Clone)]
pub enum RowRef {
    /// By the number of one of its issues.
    Issue(i64),
    /// By its kind and the id that its source gives it.
    Row {
        /// deals, payments, conversions, orders or activities.
        kind: &'static str,
        /// The id.
        key: String,
        /// Its source; any where it is blank.
        source: String,
    },
}

/// Why a row was not linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// There is no such row.
    #[error("there is no deal, payment, event, order or activity {0}")]
    NoRow(String),
    /// Several sources have a row of this id.
    #[error("several sources have a row {0}: {1}")]
    SeveralRows(String, String),
    /// It has a lead.
    #[error("this row belongs to the lead {0} already")]
    HasLead(String),
    /// Nobody is known by this id or address.
    #[error("no lead is known by {0:?}")]
    NoLead(String),
    /// Several leads have this id.
    #[error("leads of several sources have the id {0:?}")]
    SeveralLeads(String),
    /// Nobody, or more than one customer, is known by this text.
    #[error("{} customers fit {:?}", .1.len(), .0)]
    NotOneCustomer(String, Vec<Candidate>),
    /// The row is this customer's already.
    #[error("this row belongs to {0} already")]
    HasCustomer(String),
    /// The address of the row is the one that its customer goes by: it is theirs.
    #[error("the address of this row is the one that {0} goes by")]
    IsTheirs(String),
    /// The address of the row is known already.
    #[error("the address of this row belongs to {0}")]
    IsKnown(String),
    /// There is nothing that a new customer could be known by.
    #[error("only an order with a name or an e-mail address makes a new customer")]
    NobodyNew,
    /// There is nothing to remember it by.
    #[error("{0}")]
    NothingToRemember(&'static str),
    /// The alias stands for somebody else.
    #[error("the {kind} {value:?} is remembered for another customer")]
    OtherCustomer {
        /// E-mail, name or account.
        kind: &'static str,
        /// Its value.
        value: String,
    },
    /// The book.
    #[error(transparent)]
    Book(#[from] book::Error),
}

impl From<rusqlite::Error> for LinkError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Book(error.into())
    }
}

/// What linking has brought.
#[derive(Debug, Clone)]
pub struct LinkReport {
    /// The batch.
    pub batch: i64,
    /// Kind of the row.
    pub kind: String,
    /// Its id in its source.
    pub row_key: String,
    /// The lead that it belongs to now; of an order or activity the customer.
    pub belongs_to: String,
    /// Whose it was before: a customer.
    pub belonged_to: Option<String>,
    /// What is remembered: e-mail, name or account, and its value.
    pub remembered: Option<(&'static str, String)>,
    /// Revenue events written per stage.
    pub events: StageCounts,
    /// Stages that another deal or payment holds.
    pub conflicts: usize,
    /// What went back of a payment, and belongs to the same lead now.
    pub followed: usize,
}

/// The row, as far as linking needs it.
struct Found {
    kind: String,
    id: i64,
    source: String,
    row_key: String,
    lead_id: Option<i64>,
    customer_id: Option<i64>,
    buyer_id: Option<String>,
    email: Option<String>,
    name_key: Option<String>,
    account: Option<String>,
    day: Option<String>,
}

/// Links a row to a lead, writes the events that it has waited for, and remembers the row's address,
/// name or account for the lead's customer where that is asked for.
///
/// # Errors
/// The row or the lead is not there or not one, the row has a lead, or there is nothing to remember.
pub fn link(book: &mut Book, row: &RowRef, lead: &str, remember: bool, now: DateTime<Utc>) -> Result<LinkReport, LinkError> {
    // Asked inside the run: nobody else can link the row between the look and the deed.
    let run = Run::begin(&mut book.conn, RunKind::Match, &json!({}), now)?;
    let found = find_row(&run.tx, row)?;
    if matches!(found.kind.as_str(), "orders" | "activities") {
        return link_to_customer(run, found, lead, remember, now);
    }
    if let Some(lead_id) = found.lead_id {
        return Err(LinkError::HasLead(label(&run.tx, lead_id)?));
    }
    let lead_id = find_lead(&run.tx, lead, found.day.as_deref())?;
    run.describe(&json!({ "kind": found.kind, "source": found.source, "row": found.row_key, "lead": lead }))?;
    let link = match found.kind.as_str() {
        "deals" => include_str!("link/deals.sql"),
        "payments" => include_str!("link/payments.sql"),
        _ => include_str!("link/conversions.sql"),
    };
    run.tx.execute(link, named_params! { ":lead_id": lead_id, ":id": found.id })?;
    // What went back of it is theirs as well.
    let followed = if found.kind == "payments" { sales::give_reversals_their_leads(&run.tx)? } else { 0 };
    let remembered = if remember { Some(remember_row(&run, &found, lead_id)?) } else { None };
    ledger::begin_claims(&run.tx)?;
    match found.kind.as_str() {
        "deals" => run.tx.execute("INSERT INTO temp.touched_deals (deal_row_id, changed) VALUES (?1, 0)", [found.id])?,
        "payments" => run.tx.execute("INSERT INTO temp.touched_payments (payment_row_id, changed) VALUES (?1, 0)", [found.id])?,
        _ => 0,
    };
    ledger::write_claims(&run.tx)?;
    run.tx.execute(
        include_str!("link/resolve.sql"),
        named_params! {
            ":batch_id": run.batch_id,
            ":kind": found.kind,
            ":source_system": found.source,
            ":row_key": found.row_key,
        },
    )?;
    run.tx.execute_batch(include_str!("rematch_resolves.sql"))?;
    let conflicts = run.tx.execute(include_str!("claim_issues.sql"), [])?;
    let events = ledger::count_events(&run.tx, run.batch_id)?;
    let belongs_to = label(&run.tx, lead_id)?;
    let batch = run.batch_id;
    finish(run, &json!({ "linked": 1, "followed": followed, "conflicts": conflicts }), now)?;
    let (kind, row_key) = (found.kind, found.row_key);
    Ok(LinkReport { batch, kind, row_key, belongs_to, belonged_to: None, remembered, events, conflicts, followed })
}

/// An order or activity goes to a customer, also from another one: its address may never have been theirs.
fn link_to_customer(run: Run<'_>, found: Found, who: &str, remember: bool, now: DateTime<Utc>) -> Result<LinkReport, LinkError> {
    let before = found.customer_id.map(|customer| identity::customer_in_words(&run.tx, customer)).transpose()?;
    let candidates = match who.trim() {
        NEW => vec![new_customer(&run, &found, before.as_deref())?],
        who => identity::find_customers(&run.tx, who)?,
    };
    let [one] = candidates.as_slice() else {
        return Err(LinkError::NotOneCustomer(who.to_owned(), candidates));
    };
    if found.customer_id == Some(one.customer) {
        return Err(LinkError::HasCustomer(one.in_words()));
    }
    let customer = format!("customer:{}", one.customer);
    run.describe(&json!({ "kind": found.kind, "source": found.source, "row": found.row_key, "customer": customer }))?;
    let link = match found.kind.as_str() {
        "orders" => include_str!("link/orders.sql"),
        _ => include_str!("link/activities.sql"),
    };
    run.tx.execute(link, named_params! { ":customer_id": one.customer, ":id": found.id })?;
    let remembered = if remember { Some(remember_buyer(&run, &found, one.customer)?) } else { None };
    run.tx.execute(
        include_str!("link/resolve.sql"),
        named_params! {
            ":batch_id": run.batch_id,
            ":kind": found.kind,
            ":source_system": found.source,
            ":row_key": found.row_key,
        },
    )?;
    let (batch, belongs_to) = (run.batch_id, one.in_words());
    let events = ledger::count_events(&run.tx, run.batch_id)?;
    finish(run, &json!({ "linked": 1 }), now)?;
    let (kind, row_key) = (found.kind, found.row_key);
    Ok(LinkReport { batch, kind, row_key, belongs_to, belonged_to: before, remembered, events, conflicts: 0, followed: 0 })
}

/// Makes a customer of whoever bought with an order, and gives them what has come with their address.
fn new_customer(run: &Run<'_>, found: &Found, before: Option<&str>) -> Result<Candidate, LinkError> {
    let full_name: Option<String> = match found.kind.as_str() {
        "orders" => run.tx.query_row("SELECT full_name FROM orders WHERE id = ?1", [found.id], |row| row.get(0))?,
        _ => return Err(LinkError::NobodyNew),
    };
    if full_name.is_none() && found.email.is_none() {
        return Err(LinkError::NobodyNew);
    }
    let sql = "SELECT customer_id, is_primary FROM customer_emails WHERE email = ?1";
    let owner: Option<(i64, bool)> = run.tx.query_row(sql, [&found.email], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match owner {
        Some((owner, _)) if found.customer_id != Some(owner) => {
            return Err(LinkError::IsKnown(identity::customer_in_words(&run.tx, owner)?));
        }
        Some((_, true)) => return Err(LinkError::IsTheirs(before.unwrap_or_default().to_owned())),
        _ => {}
    }
    let customer = book::next_customer(&run.tx)?;
    run.tx.execute_batch(
        "DROP TABLE IF EXISTS temp.parting;
         CREATE TEMP TABLE parting (order_id INTEGER NOT NULL, from_customer INTEGER, customer_id INTEGER NOT NULL, email TEXT)",
    )?;
    let sql = "INSERT INTO temp.parting (order_id, from_customer, customer_id, email) VALUES (?1, ?2, ?3, ?4)";
    run.tx.execute(sql, (found.id, found.customer_id, customer, &found.email))?;
    run.tx.execute_batch(include_str!("link/part.sql"))?;
    Ok(Candidate { customer, full_name, email: found.email.clone(), phone: None })
}

/// Remembers whose the number of a buyer is: it decides before any address.
fn remember_buyer(run: &Run<'_>, found: &Found, customer: i64) -> Result<(&'static str, String), LinkError> {
    let buyer = found.buyer_id.clone().ok_or(LinkError::NothingToRemember(
        "the row has no id of its buyer to remember it by; if both are one person: trueup merge",
    ))?;
    let whose = named_params! { ":source_system": found.source, ":buyer_id": buyer, ":customer_id": customer };
    let moved = run.tx.execute(include_str!("link/buyer_moved.sql"), whose)?;
    if moved == 0 {
        let sql = "INSERT INTO buyer_ids (source_system, buyer_id, customer_id, batch_id) VALUES (?1, ?2, ?3, ?4)";
        run.tx.execute(sql, (&found.source, &buyer, customer, run.batch_id))?;
    }
    Ok(("buyer id", buyer))
}

/// What is remembered by hand.
///
/// # Errors
/// The book could not be read.
pub fn aliases_table(book: &Book) -> book::Result<Table> {
    query_table(&book.conn, include_str!("link/aliases.sql"), &[])
}

fn find_row(conn: &Connection, row: &RowRef) -> Result<Found, LinkError> {
    let (issue, kind, key, source, name) = match row {
        RowRef::Issue(id) => (Some(*id), "", "", "", format!("of the issue {id}")),
        RowRef::Row { kind, key, source } => (None, *kind, key.as_str(), source.as_str(), format!("{kind}:{key}")),
    };
    let mut statement = conn.prepare(include_str!("link/row.sql"))?;
    let rows =
        statement.query_map(named_params! { ":issue": issue, ":kind": kind, ":row_key": key, ":source": source }, |row| {
            Ok(Found {
                kind: row.get("kind")?,
                id: row.get("id")?,
                source: row.get("source_system")?,
                row_key: row.get("row_key")?,
                lead_id: row.get("lead_id")?,
                customer_id: row.get("customer_id")?,
                buyer_id: row.get("buyer_id")?,
                email: row.get("email")?,
                name_key: row.get("name_key")?,
                account: row.get("account")?,
                day: row.get("day")?,
            })
        })?;
    let mut found: Vec<Found> = rows.collect::<rusqlite::Result<_>>()?;
    match found.len() {
        0 => Err(LinkError::NoRow(name)),
        1 => Ok(found.remove(0)),
        _ => Err(LinkError::SeveralRows(name, found.iter().map(|row| row.source.clone()).collect::<Vec<_>>().join(", "))),
    }
}

/// The lead by its id in any source, by `trueup:N`, or by an address.
fn find_lead(conn: &Connection, text: &str, day: Option<&str>) -> Result<i64, LinkError> {
    let email = if text.contains('@') { Email::parse(text).ok() } else { None };
    let id = email.is_none().then_some(text.trim());
    // A row without a day has no latest lead before it: then the earliest is taken.
    let found = ledger::find_lead(conn, id, None, email.as_ref(), day.unwrap_or(""))?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(LinkError::NoLead(text.to_owned())),
        _ => Err(LinkError::SeveralLeads(text.to_owned())),
    }
}

fn label(conn: &Connection, lead_id: i64) -> Result<String, LinkError> {
    Ok(conn.query_row("SELECT lead_ref FROM lead_labels WHERE lead_id = ?1", [lead_id], |row| row.get(0))?)
}

/// Remembers the first of what the row names: its address, the payer's name, the account.
fn remember_row(run: &Run<'_>, found: &Found, lead_id: i64) -> Result<(&'static str, String), LinkError> {
    let named = [("email", &found.email), ("name", &found.name_key), ("account", &found.account)];
    let (kind, value) = named
        .into_iter()
        .find_map(|(kind, value)| value.clone().map(|value| (kind, value)))
        .ok_or(LinkError::NothingToRemember("the row has no e-mail, name or account to remember it by"))?;
    let customer: Option<i64> = run.tx.query_row("SELECT customer_id FROM leads WHERE id = ?1", [lead_id], |row| row.get(0))?;
    let customer = customer.ok_or(LinkError::NothingToRemember("the lead has no customer that an alias could stand for"))?;
    run.tx.execute(
        include_str!("link/remember.sql"),
        named_params! { ":kind": kind, ":value": value, ":customer_id": customer, ":batch_id": run.batch_id },
    )?;
    let stands_for: i64 =
        run.tx.query_row("SELECT customer_id FROM aliases WHERE kind = ?1 AND value = ?2", (kind, &value), |row| row.get(0))?;
    if stands_for != customer {
        return Err(LinkError::OtherCustomer { kind, value });
    }
    Ok((kind, value))
}
