use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::{Exit, Outcome};
use crate::model::{Column, Table};
use crate::report::Format;
use crate::{actions, book};

/// The checklist before a big import: guards, room, folder, backup, open issues
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Put views, triggers and indexes right that somebody has dropped or changed, and write that down
    #[arg(long)]
    repair: bool,
    /// The folder of the backups; every one that backups were written to where none is given
    #[arg(long, value_name = "DIR")]
    backups: Option<PathBuf>,
}

impl Doctor {
    pub fn run(&self, context: &Context) -> Outcome {
        if self.repair {
            let mended = book::repair(&context.book_path()?, context.now())?;
            for difference in &mended {
                context.say(&format!("mended: {difference}"));
            }
            if !mended.is_empty() {
                context.say("what was changed while they were away: trueup verify");
            }
        }
        let findings = actions::doctor(&context.open_read()?, self.backups.as_deref())?;
        if context.format == Format::Json {
            let lines: Vec<_> = findings
                .iter()
                .map(|line| json!({ "about": line.about, "found": line.found, "ok": line.todo.is_none(), "todo": line.todo }))
                .collect();
            context.print_json(&json!(lines))?;
        } else {
            let mut table = Table::new(["about", "answer", "found"].map(Column::left).to_vec());
            for line in &findings {
                table.rows.push(vec![line.about.into(), line.todo.as_deref().unwrap_or("OK").into(), line.found.as_str().into()]);
            }
            context.print(&table)?;
        }
        Ok(if findings.iter().all(|line| line.todo.is_none()) { Exit::Clean } else { Exit::Look })
    }
}
