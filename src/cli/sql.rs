use clap::Args;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::book;

/// Ask the book a question in SQL; nothing but reading is possible
#[derive(Debug, Args)]
pub(super) struct Sql {
    /// One SELECT statement
    query: String,
}

impl Sql {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = book::open_guarded_query(&context.book_path()?)?;
        context.print_query(&book.conn, &self.query).map_err(|failure| explain(failure, &self.query))?;
        Ok(Exit::Clean)
    }
}

fn explain(failure: Failure, query: &str) -> Failure {
    if query.trim().is_empty() {
        return Failure::new("there is no query").hint("trueup sql 'SELECT count(*) FROM leads'");
    }
    failure.hint("trueup sql only reads, one statement at a time; tables and views: trueup export --list")
}
