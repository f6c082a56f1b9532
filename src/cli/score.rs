use clap::{Args, Subcommand};
use serde_json::json;

use super::context::{Context, day};
use super::customers::the_customer;
use super::{Exit, Outcome};
use crate::model::{Align, Cell, Column, Table};
use crate::report::Format;
use crate::{actions, book, score};

/// Score customers anew as time passes, and show how their segments have changed
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Score {
    #[command(subcommand)]
    command: Option<ScoreCommand>,
    /// As of this day; today where none is given. Every order of the book counts; how recent it is depends on the day
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Score this customer alone: an id, an e-mail address, a phone or a name
    #[arg(long, value_name = "WHO")]
    customer: Option<String>,
}

#[derive(Debug, Subcommand)]
enum ScoreCommand {
    /// How many customers each segment had as of each day
    History,
}

impl Score {
    pub fn run(&self, context: &Context) -> Outcome {
        if self.command.is_some() {
            return history(context);
        }
        let mut book = context.open()?;
        let today = book::read_settings(&book.conn)?.zone.day_of(context.now());
        let day = self.as_of.as_deref().map_or(Ok(today), day)?;
        let customer = self.customer.as_deref().map(|who| the_customer(&book.conn, who)).transpose()?;
        let done = actions::score(&mut book, &day, customer, context.now())?;
        if context.format == Format::Json {
            let object = json!({
                "batch": done.batch,
                "as_of": done.as_of,
                "before": done.before,
                "changed": done.changed,
                "summed_up": done.summed_up,
                "customer": customer,
            });
            context.print_json(&object)?;
        } else {
            context.print(&score::segments(&book.conn)?)?;
        }
        context.say(&match customer {
            Some(customer) => format!("customer:{customer} is scored as of {}; all others as of {}", done.as_of, done.before),
            None => format!("scored as of {}, before as of {}; {} have another score now", done.as_of, done.before, done.changed),
        });
        if done.summed_up > 0 {
            context.say(&format!(
                "{} customers were not summed up as their orders are, and are now; has another program changed the book? trueup doctor",
                done.summed_up
            ));
        }
        Ok(Exit::Clean)
    }
}

fn history(context: &Context) -> Outcome {
    let book = context.open_read()?;
    let mut table = score::history(&book.conn)?;
    if context.format == Format::Table {
        add_chart(&mut table);
    }
    context.print(&table)?;
    if table.rows.is_empty() {
        context.say("no history yet: every import of orders, and every trueup score, writes down how the segments stand");
    }
    Ok(Exit::Clean)
}

/// The longest bar, in characters.
const WIDTH: i64 = 40;

/// A bar beside each row: the longest is the largest segment of all days.
fn add_chart(table: &mut Table) {
    let Some(place) = table.columns.iter().position(|column| column.name == "customers") else { return };
    let count = |row: &[Cell]| match row.get(place) {
        Some(Cell::Integer(count)) => *count,
        _ => 0,
    };
    let most = table.rows.iter().map(|row| count(row)).max().unwrap_or(0).max(1);
    table.columns.push(Column { name: "chart".to_owned(), align: Align::Left });
    for row in &mut table.rows {
        let count = count(row);
        // Whoever is there is seen, were it but one of many.
        let length = (count.saturating_mul(WIDTH) / most).max(i64::from(count > 0));
        row.push(Cell::Text("█".repeat(usize::try_from(length).unwrap_or(0))));
    }
}
