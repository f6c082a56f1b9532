//! Voiding and amending revenue events by hand.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Run, RunKind};
use crate::ledger::{self, Correction, EventState};
use crate::model::{Currency, Money, MoneyError, Stage};

/// Why an event was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// There is no such event.
    #[error("there is no revenue event {0}")]
    NoEvent(i64),
    /// It is void already.
    #[error("revenue event {0} is void")]
    IsVoid(i64),
    /// An opportunity has no amount to amend.
    #[error("revenue event {0} is an opportunity, which has no amount")]
    NoAmount(i64),
    /// It states this amount already.
    #[error("revenue event {0} states this amount already")]
    Same(i64),
    /// The amount is negative.
    #[error("a revenue event has no negative amount; void it instead")]
    Negative,
    /// The amount cannot be read.
    #[error("--amount {value:?}: {error}")]
    Amount {
        /// As it was given.
        value: String,
        /// The rule.
        error: MoneyError,
    },
    /// The book.
    #[error(transparent)]
    Book(#[from] book::Error),
}

/// Voids an event: it stays, and no longer holds. Returns the batch.
///
/// # Errors
/// There is no such event, or it is void already.
pub fn void(book: &mut Book, event_id: i64, reason: &str, now: DateTime<Utc>) -> Result<i64, CorrectError> {
    let state = state_of(book, event_id)?;
    append(book, RunKind::Void, &state, &Correction::Void, reason, now)
}

/// Amends the amount of an event. Returns the batch and the amount as it holds now.
///
/// # Errors
/// There is no such event, it is void or an opportunity, or the amount cannot be read.
pub fn amend(
    book: &mut Book,
    event_id: i64,
    amount: &str,
    currency: Option<Currency>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(i64, Money), CorrectError> {
    let state = state_of(book, event_id)?;
    if state.stage == Stage::OpportunityCreated {
        return Err(CorrectError::NoAmount(event_id));
    }
    let base = book::read_settings(&book.conn)?.base_currency;
    let currency = currency.or(state.currency).unwrap_or(base);
    let money =
        Money::parse_decimal(amount, currency).map_err(|error| CorrectError::Amount { value: amount.to_owned(), error })?;
    if money.minor() < 0 {
        return Err(CorrectError::Negative);
    }
    if state.amount_minor == Some(money.minor()) && state.currency == Some(currency) {
        return Err(CorrectError::Same(event_id));
    }
    let batch = append(book, RunKind::Amend, &state, &Correction::Amend(money), reason, now)?;
    Ok((batch, money))
}

fn state_of(book: &Book, event_id: i64) -> Result<EventState, CorrectError> {
    let state = ledger::event_state(&book.conn, event_id)?.ok_or(CorrectError::NoEvent(event_id))?;
    if state.is_void { Err(CorrectError::IsVoid(event_id)) } else { Ok(state) }
}

fn append(
    book: &mut Book,
    kind: RunKind,
    state: &EventState,
    correction: &Correction,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<i64, CorrectError> {
    let run = Run::begin(&mut book.conn, kind, &json!({ "event": state.id, "reason": reason }), now)?;
    ledger::append_correction(&run.tx, state.id, correction, reason)?;
    let batch = run.batch_id;
    finish(run, &json!({ "corrections": 1 }), now)?;
    Ok(batch)
}
