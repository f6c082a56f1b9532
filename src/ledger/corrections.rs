//! Corrections: how a wrong event is put right without being changed.

use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use crate::book::Result;
use crate::model::{Currency, Money, Stage};

/// What is appended to an event.
#[derive(Debug, Clone)]
pub enum Correction {
    /// It never happened.
    Void,
    /// It happened for another amount.
    Amend(Money),
}

/// What an event states today.
#[derive(Debug, Clone)]
pub struct EventState {
    /// Its id.
    pub id: i64,
    /// Its stage.
    pub stage: Stage,
    /// Whether it is void.
    pub is_void: bool,
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
                row.get::<_, bool>("is_void")?,
                row.get::<_, Option<i64>>("revenue_amount_minor")?,
                row.get::<_, Option<String>>("currency")?,
            ))
        })
        .optional()?;
    Ok(found.and_then(|(stage, is_void, amount_minor, currency)| {
        let currency = currency.and_then(|code| Currency::parse(&code).ok());
        Some(EventState { id: event_id, stage: Stage::parse(&stage)?, is_void, amount_minor, currency })
    }))
}

/// Appends a correction.
///
/// # Errors
/// A trigger refuses it: the event is void, or is an opportunity and has no amount.
pub fn append_correction(tx: &Transaction<'_>, event_id: i64, correction: &Correction, reason: &str) -> Result<i64> {
    match correction {
        Correction::Void => {
            tx.execute(include_str!("sql/correction_void.sql"), named_params! { ":event_id": event_id, ":reason": reason })?
        }
        Correction::Amend(money) => tx.execute(
            include_str!("sql/correction_amend.sql"),
            named_params! {
                ":event_id": event_id,
                ":reason": reason,
                ":revenue_amount_minor": money.minor(),
                ":currency": money.currency().code(),
            },
        )?,
    };
    Ok(tx.last_insert_rowid())
}

/// Takes a new snapshot of events whose conversion came later; returns how many.
///
/// # Errors
/// The book could not be written.
pub fn reattribute(tx: &Transaction<'_>) -> Result<usize> {
    Ok(tx.execute(include_str!("sql/reattribute.sql"), [])?)
}
