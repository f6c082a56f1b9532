use clap::{Args, Subcommand};

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::model::{Column, Table};
use crate::reconcile::{Check, catalogue, check_named};

/// The reconciliation checks: what each finds, why it matters, how to fix it
#[derive(Debug, Args)]
pub(super) struct Checks {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// One check in full, with its query
    Show {
        /// Name of the check
        name: String,
    },
}

impl Checks {
    pub fn run(&self, context: &Context) -> Outcome {
        match &self.action {
            None => {
                let mut table = Table::new(["check", "severity", "finds"].map(Column::left).to_vec());
                for check in catalogue() {
                    table.rows.push(vec![check.name.into(), check.severity.as_str().into(), check.title.into()]);
                }
                context.print(&table)?;
            }
            Some(Action::Show { name }) => {
                let check = find_check(name)?;
                let mut table = Table::new(["part", "text"].map(Column::left).to_vec());
                for (part, text) in [
                    ("check", check.name),
                    ("title", check.title),
                    ("severity", check.severity.as_str()),
                    ("why", check.why),
                    ("fix", check.fix),
                    ("query", &query_of(check.sql)),
                ] {
                    table.rows.push(vec![part.into(), text.into()]);
                }
                if context.format == crate::report::Format::Table {
                    context.print_text(&format!(
                        "{} — {}\nseverity: {}\n\nwhy: {}\nfix: {}\n\n{}",
                        check.name,
                        check.title,
                        check.severity.as_str(),
                        check.why,
                        check.fix,
                        query_of(check.sql)
                    ))?;
                } else {
                    context.print(&table)?;
                }
            }
        }
        Ok(Exit::Clean)
    }
}

/// The query without its header, which has been shown.
fn query_of(sql: &str) -> String {
    sql.lines().skip_while(|line| line.starts_with("--")).collect::<Vec<_>>().join("\n")
}

/// A check by its name.
pub(super) fn find_check(name: &str) -> Result<Check, Failure> {
    check_named(name).map_err(|nearest| {
        let failure = Failure::new(format!("there is no check {name:?}"));
        match nearest {
            Some(nearest) => failure.hint(format!("did you mean {nearest}? All checks: trueup checks")),
            None => failure.hint("all checks: trueup checks"),
        }
    })
}
