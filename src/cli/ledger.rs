use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, AmendRequest};
use crate::model::{Currency, format_minor};

/// Void a revenue event: it stays in the ledger and no longer holds
#[derive(Debug, Args)]
pub(super) struct Void {
    /// Number of the event: the id in revenue_facts
    event: i64,
    /// Why
    #[arg(long)]
    reason: String,
}

/// Amend what a revenue event states: the event stays, a correction is appended
#[derive(Debug, Args)]
pub(super) struct Amend {
    /// Number of the event: the id in revenue_facts
    event: i64,
    #[command(flatten)]
    what: What,
    /// Currency of the amount; that of the event where none is given
    #[arg(long, value_name = "CODE", requires = "amount")]
    currency: Option<String>,
    /// Why
    #[arg(long)]
    reason: String,
}

/// What is put right: at least one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct What {
    /// The right amount, such as 1234.56
    #[arg(long, allow_hyphen_values = true)]
    amount: Option<String>,
    /// When it really happened, such as 2026-03-31
    #[arg(long)]
    time: Option<String>,
    /// The id of the deal or payment that it really belongs to
    #[arg(long, value_name = "ID")]
    deal_id: Option<String>,
    /// Its name
    #[arg(long, value_name = "NAME")]
    deal_name: Option<String>,
}

impl Void {
    pub fn run(&self, context: &Context) -> Outcome {
        let reason = reason_of(&self.reason)?;
        let mut book = context.open()?;
        let batch = actions::void(&mut book, self.event, reason, context.now())?;
        context.done(
            &json!({ "event": self.event, "void": true, "batch": batch }),
            &format!("revenue event {} is void (batch {batch})", self.event),
        )?;
        Ok(Exit::Clean)
    }
}

impl Amend {
    pub fn run(&self, context: &Context) -> Outcome {
        let reason = reason_of(&self.reason)?;
        let currency = self
            .currency
            .as_deref()
            .map(|code| {
                Currency::parse(code).map_err(|error| Failure::new(error.to_string()).hint("write a code such as USD or EUR"))
            })
            .transpose()?;
        let request = AmendRequest {
            amount: self.what.amount.clone(),
            currency,
            time: self.what.time.clone(),
            deal_id: self.what.deal_id.clone(),
            deal_name: self.what.deal_name.clone(),
        };
        let mut book = context.open()?;
        let (batch, state) = actions::amend(&mut book, self.event, &request, reason, context.now())?;
        let money = state
            .amount_minor
            .zip(state.currency)
            .map(|(minor, currency)| format!("{} {}", format_minor(minor, currency.exponent()), currency.code()));
        let words = format!("{}dated {}", money.as_ref().map_or(String::new(), |money| format!("{money}, ")), state.date);
        context.done(
            &json!({
                "event": self.event,
                "revenue_amount": state.amount_minor.zip(state.currency).map(|(minor, currency)| format_minor(minor, currency.exponent())),
                "currency": state.currency.map(|currency| currency.code().to_owned()),
                "event_date": state.date,
                "batch": batch,
            }),
            &format!("revenue event {} is amended to {words} (batch {batch})", self.event),
        )?;
        Ok(Exit::Clean)
    }
}

fn reason_of(text: &str) -> Result<&str, Failure> {
    let reason = text.trim();
    if reason.is_empty() {
        return Err(Failure::new("--reason is blank").hint("say why, for whoever reads the ledger next year"));
    }
    Ok(reason)
}
