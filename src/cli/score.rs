use clap::{Args, Subcommand};
use serde_json::json;

use super::context::{Context, day};
use super::customers::the_customer;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::model::{Align, Cell, Column, Table};
use crate::report::Format;
use crate::score::Measure;
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
    /// How many customers each segment had when they were scored as of each day
    History,
    /// Show the lines between the points and between the segments, or draw those of one measure anew
    Bands(Bands),
}

#[derive(Debug, Args)]
struct Bands {
    /// recency (days), frequency (orders), monetary (units of the base currency) or segment (score)
    #[arg(value_name = "MEASURE", requires = "bands")]
    measure: Option<String>,
    /// Points, or a segment, and where they begin: 5=14 4=30, or hot=25
    #[arg(value_name = "BAND=THRESHOLD")]
    bands: Vec<String>,
}

impl Score {
    pub fn run(&self, context: &Context) -> Outcome {
        match &self.command {
            Some(ScoreCommand::History) => return history(context),
            Some(ScoreCommand::Bands(bands)) => return bands.run(context),
            None => {}
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
            Some(customer) if !done.is_scored => {
                format!("customer:{customer} has bought nothing, and is scored as of no day; all others as of {}", done.before)
            }
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

impl Bands {
    fn run(&self, context: &Context) -> Outcome {
        let Some(measure) = &self.measure else {
            context.print(&score::bands(&context.open_read()?.conn)?)?;
            return Ok(Exit::Clean);
        };
        let measure = Measure::parse(measure).ok_or_else(|| {
            Failure::new(format!("{measure:?} is nothing that is measured")).hint("recency, frequency, monetary or segment")
        })?;
        let mut book = context.open()?;
        let mut wanted = score::thresholds(&book.conn, measure)?;
        for text in &self.bands {
            let (place, threshold) = band(measure, text)?;
            if let Some(at) = wanted.get_mut(place) {
                *at = Some(threshold);
            }
        }
        score::check_bands(measure, wanted).map_err(|error| {
            Failure::new(error.to_string()).hint("several can be moved at once; as they are: trueup score bands")
        })?;
        let done = actions::set_bands(&mut book, measure, wanted, context.now())?;
        if context.format == Format::Json {
            let bands: serde_json::Map<String, serde_json::Value> =
                measure.bands().into_iter().zip(wanted).map(|(band, at)| (band.to_owned(), json!(at))).collect();
            context.print_json(
                &json!({ "batch": done.batch, "measure": measure.as_str(), "bands": bands, "changed": done.changed }),
            )?;
        } else {
            context.print(&score::bands(&book.conn)?)?;
        }
        context.say(&match done.batch {
            Some(batch) => {
                format!("{} customers have another score now; batch {batch}; to take it back: trueup undo {batch}", done.changed)
            }
            None => "these bands stand already: nothing was changed".to_owned(),
        });
        Ok(Exit::Clean)
    }
}

/// The place of a band among those of its measure, and where it is to begin.
fn band(measure: Measure, text: &str) -> Result<(usize, i64), Failure> {
    let hint = format!("one of {}, an equals sign and a whole number: {}=30", measure.bands().join(", "), measure.bands()[0]);
    let read = text.split_once('=').and_then(|(band, threshold)| {
        let place = measure.bands().iter().position(|known| known.eq_ignore_ascii_case(band.trim()))?;
        let threshold = threshold.trim().parse().ok().filter(|threshold| (0..=score::HIGHEST).contains(threshold))?;
        Some((place, threshold))
    });
    read.ok_or_else(|| Failure::new(format!("{text:?} is no band of {}", measure.as_str())).hint(hint))
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
