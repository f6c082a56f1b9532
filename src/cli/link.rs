use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, RowRef};

/// Link a row to whom it belongs, by hand: a deal, payment or event to a lead, an order or activity to a customer
#[derive(Debug, Args)]
#[command(name = "match")]
pub(super) struct Match {
    /// The row: the number of its issue, or deal:ID, payment:ID, event:ID, order:ID or activity:ID
    row: String,
    /// The lead: its id in its source, trueup:N, or its e-mail address. The customer: an e-mail address, a phone, a
    /// name, an id of a lead, or customer:N; or new, where whoever bought is somebody of their own
    who: String,
    /// Source system of the row, where several have one of this id
    #[arg(long, value_name = "NAME", default_value = "")]
    source: String,
    /// Remember the row's e-mail, name or account, or the id of the buyer: the next row that has it is this customer's
    #[arg(long)]
    remember: bool,
}

/// What is remembered by hand: whose e-mail, name or account this is
#[derive(Debug, Args)]
pub(super) struct Aliases {}

impl Match {
    pub fn run(&self, context: &Context) -> Outcome {
        let row = self.row_ref()?;
        let mut book = context.open()?;
        let done = actions::link(&mut book, &row, &self.who, self.remember, context.now())?;
        let of = if matches!(done.kind.as_str(), "orders" | "activities") { "" } else { "the lead " };
        let mut sentence =
            format!("{} {} belongs to {of}{} now (batch {})", done.kind, done.row_key, done.belongs_to, done.batch);
        if let Some(before) = &done.belonged_to {
            sentence.push_str(&format!("\n  it was given to {before} before"));
        }
        sentence.push_str(&format!("\n  to take it back: trueup undo {}", done.batch));
        for (stage, count) in done.events.iter().filter(|(_, count)| *count > 0) {
            sentence.push_str(&format!("\n  {count} {stage} written"));
        }
        if let Some((kind, value)) = &done.remembered {
            sentence.push_str(&format!("\n  remembered: the {kind} {value:?}; rows that wait for it: trueup rematch"));
        }
        if done.followed > 0 {
            sentence.push_str(&format!("\n  {} that went back of it: given to the same lead", done.followed));
        }
        if done.conflicts > 0 {
            sentence.push_str("\n  in conflict with another deal or payment: trueup reconcile conflicting-revenue");
        }
        let whose = if of.is_empty() { "customer" } else { "lead" };
        let events: serde_json::Map<String, serde_json::Value> =
            done.events.iter().map(|(stage, count)| (stage.as_str().to_owned(), (*count).into())).collect();
        context.done(
            &json!({
                "batch": done.batch,
                "kind": done.kind,
                "row": done.row_key,
                whose: done.belongs_to,
                "before": done.belonged_to,
                "remembered": done.remembered.as_ref().map(|(kind, value)| json!({ "kind": kind, "value": value })),
                "events": events,
                "conflicts": done.conflicts,
                "followed": done.followed,
            }),
            &sentence,
        )?;
        Ok(if done.conflicts > 0 { Exit::Look } else { Exit::Clean })
    }

    fn row_ref(&self) -> Result<RowRef, Failure> {
        let text = self.row.trim();
        if let Ok(issue) = text.parse::<i64>() {
            return Ok(RowRef::Issue(issue));
        }
        let (word, key) = text.split_once(':').unwrap_or((text, ""));
        let kind = match word.trim_end_matches('s') {
            "deal" => "deals",
            "payment" => "payments",
            "event" | "conversion" => "conversions",
            "order" => "orders",
            "activity" | "activitie" => "activities",
            _ => "",
        };
        if kind.is_empty() || key.is_empty() {
            return Err(Failure::new(format!("{text:?} names no row")).hint(
                "write the number of its issue (trueup issues), or deal:ID, payment:ID, event:ID, order:ID or activity:ID",
            ));
        }
        Ok(RowRef::Row { kind, key: key.to_owned(), source: self.source.trim().to_owned() })
    }
}

impl Aliases {
    pub fn run(&self, context: &Context) -> Outcome {
        context.print(&actions::aliases_table(&context.open_read()?)?)?;
        Ok(Exit::Clean)
    }
}
