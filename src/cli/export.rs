use clap::Args;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::book;

/// Write out a table or view; with --format csv or json for other programs
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Table or view, such as revenue_facts
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// List the tables and views that there are
    #[arg(long)]
    list: bool,
}

impl Export {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        let Some(name) = self.name.as_deref().filter(|_| !self.list) else {
            context.print_query(&book.conn, book::TABLES_AND_VIEWS)?;
            return Ok(Exit::Clean);
        };
        let found = book::table_or_view(&book.conn, name)?;
        let found = found.ok_or_else(|| {
            Failure::new(format!("there is no table or view {name:?}")).hint("those that there are: trueup export --list")
        })?;
        context.print_query(&book.conn, &book::select_all(&book.conn, &found)?)?;
        Ok(Exit::Clean)
    }
}
