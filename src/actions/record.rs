//! Recording one revenue event by hand: recorded, already recorded, or in conflict.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Run, RunKind};
use crate::ledger::{self, NewEvent, Recorded};
use crate::model::{Currency, Email, Moment, Money, Stage, TimeError};

/// An event as it is typed, by flags or as a JSON object.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRequest {
    /// The lead's id in its source, or `trueup:N`.
    pub lead_id: Option<String>,
    /// The lead's address.
    pub email: Option<String>,
    /// The stage.
    pub revenue_stage: Option<String>,
    /// The source's id of the deal or payment.
    pub deal_id: Option<String>,
    /// Its name.
    pub deal_name: Option<String>,
    /// The amount, as a decimal string.
    pub revenue_amount: Option<String>,
    /// ISO 4217; the book's base currency where not given.
    pub currency: Option<String>,
    /// When; now where not given.
    pub event_time: Option<String>,
    /// Where it is stated; `manual` where not given.
    pub source_system: Option<String>,
}

/// Why an event was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A field that is needed.
    #[error("{0} is needed")]
    Missing(&'static str),
    /// A field that breaks its rule.
    #[error("{field} {value:?}: {rule}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What was given.
        value: String,
        /// The rule.
        rule: String,
    },
    /// Nobody is known by this id or address.
    #[error("no lead is known by {0}")]
    NoLead(String),
    /// Several sources have a lead of this id.
    #[error("leads of several sources have the id {0:?}")]
    SeveralLeads(String),
    /// The book.
    #[error(transparent)]
    Book(#[from] book::Error),
}

/// Records an event.
///
/// # Errors
/// The request lacks something, breaks a rule, or names nobody.
pub fn record(book: &mut Book, request: &RecordRequest, now: DateTime<Utc>) -> Result<Recorded, RecordError> {
    let settings = book::read_settings(&book.conn)?;
    let here = Moment::of_instant(now, settings.zone);
    let moment = request
        .event_time
        .as_deref()
        .map(|text| Moment::parse(text, settings.zone, None).map_err(|error| invalid("event_time", text, &time_rule(error))))
        .transpose()?;
    let day = moment.as_ref().map_or(here.date.as_str(), |moment| moment.date.as_str());
    let amount = amount_of(request, settings.base_currency)?;
    let event = NewEvent {
        lead_id: lead_of(book, request, day)?,
        stage: stage_of(request)?,
        deal_id: given(request.deal_id.as_deref()),
        deal_name: given(request.deal_name.as_deref()),
        amount,
        currency: amount.map(|money| money.currency()).or(currency_of(request)?),
        moment,
        source_system: given(request.source_system.as_deref()).unwrap_or_else(|| "manual".to_owned()),
        source_given: request.source_system.is_some(),
    };
    if event.stage == Stage::OpportunityCreated && event.amount.is_some() {
        return Err(invalid("revenue_amount", request.revenue_amount.as_deref().unwrap_or(""), "an opportunity has no amount"));
    }
    let run = Run::begin(&mut book.conn, RunKind::Record, &json!({ "stage": event.stage.as_str() }), now)?;
    let answer = ledger::record_event(&run.tx, &event, &here)?;
    if matches!(answer, Recorded::New { .. }) {
        finish(run, &json!({ "events": { event.stage.as_str(): 1 } }), now)?;
    } else {
        run.discard()?;
    }
    Ok(answer)
}

fn lead_of(book: &Book, request: &RecordRequest, day: &str) -> Result<i64, RecordError> {
    let email = request
        .email
        .as_deref()
        .map(|text| Email::parse(text).map_err(|error| invalid("email", text, &error.to_string())))
        .transpose()?;
    let lead = request.lead_id.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if lead.is_none() && email.is_none() {
        return Err(RecordError::Missing("lead_id or email"));
    }
    let found = ledger::find_lead(&book.conn, lead, request.source_system.as_deref(), email.as_ref(), day)?;
    match (found.as_slice(), lead) {
        ([one], Some(id)) => match &email {
            Some(email) if !ledger::is_address_of(&book.conn, *one, email)? => {
                Err(invalid("email", email.as_str(), &format!("not an address of the lead {id:?}; leave one of the two out")))
            }
            _ => Ok(*one),
        },
        ([one], None) => Ok(*one),
        ([], Some(id)) => Err(RecordError::NoLead(format!("the id {id:?}"))),
        ([], None) => Err(RecordError::NoLead("this e-mail address".to_owned())),
        ([..], id) => Err(RecordError::SeveralLeads(id.unwrap_or_default().to_owned())),
    }
}

fn stage_of(request: &RecordRequest) -> Result<Stage, RecordError> {
    let text = request.revenue_stage.as_deref().ok_or(RecordError::Missing("revenue_stage"))?;
    Stage::parse(text).ok_or_else(|| invalid("revenue_stage", text, "opportunity_created, deal_won or revenue_confirmed"))
}

fn amount_of(request: &RecordRequest, base: Currency) -> Result<Option<Money>, RecordError> {
    let currency = currency_of(request)?.unwrap_or(base);
    let Some(text) = request.revenue_amount.as_deref() else { return Ok(None) };
    let money = Money::parse_decimal(text, currency).map_err(|error| invalid("revenue_amount", text, &error.to_string()))?;
    if money.minor() < 0 {
        return Err(invalid("revenue_amount", text, "a revenue event has no negative amount"));
    }
    Ok(Some(money))
}

fn currency_of(request: &RecordRequest) -> Result<Option<Currency>, RecordError> {
    let parse = |code: &str| Currency::parse(code).map_err(|error| invalid("currency", code, &error.to_string()));
    request.currency.as_deref().map(parse).transpose()
}

fn given(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn invalid(field: &'static str, value: &str, rule: &str) -> RecordError {
    RecordError::Invalid { field, value: value.to_owned(), rule: rule.to_owned() }
}

fn time_rule(error: TimeError) -> String {
    match error {
        TimeError::Ambiguous => "day and month could be either way round; write it as 2026-03-31".to_owned(),
        other => other.to_string(),
    }
}
