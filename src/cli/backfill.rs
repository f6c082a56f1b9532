use clap::{Args, Subcommand};
use serde_json::json;

use super::context::Context;
use super::{Exit, Outcome};
use crate::actions;
use crate::model::{Column, Table};
use crate::report::Format;

/// Make up for what another program has written: leads into customers
#[derive(Debug, Args)]
pub(super) struct Backfill {
    #[command(subcommand)]
    command: BackfillCommand,
}

#[derive(Debug, Subcommand)]
enum BackfillCommand {
    /// Give every lead without a customer the one of its phone, else of its e-mail, else a new one
    Customers(Customers),
}

#[derive(Debug, Args)]
struct Customers {
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Backfill {
    pub fn run(&self, context: &Context) -> Outcome {
        let BackfillCommand::Customers(command) = &self.command;
        let mut book = context.open()?;
        let done = actions::backfill_customers(&mut book, command.dry_run, context.now())?;
        let leads = done.leads;
        let figures = [
            ("leads_without_customer_before", leads.without_customer),
            ("leads_without_customer_after", leads.left),
            ("linked", leads.linked),
            ("without_phone_and_email", leads.left),
            ("phone_and_email_disagree", leads.conflicts),
            ("customers_before", done.customers_before),
            ("new_customers", leads.new_customers),
            ("customers_after", done.customers_after),
        ];
        if context.format == Format::Json {
            let mut object = json!({ "batch": done.batch, "dry_run": command.dry_run });
            for (name, count) in figures {
                object[name] = json!(count);
            }
            context.print_json(&object)?;
        } else {
            let mut table = Table::new(vec![Column::left("figure"), Column::right("count")]);
            for (name, count) in figures {
                table.rows.push(vec![name.into(), count.into()]);
            }
            context.print(&table)?;
        }
        match (done.batch, command.dry_run) {
            (_, true) => context.say("dry run: nothing was changed"),
            (Some(batch), _) => context.say(&format!("batch {batch}; to take it back: trueup undo {batch}")),
            (None, _) => context.say("nothing to do: nothing was changed"),
        }
        if leads.left > 0 {
            context.say("who has neither phone nor e-mail is nobody's: trueup reconcile unlinked-leads");
        }
        Ok(Exit::Clean)
    }
}
