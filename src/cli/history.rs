use clap::Args;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, Subject};

/// Everything that was written of a person or a revenue event, with run, file and line
#[derive(Debug, Args)]
pub(super) struct History {
    /// A lead's id in its source, trueup:N, customer:N, an e-mail address, a phone, or event:N
    #[arg(value_name = "WHO|EVENT")]
    subject: String,
}

impl History {
    pub fn run(&self, context: &Context) -> Outcome {
        let text = self.subject.trim();
        let subject = match text.strip_prefix("event:") {
            Some(number) => Subject::Event(number.parse().map_err(|_| {
                Failure::new(format!("{text:?} is no event")).hint("write event:N with its number, as revenue_facts has it")
            })?),
            None => Subject::Person(text.to_owned()),
        };
        let book = context.open_read()?;
        let mut found = actions::history(&book, &subject)?;
        // A bare number that is no lead's id may be that of an event, as trueup void takes it.
        if let (None, Ok(number)) = (&found, text.parse()) {
            found = actions::history(&book, &Subject::Event(number))?;
        }
        let table = found.ok_or_else(|| {
            Failure::new(format!("nothing is known of {text:?}"))
                .hint("a person is named by an id of a lead, trueup:N, customer:N, an e-mail address or a phone; a revenue event by event:N")
        })?;
        context.print(&table)?;
        Ok(Exit::Clean)
    }
}
