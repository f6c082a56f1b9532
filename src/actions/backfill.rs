//! Leads into customers, for leads that did not come by an import.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::finish::finish;
use crate::book::{Book, Result, Run, RunKind};
use crate::identity::{self, Backfilled};

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
}

/// Gives every lead without a customer the one that its phone or e-mail says.
///
/// # Errors
/// The book could not be written: nothing is changed.
pub fn backfill_customers(book: &mut Book, dry_run: bool, now: DateTime<Utc>) -> Result<BackfillReport> {
    let run = Run::begin(&mut book.conn, RunKind::BackfillCustomers, &json!({}), now)?;
    let count = || run.tx.query_row("SELECT count(*) FROM customers WHERE merged_into IS NULL", [], |row| row.get(0));
    let customers_before = count()?;
    let leads = identity::backfill_customers(&run.tx)?;
    let customers_after = count()?;
    let is_news = leads.linked > 0;
    let batch = (is_news && !dry_run).then_some(run.batch_id);
    let report = BackfillReport { batch, customers_before, customers_after, leads };
    if batch.is_none() {
        run.discard()?;
        return Ok(report);
    }
    let counts = json!({ "linked": leads.linked, "new_customers": leads.new_customers, "left": leads.left });
    finish(run, &counts, now)?;
    Ok(report)
}
