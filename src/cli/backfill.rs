use clap::{Args, Subcommand};
use serde_json::json;

use super::context::{self, Context};
use super::{Exit, Outcome, progress};
use crate::actions;
use crate::identity::{BackfillProgress, ContactCount, Differing};
use crate::model::{Column, Table};
use crate::report::Format;

/// Make up for what nobody has linked yet: leads into customers, profiles and leads into contacts
#[derive(Debug, Args)]
pub(super) struct Backfill {
    #[command(subcommand)]
    command: BackfillCommand,
}

#[derive(Debug, Subcommand)]
enum BackfillCommand {
    /// Give every lead without a customer the one of its phone, else of its e-mail, else a new one
    Customers(Customers),
    /// Make contacts of profiles by their role, and of leads: one per e-mail, who is one already is left alone
    Contacts(Contacts),
}

#[derive(Debug, Args)]
struct Customers {
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct Contacts {
    /// Show what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Only profiles and leads that have come in, changed or converted on this day or after it
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
}

impl Backfill {
    pub fn run(&self, context: &Context) -> Outcome {
        match &self.command {
            BackfillCommand::Customers(command) => command.run(context),
            BackfillCommand::Contacts(command) => command.run(context),
        }
    }
}

impl Customers {
    fn run(&self, context: &Context) -> Outcome {
        let mut book = context.open()?;
        let done = actions::backfill_customers(&mut book, self.dry_run, context.now())?;
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
            let mut object = json!({ "batch": done.batch, "dry_run": self.dry_run });
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
        say_batch(context, done.batch, self.dry_run);
        if leads.linked > 0 && done.still_unmatched > 0 {
            context.say(&format!("{} rows have found nobody so far, and may be theirs: trueup rematch", done.still_unmatched));
        }
        if leads.left > 0 {
            context.say("who has neither phone nor e-mail is nobody's: trueup reconcile unlinked-leads");
        }
        Ok(Exit::Clean)
    }
}

impl Contacts {
    fn run(&self, context: &Context) -> Outcome {
        let since = self.since.as_deref().map(context::day).transpose()?;
        let mut book = context.open()?;
        let bar = progress::bar();
        let done = actions::backfill_contacts(&mut book, since.as_deref(), self.dry_run, context.now(), |step| match step {
            BackfillProgress::Candidates(people) => {
                progress::counted(
                    &bar,
                    "finding out who they are {bar:30} {human_pos} of {human_len}, {per_sec}, {eta} left",
                    people,
                );
            }
            BackfillProgress::Placed(people) => bar.inc(people),
            BackfillProgress::Writing => progress::spinning(&bar, "{spinner} writing contacts, {elapsed} so far"),
        });
        bar.finish_and_clear();
        let done = done?;
        if context.format == Format::Json {
            let differing: Vec<_> = done.differing.iter().map(difference_as_json).collect();
            let counts: Vec<_> = done.counts.iter().map(as_json).collect();
            context.print_json(&json!({
                "batch": done.batch,
                "dry_run": self.dry_run,
                "counts": counts,
                "contacts_of_staff": done.of_staff,
                "contacts_that_differ": differing,
            }))?;
        } else {
            context.print(&table_of(&done.counts))?;
        }
        say_batch(context, done.batch, self.dry_run);
        if done.of_staff > 0 {
            context.say(&format!(
                "contacts that are there already and have the role ADMIN or SUPER_ADMIN: {}; they are left as they are",
                done.of_staff
            ));
        }
        if let Some(first) = done.differing.first() {
            let said = |referrer: &Option<String>| referrer.as_ref().map_or(String::new(), |name| format!(" through {name}"));
            context.say(&format!(
                "contacts that are there already, and have another type or referrer than their profile says: {}; they are left as \
                 they are (the first: {} is {}{}, the profile says {}{}; all: --format json)",
                done.differing.len(),
                first.email,
                first.contact_type,
                said(&first.referrer),
                first.type_by_role,
                said(&first.referrer_by_profile),
            ));
        }
        let errors: i64 = done.counts.iter().map(|count| count.errors).sum();
        if errors == 0 {
            return Ok(Exit::Clean);
        }
        let unknown = done.counts.iter().any(|count| count.errors > 0 && count.contact_type.is_none());
        let issues = if self.dry_run { "" } else { "; trueup issues --kind profiles" };
        context.say(&format!("profiles that cannot become contacts: {errors}{issues}"));
        if unknown {
            context.say("roles that nobody has placed: trueup contacts roles");
        }
        Ok(Exit::Look)
    }
}

fn difference_as_json(contact: &Differing) -> serde_json::Value {
    json!({
        "email": contact.email,
        "contact_type": contact.contact_type,
        "type_by_role": contact.type_by_role,
        "referrer": contact.referrer,
        "referrer_by_profile": contact.referrer_by_profile,
    })
}

fn say_batch(context: &Context, batch: Option<i64>, dry_run: bool) {
    match (batch, dry_run) {
        (_, true) => context.say("dry run: nothing was changed"),
        (Some(batch), _) => context.say(&format!("batch {batch}; to take it back: trueup undo {batch}")),
        (None, _) => context.say("nothing to do: nothing was changed"),
    }
}

/// A column of the account: its name, and what it counts.
type Counted = (&'static str, fn(&ContactCount) -> i64);

/// The columns of the account, in the order in which they add up.
const COUNTED: [Counted; 7] = [
    ("read", |count| count.read),
    ("created", |count| count.created),
    ("updated", |count| count.updated),
    ("existing", |count| count.existing),
    ("left_out", |count| count.left_out),
    ("without_email", |count| count.without_email),
    ("errors", |count| count.errors),
];

fn as_json(count: &ContactCount) -> serde_json::Value {
    let mut object = json!({ "from": count.origin, "contact_type": count.contact_type });
    for (name, of) in COUNTED {
        object[name] = json!(of(count));
    }
    object
}

/// The account by origin and type, with the sum below where there are several lines.
fn table_of(counts: &[ContactCount]) -> Table {
    let mut columns = vec![Column::left("from"), Column::left("contact_type")];
    columns.extend(COUNTED.map(|(name, _)| Column::right(name)));
    let mut table = Table::new(columns);
    for count in counts {
        let mut row = vec![count.origin.as_str().into(), count.contact_type.as_deref().unwrap_or("(none)").into()];
        row.extend(COUNTED.map(|(_, of)| of(count).into()));
        table.rows.push(row);
    }
    let mut sum = vec!["all".into(), "".into()];
    sum.extend(COUNTED.map(|(_, of)| counts.iter().map(of).sum::<i64>().into()));
    table.rows.push(sum);
    table
}
