use clap::{Args, Subcommand};

use super::context::Context;
use super::import::Import;
use super::{Exit, Outcome};
use crate::ingest::Kind;
use crate::score;

/// What other currencies are worth in the base currency: for orders in them
#[derive(Debug, Args)]
pub(super) struct Rates {
    #[command(subcommand)]
    command: RatesCommand,
}

#[derive(Debug, Subcommand)]
enum RatesCommand {
    /// Import rates: currency, date, and what one unit was worth from that day on
    Import(Box<Import>),
    /// The rates that are known, the latest first
    List,
}

impl Rates {
    pub fn run(&self, context: &Context) -> Outcome {
        match &self.command {
            RatesCommand::Import(import) => import.run_as(context, Some(Kind::Rates)),
            RatesCommand::List => {
                let book = context.open_read()?;
                let table = score::rates(&book.conn)?;
                context.print(&table)?;
                if table.rows.is_empty() {
                    context.say("no rates yet: trueup rates import FILE, with the columns currency, date and rate");
                }
                Ok(Exit::Clean)
            }
        }
    }
}
