use std::io::{self, BufRead as _, IsTerminal as _};

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::actions::{self, ForgetReport};
use crate::model::{Column, Table};
use crate::report::Format;

/// Forget a person: name, addresses, phones, hashes and free texts go; amounts and journeys stay
///
/// It reaches every table, the log of changes and the rows that went wrong; the file is rewritten so
/// that not even its bytes remember. The seals still hold. It cannot be undone. Look first with
/// --dry-run.
#[derive(Debug, Args)]
pub(super) struct Forget {
    /// An e-mail address, a phone, a lead's id in its source, trueup:N or customer:N
    who: String,
    /// Why, for whoever asks later; without the person's name
    #[arg(long)]
    reason: String,
    /// Show what would go, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Forget {
    pub fn run(&self, context: &Context) -> Outcome {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(Failure::new("--reason is blank").hint("say why, such as --reason 'asked for by letter of 3 March'"));
        }
        let path = context.book_path()?;
        if !self.dry_run && !self.yes {
            let report = actions::forget(&path, &self.who, reason, true, context.now())?;
            self.confirm(context, &report)?;
        }
        let report = actions::forget(&path, &self.who, reason, self.dry_run, context.now())?;
        self.print(context, &report)?;
        Ok(if report.lines.keys().any(|line| line.outcome == "kept") { Exit::Look } else { Exit::Clean })
    }

    fn confirm(&self, context: &Context, report: &ForgetReport) -> Result<(), Failure> {
        let declined = |said: &str| Failure::new(format!("{said}; nothing was changed"));
        if !io::stdin().is_terminal() {
            return Err(
                declined("forgetting cannot be undone, and there is nobody to ask").hint("look with --dry-run, then say --yes")
            );
        }
        context.say(&format!("{}, {} rows. This cannot be undone. Forget them? [y/N]", who(report), rows(report)));
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(declined("not forgotten")),
        }
    }

    fn print(&self, context: &Context, report: &ForgetReport) -> Result<(), Failure> {
        let copies: Vec<_> = report.copies.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        if context.format == Format::Json {
            let lines: Vec<_> = report
                .lines
                .iter()
                .map(|(line, rows)| json!({ "outcome": line.outcome, "table": line.table, "what": line.what, "rows": rows }))
                .collect();
            return context.print_json(&json!({
                "batch": report.batch,
                "dry_run": self.dry_run,
                "customer": report.customer,
                "leads": report.leads,
                "lines": lines,
                "sources": report.sources,
                "files": report.files,
                "copies": copies,
            }));
        }
        let columns = [Column::left("outcome"), Column::left("table"), Column::right("rows"), Column::left("what")];
        let mut table = Table::new(columns.to_vec());
        for (line, rows) in &report.lines {
            table.rows.push(vec![line.outcome.into(), line.table.as_str().into(), (*rows).into(), line.what.into()]);
        }
        context.print(&table)?;
        match report.batch {
            None => context.say(&format!("dry run: nothing was changed; {} would be forgotten", who(report))),
            Some(batch) => context.say(&format!("forgotten: {} (batch {batch}); the file was rewritten", who(report))),
        }
        for (title, list) in [
            ("they are still in these sources, and would come back with the next export", &report.sources),
            ("they came from these files, which are as they were, as are rejects files beside them", &report.files),
            ("these copies of the book still have them", &copies),
        ] {
            if !list.is_empty() {
                context.say(&format!("{title}: {}", list.join(", ")));
            }
        }
        context.say("reports and exports that were written before may name them still: trueup does not know where they are");
        Ok(())
    }
}

fn who(report: &ForgetReport) -> String {
    match (report.customer, report.leads.as_slice()) {
        (Some(customer), []) => format!("customer:{customer}"),
        (Some(customer), leads) => format!("customer:{customer} with the leads {}", leads.join(", ")),
        (None, []) => "somebody who belongs to no lead".to_owned(),
        (None, leads) => format!("the leads {}", leads.join(", ")),
    }
}

fn rows(report: &ForgetReport) -> i64 {
    report.lines.iter().filter(|(line, _)| line.outcome != "kept").map(|(_, rows)| rows).sum()
}
