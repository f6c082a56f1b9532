use clap::Args;
use serde_json::json;

use super::context::Context;
use super::{Exit, Outcome};
use crate::actions::{self, Reversal};
use crate::model::{Column, Table};
use crate::report::Format;

/// Undo a batch: void what it wrote to the ledger, give back what it changed, take back what it made
///
/// What later batches build on is kept, and said. An undo is a batch itself: it is
/// taken back in the same way, as long as nothing else was written since.
#[derive(Debug, Args)]
pub(super) struct Undo {
    /// Number of the batch, as trueup batches shows it
    batch: i64,
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Undo {
    pub fn run(&self, context: &Context) -> Outcome {
        let mut book = context.open()?;
        let done = actions::undo(&mut book, self.batch, self.dry_run, context.now())?;
        if context.format == Format::Json {
            let lines: Vec<_> = done
                .lines
                .iter()
                .map(|line| json!({ "outcome": line.reversal.as_str(), "table": line.table, "reason": line.reason, "rows": line.rows }))
                .collect();
            context.print_json(&json!({
                "batch": done.batch,
                "dry_run": self.dry_run,
                "undoes": done.undoes,
                "kind": done.kind,
                "lines": lines,
                "held_by": done.held_by,
                "import_again": done.again,
            }))?;
        } else {
            let mut table = Table::new(
                [Column::left("outcome"), Column::left("table"), Column::right("rows"), Column::left("reason")].to_vec(),
            );
            for line in &done.lines {
                table.rows.push(vec![
                    line.reversal.as_str().into(),
                    line.table.as_str().into(),
                    line.rows.into(),
                    line.reason.into(),
                ]);
            }
            context.print(&table)?;
        }
        if !done.held_by.is_empty() {
            let batches: Vec<String> = done.held_by.iter().map(i64::to_string).collect();
            context.say(&format!(
                "on what is kept hang rows of batch {}: what was kept goes once that is undone",
                batches.join(", ")
            ));
        }
        if !done.again.is_empty() {
            context.say(&format!("imported since, with rows that were there already; import again: {}", done.again.join(", ")));
        }
        match done.batch {
            None => context.say("dry run: nothing was changed"),
            Some(batch) => {
                context.say(&format!("batch {} is undone (batch {batch}); to take that back: trueup undo {batch}", done.undoes))
            }
        }
        Ok(if done.lines.iter().all(|line| line.reversal == Reversal::Reversed) { Exit::Clean } else { Exit::Look })
    }
}
