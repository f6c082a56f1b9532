use clap::Args;
use serde_json::json;

use super::context::Context;
use super::{Exit, Outcome};
use crate::actions;
use crate::model::{Column, Table};
use crate::report::Format;

/// Try again the rows that found nobody, and give events the conversions that came later
#[derive(Debug, Args)]
pub(super) struct Rematch {
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Rematch {
    pub fn run(&self, context: &Context) -> Outcome {
        let mut book = context.open()?;
        let done = actions::rematch(&mut book, self.dry_run, context.now())?;
        let figures = [
            ("conversions", done.conversions),
            ("deals", done.deals),
            ("payments", done.payments),
            ("orders", done.orders),
            ("activities", done.activities),
            ("reinstated", usize::try_from(done.reinstated).unwrap_or_default()),
            ("reattributed", done.reattributed),
            ("ambiguous", done.ambiguous),
            ("conflicts", done.conflicts),
        ];
        if context.format == Format::Json {
            let mut object = json!({ "batch": done.batch, "dry_run": self.dry_run, "still_unmatched": done.still_unmatched });
            for (name, count) in figures {
                object[name] = json!(count);
            }
            object["events"] = done
                .events
                .iter()
                .map(|(stage, count)| (stage.as_str().to_owned(), json!(count)))
                .collect::<serde_json::Map<_, _>>()
                .into();
            context.print_json(&object)?;
        } else {
            let mut table = Table::new(vec![Column::left("found"), Column::right("rows")]);
            for (name, count) in figures {
                table.rows.push(vec![name.into(), i64::try_from(count).unwrap_or(i64::MAX).into()]);
            }
            for (stage, count) in done.events {
                table.rows.push(vec![stage.as_str().into(), count.into()]);
            }
            table.rows.push(vec!["still unmatched".into(), done.still_unmatched.into()]);
            context.print(&table)?;
        }
        if self.dry_run {
            context.say("dry run: nothing was changed");
        }
        if done.conflicts > 0 {
            context.say("another deal or payment holds the stage of some rows: trueup reconcile conflicting-revenue");
        }
        if done.ambiguous > 0 {
            context.say("of some rows several leads fit: trueup reconcile identity-conflicts");
        }
        Ok(if done.still_unmatched > 0 || done.conflicts > 0 { Exit::Look } else { Exit::Clean })
    }
}
