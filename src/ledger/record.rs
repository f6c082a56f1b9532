//! One revenue event by hand.

use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::book::Result;
use crate::model::{Currency, Email, Moment, Money, Stage, format_minor};

/// An event as somebody states it. What is not given is not compared with what is there.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Whose.
    pub lead_id: i64,
    /// Which stage.
    pub stage: Stage,
    /// The source's id of the deal or payment.
    pub deal_id: Option<String>,
    /// Its name.
    pub deal_name: Option<String>,
    /// For how much.
    pub amount: Option<Money>,
    /// In which currency, where that was said or there is an amount.
    pub currency: Option<Currency>,
    /// When.
    pub moment: Option<Moment>,
    /// Where it is stated.
    pub source_system: String,
    /// Whether the source was given or is the default.
    pub source_given: bool,
}

/// What became of it: the three answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the ledger now.
    New {
        /// Id of the event.
        event: i64,
    },
    /// It was there already, and says the same.
    Already {
        /// Id of the event.
        event: i64,
    },
    /// The stage is taken by an event that says something else, or that is void.
    Conflict {
        /// Id of the event.
        event: i64,
        /// What differs.
        differences: Vec<String>,
    },
}

/// Finds the lead of an event by hand: by an id of a source, by `trueup:N`, or by an address.
/// Several are returned where the id or address does not decide; of several leads of one address
/// the latest created at or before the day comes first.
///
/// # Errors
/// The book could not be read.
pub fn find_lead(
    conn: &Connection,
    lead: Option<&str>,
    source: Option<&str>,
    email: Option<&Email>,
    day: &str,
) -> Result<Vec<i64>> {
    if let Some(id) = lead.and_then(|text| text.strip_prefix("trueup:")).and_then(|number| number.parse::<i64>().ok()) {
        let found =
            conn.query_row("SELECT id FROM leads WHERE id = ?1 AND withdrawn_in IS NULL", [id], |row| row.get(0)).optional()?;
        return Ok(found.into_iter().collect());
    }
    let mut statement = conn.prepare(match lead {
        Some(_) => include_str!("sql/lead_by_id.sql"),
        None => include_str!("sql/lead_by_email.sql"),
    })?;
    let mut rows = match lead {
        Some(id) => statement.query(named_params! { ":external_id": id, ":source_system": source })?,
        None => statement.query(named_params! { ":email": email.map(Email::as_str), ":day": day })?,
    };
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row.get(0)?);
    }
    Ok(found)
}

/// Whether an address is one of a lead, or of the customer behind it.
///
/// # Errors
/// The book could not be read.
pub fn is_address_of(conn: &Connection, lead_id: i64, email: &Email) -> Result<bool> {
    Ok(conn.query_row(
        include_str!("sql/is_address_of.sql"),
        named_params! { ":lead_id": lead_id, ":email": email.as_str() },
        |row| row.get(0),
    )?)
}

/// Records an event, or tells that it is there already, or what it is in conflict with.
///
/// # Errors
/// A guard of the ledger refuses it.
pub fn record_event(tx: &Transaction<'_>, event: &NewEvent, now: &Moment) -> Result<Recorded> {
    tx.execute_batch(include_str!("sql/freed_events.sql"))?;
    let stage = (event.lead_id, event.stage.as_str());
    let freed: Option<i64> = tx.query_row(include_str!("sql/record_freed.sql"), stage, |row| row.get(0)).optional()?;
    if freed.is_none()
        && let Some(answer) = compare(tx, event)?
    {
        return Ok(answer);
    }
    let moment = event.moment.as_ref().unwrap_or(now);
    // An event whose batch was undone is stated anew; its stage has one event for good.
    let sql = if freed.is_some() { include_str!("sql/record_again.sql") } else { include_str!("sql/record.sql") };
    tx.execute(
        sql,
        named_params! {
            ":lead_id": event.lead_id,
            ":revenue_stage": event.stage.as_str(),
            ":deal_id": event.deal_id,
            ":deal_name": event.deal_name,
            ":revenue_amount_minor": event.amount.map(|money| money.minor()),
            ":currency": event.amount.as_ref().map(|money| money.currency().code().to_owned()),
            ":event_time": moment.time,
            ":event_date": moment.date,
            ":time_known": moment.time_known,
            ":source_system": event.source_system,
        },
    )?;
    Ok(Recorded::New { event: freed.unwrap_or_else(|| tx.last_insert_rowid()) })
}

/// Holds the event against the one that has the stage, if any.
fn compare(tx: &Transaction<'_>, event: &NewEvent) -> Result<Option<Recorded>> {
    let mut statement = tx.prepare(include_str!("sql/record_holder.sql"))?;
    let mut rows = statement.query((event.lead_id, event.stage.as_str()))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let held: i64 = row.get("event_id")?;
    let mut differences = Vec::new();
    let mut differs = |name: &str, given: Option<&str>, there: Option<String>| {
        if let Some(given) = given
            && there.as_deref() != Some(given)
        {
            differences.push(format!("{name} is {}, not {given}", there.as_deref().unwrap_or("unknown")));
        }
    };
    differs("deal_id", event.deal_id.as_deref(), row.get("deal_id")?);
    differs("deal_name", event.deal_name.as_deref(), row.get("deal_name")?);
    if let Some(money) = event.amount {
        let there: Option<i64> = row.get("revenue_amount_minor")?;
        let exponent = money.currency().exponent();
        differs("revenue_amount", Some(&money.to_string()), there.map(|minor| format_minor(minor, exponent)));
    }
    let there: Option<String> = row.get("currency")?;
    // An event without an amount may have no currency to compare.
    if event.amount.is_some() || there.is_some() {
        differs("currency", event.currency.as_ref().map(Currency::code), there);
    }
    if let Some(moment) = &event.moment {
        let known: bool = row.get("time_known")?;
        if known && moment.time_known {
            differs("event_time", Some(&moment.time), row.get("event_time")?);
        } else {
            differs("event_date", Some(&moment.date), row.get("event_date")?);
        }
    }
    differs("source_system", event.source_given.then_some(event.source_system.as_str()), row.get("source_system")?);
    if row.get("is_void")? {
        differences.push("the event is void".to_owned());
    }
    Ok(Some(if differences.is_empty() {
        Recorded::Already { event: held }
    } else {
        Recorded::Conflict { event: held, differences }
    }))
}
