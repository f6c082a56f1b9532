//! Voiding and amending revenue events by hand.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Run, RunKind};
use crate::ledger::{self, Amendment, Correction, EventState};
use crate::model::{Currency, Moment, Money, MoneyError, Stage, TimeError};

/// Why an event was not corrected.
#[derive(Debug, thiserror::Error)]
pub enum CorrectError {
    /// There is no such event.
    #[error("there is no revenue event {0}")]
    NoEvent(i64),
    /// It is void already.
    #[error("revenue event {event} is void, by batch {batch}")]
    IsVoid {
        /// The event.
        event: i64,
        /// The batch that has voided it.
        batch: i64,
    },
    /// An opportunity has no amount to amend.
    #[error("revenue event {0} is an opportunity, which has no amount")]
    NoAmount(i64),
    /// It states all this already.
    #[error("revenue event {0} states that already")]
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
    /// The time cannot be read.
    #[error("--time {value:?}: {error}")]
    Time {
        /// As it was given.
        value: String,
        /// The rule.
        error: TimeError,
    },
    /// The book.
    #[error(transparent)]
    Book(#[from] book::Error),
}

/// What the user wants an event to state, as it was typed; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct AmendRequest {
    /// The amount, as a decimal.
    pub amount: Option<String>,
    /// Its currency; that of the event where none is given.
    pub currency: Option<Currency>,
    /// When it happened.
    pub time: Option<String>,
    /// The source's id of the deal or payment.
    pub deal_id: Option<String>,
    /// Its name.
    pub deal_name: Option<String>,
}

/// Voids an event: it stays, and no longer holds. Returns the batch.
///
/// # Errors
/// There is no such event, or it is void already.
pub fn void(book: &mut Book, event_id: i64, reason: &str, now: DateTime<Utc>) -> Result<i64, CorrectError> {
    let run = Run::begin(&mut book.conn, RunKind::Void, &json!({ "event": event_id, "reason": reason }), now)?;
    let state = state_of(&run, event_id)?;
    append(run, &state, &Correction::Void, reason, now)
}

/// Amends what an event states. Returns the batch and what it states now.
///
/// # Errors
/// There is no such event, it is void, or what is given cannot be read or changes nothing.
pub fn amend(
    book: &mut Book,
    event_id: i64,
    request: &AmendRequest,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(i64, EventState), CorrectError> {
    let settings = book::read_settings(&book.conn)?;
    let run = Run::begin(&mut book.conn, RunKind::Amend, &json!({ "event": event_id, "reason": reason }), now)?;
    let state = state_of(&run, event_id)?;
    let money = match request.amount.as_deref() {
        Some(amount) => Some(money_of(amount, request.currency.or(state.currency).unwrap_or(settings.base_currency), &state)?),
        None => None,
    };
    let moment = request
        .time
        .as_deref()
        .map(|text| {
            Moment::parse(text, settings.zone, None).map_err(|error| CorrectError::Time { value: text.to_owned(), error })
        })
        .transpose()?;
    let amended = Amendment { money, moment, deal_id: request.deal_id.clone(), deal_name: request.deal_name.clone() };
    let batch = append(run, &state, &Correction::Amend(amended), reason, now)?;
    let state = ledger::event_state(&book.conn, event_id)?.ok_or(CorrectError::NoEvent(event_id))?;
    Ok((batch, state))
}

fn money_of(amount: &str, currency: Currency, state: &EventState) -> Result<Money, CorrectError> {
    if state.stage == Stage::OpportunityCreated {
        return Err(CorrectError::NoAmount(state.id));
    }
    let money =
        Money::parse_decimal(amount, currency).map_err(|error| CorrectError::Amount { value: amount.to_owned(), error })?;
    if money.minor() < 0 { Err(CorrectError::Negative) } else { Ok(money) }
}

fn state_of(run: &Run<'_>, event_id: i64) -> Result<EventState, CorrectError> {
    let state = ledger::event_state(&run.tx, event_id)?.ok_or(CorrectError::NoEvent(event_id))?;
    match state.void_batch {
        Some(batch) => Err(CorrectError::IsVoid { event: event_id, batch }),
        None => Ok(state),
    }
}

fn append(
    run: Run<'_>,
    state: &EventState,
    correction: &Correction,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<i64, CorrectError> {
    if ledger::append_correction(&run.tx, state.id, correction, reason)? == 0 {
        return Err(CorrectError::Same(state.id));
    }
    let batch = run.batch_id;
    finish(run, &json!({ "corrections": 1 }), now)?;
    Ok(batch)
}
