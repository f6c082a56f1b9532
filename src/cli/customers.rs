use clap::{Args, ValueEnum};

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions;
use crate::identity::{self, Candidate};
use crate::model::{Cell, Table};
use crate::report::Format;
use crate::score::{self, Asked, TopBy};

/// List customers, the best first: by segment, score, source, city, or words in name, e-mail and company
#[derive(Debug, Args)]
pub(super) struct Customers {
    /// Words that are all in the name, an e-mail address or the company
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Only this segment
    #[arg(long, value_parser = ["hot", "warm", "cool", "cold"])]
    segment: Option<String>,
    /// Only who has a lead through this lead source, or rows from this source system
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only this city
    #[arg(long)]
    city: Option<String>,
    /// Only with at least this score
    #[arg(long, value_name = "SCORE")]
    min_score: Option<i64>,
    /// Only with at most this score
    #[arg(long, value_name = "SCORE")]
    max_score: Option<i64>,
    /// So many at most; 50 in a table where none is given, all in other formats
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

/// Everything of one customer on one screen, with the reason for each point of the score
#[derive(Debug, Args)]
pub(super) struct Customer {
    /// An id of a lead, customer:N, an e-mail address, a phone or a name
    #[arg(required = true)]
    who: Vec<String>,
    /// So many of the newest things that happened
    #[arg(long, value_name = "N", default_value_t = 15)]
    happened: u32,
}

/// Everything that happened to a customer, the newest first
#[derive(Debug, Args)]
pub(super) struct Timeline {
    /// An id of a lead, customer:N, an e-mail address, a phone or a name
    #[arg(required = true)]
    who: Vec<String>,
    /// So much of it; all where none is given
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

/// The segments: how many customers, which share, which scores, what they have bought
#[derive(Debug, Args)]
pub(super) struct Segments {}

/// The best customers
#[derive(Debug, Args)]
pub(super) struct Top {
    /// By what
    #[arg(long, value_enum, default_value = "score")]
    by: By,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
}

#[derive(Debug, Clone, Copy)]
struct By(TopBy);

impl ValueEnum for By {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [By; 3] = [By(TopBy::ALL[0]), By(TopBy::ALL[1]), By(TopBy::ALL[2])];
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.as_str()))
    }
}

/// Rows of a table that a person reads without being asked for more.
const SHOWN: u32 = 50;

impl Customers {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        let limit = self.limit.or((context.format == Format::Table).then_some(SHOWN));
        let asked = Asked {
            segment: self.segment.clone(),
            source: self.source.clone(),
            city: self.city.clone(),
            score_min: self.min_score,
            score_max: self.max_score,
            text: (!self.words.is_empty()).then(|| self.words.join(" ")),
            // One more tells whether there are more.
            limit: limit.map(|limit| limit.saturating_add(1)),
        };
        let mut table = score::customers(&book.conn, &asked)?;
        let shown = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let more = table.rows.len() > shown;
        table.rows.truncate(shown);
        context.print(&table)?;
        if more {
            context.say(&format!("the first {shown}, and there are more: --limit N, or all with --format csv"));
        }
        if table.rows.is_empty() {
            context.say("no customer fits");
        }
        say_what_is_in_no_sum(context, &book.conn)
    }
}

impl Customer {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        let customer = the_customer(&book.conn, &self.who.join(" "))?;
        let table = actions::customer_screen(&book.conn, customer, self.happened)?;
        context.print(&if context.format == Format::Table { without_repeats(table) } else { table })?;
        let more = actions::happened(&book.conn, customer)? - i64::from(self.happened);
        if more > 0 {
            context.say(&format!(
                "{more} older things that happened are not shown: trueup timeline customer:{customer}, or --happened N"
            ));
        }
        Ok(Exit::Clean)
    }
}

impl Timeline {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        let customer = the_customer(&book.conn, &self.who.join(" "))?;
        let mut table = actions::timeline(&book.conn, customer, self.limit)?;
        if context.format == Format::Table {
            // For programs.
            table.drop_column("metadata");
        }
        context.print(&table)?;
        Ok(Exit::Clean)
    }
}

impl Segments {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        context.print(&score::segments(&book.conn)?)?;
        match score::scored_otherwise(&book.conn)? {
            0 => {}
            1 => context.say("one customer is scored as of another day; trueup score brings everybody to one"),
            others => {
                context.say(&format!("{others} customers are scored as of another day; trueup score brings everybody to one"))
            }
        }
        say_what_is_in_no_sum(context, &book.conn)
    }
}

impl Top {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        context.print(&score::top(&book.conn, self.by.0, self.limit)?)?;
        say_what_is_in_no_sum(context, &book.conn)
    }
}

/// Sums leave out what nobody could convert: never without a word.
fn say_what_is_in_no_sum(context: &Context, conn: &rusqlite::Connection) -> Outcome {
    let orders = score::orders_in_no_sum(conn)?;
    if orders > 0 {
        context.say(&format!("orders that count and whose amounts are in no sum, for want of a rate or an amount: {orders}; trueup reconcile missing-rates"));
    }
    Ok(Exit::Clean)
}

/// The name of a section stands where it begins.
fn without_repeats(mut table: Table) -> Table {
    let mut last = String::new();
    for row in &mut table.rows {
        let Some(section) = row.first_mut() else { continue };
        let name = section.to_text();
        if name == last {
            *section = Cell::Empty;
        }
        last = name;
    }
    table
}

/// How many who may be meant are named.
const NAMED: usize = 10;

/// The number of the one customer that a text means.
pub(super) fn the_customer(conn: &rusqlite::Connection, who: &str) -> Result<i64, Failure> {
    the_candidate(conn, who).map(|candidate| candidate.customer)
}

/// The one customer that a text means.
pub(super) fn the_candidate(conn: &rusqlite::Connection, who: &str) -> Result<Candidate, Failure> {
    let found = identity::find_customers(conn, who)?;
    if let [one] = found.as_slice() { Ok(one.clone()) } else { Err(not_one(who, &found)) }
}

/// What to say where a text means nobody, or several.
pub(super) fn not_one(who: &str, found: &[Candidate]) -> Failure {
    if found.is_empty() {
        return Failure::new(format!("no customer is known by {who:?}"))
            .hint("a customer is named by an e-mail address, a phone, a name, an id of a lead, or customer:N")
            .hint("look for words of the name: trueup customers WORDS; a lead without a customer: trueup history");
    }
    let failure = Failure::new(format!("{} customers fit {who:?}", found.len()));
    let failure = found.iter().take(NAMED).fold(failure, |failure, candidate| failure.hint(candidate.in_words()));
    if found.len() > NAMED { failure.hint("and others: trueup customers WORDS") } else { failure }
}
