use clap::Args;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, Subject};

/// Everything that was written of a person, a row or a revenue event, with run, file and line
#[derive(Debug, Args)]
pub(super) struct History {
    /// A lead's id in its source, trueup:N, customer:N, an e-mail address, a phone; deal:ID, payment:ID, order:ID; or
    /// event:N
    #[arg(value_name = "WHO|ROW|EVENT")]
    subject: String,
    /// The source of a row, where several have one of this id
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
}

impl History {
    pub fn run(&self, context: &Context) -> Outcome {
        let text = self.subject.trim();
        let row = |kind, key: &str| Subject::Row { kind, key: key.to_owned(), source: self.source.clone() };
        let subject = match text.split_once(':') {
            Some(("event", number)) => Subject::Event(number.parse().map_err(|_| {
                Failure::new(format!("{text:?} is no event")).hint("write event:N with its number, as revenue_facts has it")
            })?),
            Some(("deal", key)) => row("deals", key),
            Some(("payment", key)) => row("payments", key),
            Some(("order", key)) => row("orders", key),
            _ if self.source.is_some() => {
                return Err(Failure::new("--source is for a row").hint("write deal:ID, payment:ID or order:ID"));
            }
            _ => Subject::Person(text.to_owned()),
        };
        let book = context.open_read()?;
        let mut found = actions::history(&book, &subject)?;
        // A bare number that is no lead's id may be that of an event, as trueup void takes it.
        if let (None, Ok(number)) = (&found, text.parse()) {
            found = actions::history(&book, &Subject::Event(number))?;
        }
        let table = found.ok_or_else(|| {
            Failure::new(format!("nothing is known of {text:?}"))
                .hint("a person is named by an id of a lead, trueup:N, customer:N, an e-mail address or a phone; a row by deal:ID, payment:ID or order:ID; a revenue event by event:N")
        })?;
        context.print(&table)?;
        Ok(Exit::Clean)
    }
}
