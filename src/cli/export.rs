use clap::Args;
use rusqlite::OptionalExtension as _;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};

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
            context.print_query(&book.conn, include_str!("export_list.sql"))?;
            return Ok(Exit::Clean);
        };
        let found: Option<String> = book
            .conn
            .query_row(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
                [name],
                |row| row.get(0),
            )
            .optional()?;
        let found = found.ok_or_else(|| {
            Failure::new(format!("there is no table or view {name:?}")).hint("those that there are: trueup export --list")
        })?;
        // The name comes from the schema, not from the user; it cannot be a parameter.
        let quoted = found.replace('"', "\"\"");
        context.print_query(&book.conn, &["SELECT * FROM \"", &quoted, "\" ORDER BY 1"].concat())?;
        Ok(Exit::Clean)
    }
}
