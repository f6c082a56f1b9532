//! Corrections: how a wrong event is put right without being changed.

use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::book::Result;
use crate::model::{Currency, Moment, Money, Stage};

/// What is appended to an event.
#[derive(Debug, Clone)]
pub enum Correction {
    /// It never happened.
    Void,
    /// It happened for another amount, at another time, or under another deal.
    Amend(Amendment),
}

/// What an amend states; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct Amendment {
    /// The amount, with its currency.
    pub money: Option<Money>,
    /// When it happened.
    pub moment: Option<Moment>,
    /// The source's id of the deal or payment.
    pub deal_id: Option<String>,
    /// Its name.
    pub deal_name: Option<String>,
}

/// What an event states today.
#[derive(Debug, Clone)]
pub struct EventState {
    /// Its id.
    pub id: i64,
    /// Its stage.
    pub stage: Stage,
    /// The batch that has voided it, where it is void.
    pub void_batch: Option<i64>,
    /// The day it is dated, `YYYY-MM-DD`.
    pub date: String,
    /// Its amount in minor units, where known.
    pub amount_minor: Option<i64>,
    /// Its currency, where known.
    pub currency: Option<Currency>,
}

/// Looks an event up.
///
/// # Errors
/// The book could not be read.
pub fn event_state(conn: &Connection, event_id: i64) -> Result<Option<EventState>> {
    let found = conn
        .query_row(include_str!("sql/event_state.sql"), [event_id], |row| {
            Ok((
                row.get::<_, String>("revenue_stage")?,
                row.get::<_, Option<i64>>("void_batch")?,
                row.get::<_, String>("event_date")?,
                row.get::<_, Option<i64>>("revenue_amount_minor")?,
                row.get::<_, Option<String>>("currency")?,
            ))
        })
        .optional()?;
    Ok(found.and_then(|(stage, void_batch, date, amount_minor, currency)| {
        let currency = currency.and_then(|code| Currency::parse(&code).ok());
        Some(EventState { id: event_id, stage: Stage::parse(&stage)?, void_batch, date, amount_minor, currency })
    }))
}

/// Appends a correction; returns how many, which is none where an amend would change nothing.
///
/// # Errors
/// A trigger refuses it: the event is void, or is an opportunity and has no amount.
pub fn append_correction(tx: &Transaction<'_>, event_id: i64, correction: &Correction, reason: &str) -> Result<usize> {
    Ok(match correction {
        Correction::Void => {
            tx.execute(include_str!("sql/correction_void.sql"), named_params! { ":event_id": event_id, ":reason": reason })?
        }
        Correction::Amend(amended) => {
            let moment = amended.moment.as_ref();
            tx.execute(
                include_str!("sql/correction_amend.sql"),
                named_params! {
                    ":event_id": event_id,
                    ":reason": reason,
                    ":revenue_amount_minor": amended.money.map(|money| money.minor()),
                    ":currency": amended.money.map(|money| money.currency().code().to_owned()),
                    ":event_time": moment.map(|moment| &moment.time),
                    ":event_date": moment.map(|moment| &moment.date),
                    ":time_known": moment.map(|moment| moment.time_known),
                    ":deal_id": amended.deal_id,
                    ":deal_name": amended.deal_name,
                },
            )?
        }
    })
}

/// Takes a new snapshot of events whose conversion came later; returns how many.
///
/// # Errors
/// The book could not be written.
pub fn reattribute(tx: &Transaction<'_>) -> Result<usize> {
    Ok(tx.execute(include_str!("sql/reattribute.sql"), [])?)
}
