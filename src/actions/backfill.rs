//! Leads into customers, for leads that did not come by an import; profiles and leads into contacts.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Result, Run, RunKind};
use crate::identity::{self, BackfillProgress, Backfilled, ContactCount, ContactRole, ContactsBackfilled, Differing};
use crate::model::Moment;

/// What a backfill has done.
#[derive(Debug, Clone, Copy)]
pub struct BackfillReport {
    /// The batch; nothing in a dry run, or where there was nothing to do.
    pub batch: Option<i64>,
    /// Customers before.
    pub customers_before: i64,
    /// Customers after.
    pub customers_after: i64,
    /// What became of the leads.
    pub leads: Backfilled,
    /// Rows that have found nobody so far, and may be theirs.
    pub still_unmatched: i64,
}

/// Gives every lead without a customer the one that its phone or e-mail says.
///
/// # Errors
/// The book could not be written: nothing is changed.
pub fn backfill_customers(book: &mut Book, dry_run: bool, now: DateTime<Utc>) -> Result<BackfillReport> {
    let run = Run::begin(&mut book.conn, RunKind::BackfillCustomers, &json!({}), now)?;
    let count = || run.tx.query_row("SELECT count(*) FROM customers WHERE merged_into IS NULL", [], |row| row.get(0));
    let customers_before = count()?;
    let leads = identity::backfill_customers(&run.tx, run.batch_id)?;
    let customers_after = count()?;
    let is_news = leads.linked > 0;
    let batch = (is_news && !dry_run).then_some(run.batch_id);
    let still_unmatched = run.tx.query_row(include_str!("still_unmatched.sql"), [], |row| row.get(0))?;
    let report = BackfillReport { batch, customers_before, customers_after, leads, still_unmatched };
    if batch.is_none() {
        run.discard()?;
        return Ok(report);
    }
    let counts = json!({ "linked": leads.linked, "new_customers": leads.new_customers, "left": leads.left });
    finish(run, &counts, now)?;
    Ok(report)
}

/// What making contacts has done.
#[derive(Debug, Clone)]
pub struct ContactsReport {
    /// The batch; nothing in a dry run, or where there was nothing to do.
    pub batch: Option<i64>,
    /// What became of whom, by origin and type.
    pub counts: Vec<ContactCount>,
    /// Contacts with the e-mail of somebody who runs the system.
    pub of_staff: i64,
    /// Contacts that are there already, and that say otherwise than their profile.
    pub differing: Vec<Differing>,
}

/// Makes contacts of profiles and leads: of all, or of what has come in or changed since a day, in the book's zone.
///
/// # Errors
/// The book could not be written: nothing is changed.
pub fn backfill_contacts(
    book: &mut Book,
    since: Option<&str>,
    dry_run: bool,
    now: DateTime<Utc>,
    progress: impl FnMut(BackfillProgress),
) -> Result<ContactsReport> {
    let zone = book::read_settings(&book.conn)?.zone;
    // Where clocks go forward at midnight, a day begins an hour later.
    let first_of =
        |day: &str| ["00:00", "01:00"].iter().find_map(|time| Moment::parse(&format!("{day} {time}"), zone, None).ok());
    let begins = since
        .map(|day| {
            first_of(day).ok_or_else(|| book::Error::Invariant(format!("the day {day} has no beginning in {}", zone.name())))
        })
        .transpose()?;
    let run = Run::begin(&mut book.conn, RunKind::BackfillContacts, &json!({ "since": since }), now)?;
    let ContactsBackfilled { counts, is_news, of_staff, differing } =
        identity::backfill_contacts(&run.tx, run.batch_id, begins.as_ref().map(|day| day.time.as_str()), progress)?;
    let sum = |count: fn(&ContactCount) -> i64| counts.iter().map(count).sum::<i64>();
    let (created, updated, errors) = (sum(|c| c.created), sum(|c| c.updated), sum(|c| c.errors));
    let batch = (is_news && !dry_run).then_some(run.batch_id);
    if batch.is_none() {
        run.discard()?;
    } else {
        finish(run, &json!({ "created": created, "updated": updated, "errors": errors }), now)?;
    }
    Ok(ContactsReport { batch, counts, of_staff, differing })
}

/// Says what a role or status makes of people; tells whether anything changed.
///
/// # Errors
/// The book could not be written, or its schema forbids it.
pub fn set_contact_role(book: &mut Book, role: &ContactRole<'_>, now: DateTime<Utc>) -> Result<bool> {
    let settings = json!({
        "applies_to": if role.of_leads { "lead" } else { "profile" },
        "role": role.role,
        "contact_type": role.contact_type,
        "stage": role.stage,
    });
    let run = Run::begin(&mut book.conn, RunKind::ContactRoles, &settings, now)?;
    let changed = identity::set_contact_role(&run.tx, role, run.batch_id)?;
    if changed {
        finish(run, &json!({}), now)?;
    } else {
        run.discard()?;
    }
    Ok(changed)
}
