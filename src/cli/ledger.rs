use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions;
use crate::model::Currency;

/// Void a revenue event: it stays in the ledger and no longer holds
#[derive(Debug, Args)]
pub(super) struct Void {
    /// Number of the event: the id in revenue_facts
    event: i64,
    /// Why
    #[arg(long)]
    reason: String,
}

/// Amend the amount of a revenue event: the event stays, a correction is appended
#[derive(Debug, Args)]
pub(super) struct Amend {
    /// Number of the event: the id in revenue_facts
    event: i64,
    /// The right amount, such as 1234.56
    #[arg(long, allow_hyphen_values = true)]
    amount: String,
    /// Its currency; that of the event where none is given
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// Why
    #[arg(long)]
    reason: String,
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
        let mut book = context.open()?;
        let (batch, money) = actions::amend(&mut book, self.event, &self.amount, currency, reason, context.now())?;
        let currency = money.currency().code().to_owned();
        context.done(
            &json!({ "event": self.event, "revenue_amount": money.to_string(), "currency": currency, "batch": batch }),
            &format!("revenue event {} is amended to {money} {currency} (batch {batch})", self.event),
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
