//! Trying again: rows that found nobody, and events whose conversion came later.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::book::{Book, Result, Run, RunKind};
use crate::identity;
use crate::ledger::{self, StageCounts};
use crate::sales;

/// What trying again has brought.
#[derive(Debug, Clone)]
pub struct RematchReport {
    /// The batch; nothing in a dry run.
    pub batch: Option<i64>,
    /// Events of leads that found their lead.
    pub conversions: usize,
    /// Deals that found their lead.
    pub deals: usize,
    /// Payments that found their lead.
    pub payments: usize,
    /// Revenue events whose conversion came later, with a new snapshot.
    pub reattributed: usize,
    /// Revenue events written per stage.
    pub events: StageCounts,
    /// Rows that still find nobody: events, deals and payments.
    pub still_unmatched: i64,
}

/// Tries again everything that found nobody.
///
/// # Errors
/// The book could not be written.
pub fn rematch(book: &mut Book, dry_run: bool, now: DateTime<Utc>) -> Result<RematchReport> {
    let run = Run::begin(&mut book.conn, RunKind::Rematch, &json!({}), now)?;
    ledger::begin_claims(&run.tx)?;
    let conversions = identity::rematch_events(&run.tx)?;
    identity::begin_matching(&run.tx)?;
    sales::want_unmatched_deals(&run.tx)?;
    identity::match_rows(&run.tx)?;
    let deals = sales::give_deals_their_leads(&run.tx)?;
    identity::begin_matching(&run.tx)?;
    sales::want_unmatched_payments(&run.tx)?;
    identity::match_rows(&run.tx)?;
    let payments = sales::give_payments_their_leads(&run.tx)?;
    ledger::write_claims(&run.tx)?;
    let reattributed = ledger::reattribute(&run.tx)?;
    run.tx.execute(include_str!("rematch_resolves.sql"), [run.batch_id])?;
    let events = ledger::count_events(&run.tx, run.batch_id)?;
    let still_unmatched = run.tx.query_row(include_str!("still_unmatched.sql"), [], |row| row.get(0))?;
    let batch = (!dry_run).then_some(run.batch_id);
    let counts = json!({ "conversions": conversions, "deals": deals, "payments": payments, "reattributed": reattributed });
    if dry_run {
        run.discard()?;
    } else {
        run.commit(&counts, now)?;
    }
    Ok(RematchReport { batch, conversions, deals, payments, reattributed, events, still_unmatched })
}
