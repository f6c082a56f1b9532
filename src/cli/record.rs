use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, RecordRequest};
use crate::ledger::Recorded;
use crate::model::{Column, Table};
use crate::report::Format;

/// Record one revenue event by hand: recorded, already recorded, or in conflict
#[derive(Debug, Args)]
pub(super) struct Record {
    /// The event as one JSON object: lead_id or email, revenue_stage, deal_id, deal_name, revenue_amount (a string),
    /// currency, event_time, source_system; - reads it from standard input
    #[arg(long, value_name = "OBJECT", conflicts_with_all = [
        "lead_id", "email", "stage", "deal_id", "deal_name", "amount", "currency", "time", "source_system",
    ])]
    json: Option<String>,
    /// The lead's id in its source, or trueup:N
    #[arg(long)]
    lead_id: Option<String>,
    /// The lead's e-mail address, instead of an id
    #[arg(long)]
    email: Option<String>,
    /// opportunity_created, deal_won or revenue_confirmed
    #[arg(long, alias = "revenue-stage")]
    stage: Option<String>,
    /// The source's id of the deal or payment
    #[arg(long)]
    deal_id: Option<String>,
    /// Its name
    #[arg(long)]
    deal_name: Option<String>,
    /// The amount, such as 1234.56
    #[arg(long, alias = "revenue-amount", allow_hyphen_values = true)]
    amount: Option<String>,
    /// Its currency; the book's base currency where none is given
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// When, such as 2026-03-31 or 2026-03-31T14:05:00Z; now where not given
    #[arg(long, alias = "event-time", value_name = "TIME")]
    time: Option<String>,
    /// Where it is stated; manual where not given
    #[arg(long, value_name = "NAME")]
    source_system: Option<String>,
}

impl Record {
    pub fn run(&self, context: &Context) -> Outcome {
        let request = self.request()?;
        let mut book = context.open()?;
        let answer = actions::record(&mut book, &request, context.now())?;
        let (word, event, differences): (&str, i64, &[String]) = match &answer {
            Recorded::New { event } => ("recorded", *event, &[]),
            Recorded::Already { event } => ("already recorded", *event, &[]),
            Recorded::Conflict { event, differences } => ("conflict", *event, differences),
        };
        if context.format == Format::Json {
            context.print_json(&json!({ "answer": word, "event": event, "differences": differences }))?;
        } else if context.format != Format::Table {
            let mut table = Table::new(["answer", "event", "differences"].map(Column::left).to_vec());
            table.rows.push(vec![word.into(), event.into(), differences.join("; ").into()]);
            context.print(&table)?;
        } else {
            context.print_text(&format!("{word}: revenue event {event}"))?;
            for difference in differences {
                context.say(&format!("  {difference}"));
            }
        }
        Ok(if matches!(answer, Recorded::Conflict { .. }) { Exit::Look } else { Exit::Clean })
    }

    fn request(&self) -> Result<RecordRequest, Failure> {
        let Some(text) = &self.json else {
            return Ok(RecordRequest {
                lead_id: self.lead_id.clone(),
                email: self.email.clone(),
                revenue_stage: self.stage.clone(),
                deal_id: self.deal_id.clone(),
                deal_name: self.deal_name.clone(),
                revenue_amount: self.amount.clone(),
                currency: self.currency.clone(),
                event_time: self.time.clone(),
                source_system: self.source_system.clone(),
            });
        };
        let text = if text == "-" { std::io::read_to_string(std::io::stdin())? } else { text.clone() };
        serde_json::from_str(&text).map_err(|error| {
            Failure::new(format!("--json: {error}")).hint(
                "an object such as {\"email\": \"…\", \"revenue_stage\": \"deal_won\", \"revenue_amount\": \"1234.56\"}; amounts are strings",
            )
        })
    }
}
