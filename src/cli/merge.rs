use clap::Args;
use serde_json::json;

use super::context::Context;
use super::customers::the_candidate;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, MergeReport};
use crate::identity::Candidate;
use crate::model::{Column, Table, key};
use crate::report::Format;

/// Make two customers one: everything of the second becomes the first's
#[derive(Debug, Args)]
pub(super) struct Merge {
    /// Who is kept: an id, an e-mail address, a phone or a whole name
    keep: String,
    /// Who turns out to be the same person
    other: String,
    /// Show what would be moved, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Take a merge back: two customers again, each with what is theirs
#[derive(Debug, Args)]
pub(super) struct Split {
    /// Who was merged into another, as customer:N
    #[arg(value_name = "CUSTOMER")]
    other: String,
    /// Show what would be moved, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Merge {
    pub fn run(&self, context: &Context) -> Outcome {
        let mut book = context.open()?;
        let (keep, other) = (named_in_full(&book.conn, &self.keep)?, named_in_full(&book.conn, &self.other)?);
        let done = actions::merge(&mut book, keep.customer, other.customer, self.dry_run, context.now())?;
        show(context, &done)?;
        context.say(&match done.batch {
            Some(batch) => format!(
                "{} is {} now (batch {batch}); to take that back: trueup split customer:{}",
                other.in_words(),
                keep.in_words(),
                other.customer
            ),
            None => format!("dry run: nothing was changed; {} would be {}", other.in_words(), keep.in_words()),
        });
        Ok(Exit::Clean)
    }
}

/// The one customer that a text means, and not by a part of a name alone: whoever fits it today may not be who was meant.
fn named_in_full(conn: &rusqlite::Connection, who: &str) -> Result<Candidate, Failure> {
    let found = the_candidate(conn, who)?;
    let is_mark = who.contains(|c: char| c.is_ascii_digit() || matches!(c, '@' | ':'));
    if is_mark || found.full_name.as_deref().is_some_and(|name| key(name) == key(who)) {
        return Ok(found);
    }
    Err(Failure::new(format!("{who:?} is a part of a name")).hint(format!(
        "if {} is meant, write customer:{}",
        found.in_words(),
        found.customer
    )))
}

impl Split {
    pub fn run(&self, context: &Context) -> Outcome {
        let number = self.other.trim().trim_start_matches("customer:");
        let other = number.parse().map_err(|_| {
            Failure::new(format!("{:?} is no customer's number", self.other)).hint(
                "write customer:N with the number that trueup merge has said; trueup customer WHO shows whose phones are theirs",
            )
        })?;
        let mut book = context.open()?;
        let done = actions::split(&mut book, other, self.dry_run, context.now())?;
        show(context, &done)?;
        context.say(&match done.batch {
            Some(batch) => format!("customer:{other} and customer:{} are two again (batch {batch})", done.keep),
            None => "dry run: nothing was changed".to_owned(),
        });
        Ok(Exit::Clean)
    }
}

fn show(context: &Context, done: &MergeReport) -> Result<(), Failure> {
    if context.format == Format::Json {
        let moved: serde_json::Map<String, serde_json::Value> =
            done.moved.iter().map(|(table, rows)| (table.clone(), json!(rows))).collect();
        return context.print_json(&json!({ "batch": done.batch, "keep": done.keep, "other": done.other, "moved": moved }));
    }
    let mut table = Table::new(vec![Column::left("moved"), Column::right("rows")]);
    for (name, rows) in &done.moved {
        table.rows.push(vec![name.as_str().into(), (*rows).into()]);
    }
    context.print(&table)
}
