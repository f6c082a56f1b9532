//! Trying again: rows that found nobody, and events whose conversion came later.

use chrono::{DateTime, Utc};
use rusqlite::named_params;
use serde_json::json;

use super::finish::finish;
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
    /// Orders that found their customer.
    pub orders: usize,
    /// Activities that found their customer.
    pub activities: usize,
    /// Events that an undo had voided, and that another deal or payment claims: they hold again, with what it says.
    pub reinstated: i64,
    /// Revenue events whose conversion came later, with a new snapshot.
    pub reattributed: usize,
    /// Rows of which several leads fit: the check identity-conflicts lists them.
    pub ambiguous: usize,
    /// Rows whose stage another deal or payment holds.
    pub conflicts: usize,
    /// Revenue events written per stage.
    pub events: StageCounts,
    /// Rows that still find nobody: events, deals, payments, orders and activities.
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
    let mut ambiguous = note_ambiguous(&run, "conversions")?;
    identity::begin_matching(&run.tx)?;
    sales::want_unmatched_deals(&run.tx)?;
    identity::match_rows(&run.tx)?;
    let deals = sales::give_deals_their_leads(&run.tx)?;
    ambiguous += note_ambiguous(&run, "deals")?;
    identity::begin_matching(&run.tx)?;
    sales::want_unmatched_payments(&run.tx)?;
    identity::match_rows(&run.tx)?;
    let payments = sales::give_payments_their_leads(&run.tx)?;
    ambiguous += note_ambiguous(&run, "payments")?;
    let orders = sales::rematch_orders(&run.tx)?;
    let activities = sales::rematch_activities(&run.tx)?;
    ledger::touch_freed(&run.tx)?;
    ledger::write_claims(&run.tx)?;
    let conflicts = run.tx.execute(include_str!("claim_issues.sql"), [])?;
    let reattributed = ledger::reattribute(&run.tx)?;
    run.tx.execute_batch(include_str!("rematch_resolves.sql"))?;
    let reinstated = ledger::count_reinstated(&run.tx, run.batch_id)?;
    let events = ledger::count_events(&run.tx, run.batch_id)?;
    let still_unmatched = run.tx.query_row(include_str!("still_unmatched.sql"), [], |row| row.get(0))?;
    let batch = (!dry_run).then_some(run.batch_id);
    let counts = json!({
        "conversions": conversions,
        "deals": deals,
        "payments": payments,
        "orders": orders,
        "activities": activities,
        "reinstated": reinstated,
        "reattributed": reattributed,
        "ambiguous": ambiguous,
        "conflicts": conflicts,
    });
    if dry_run {
        run.discard()?;
    } else {
        finish(run, &counts, now)?;
    }
    Ok(RematchReport {
        batch,
        conversions,
        deals,
        payments,
        orders,
        activities,
        reinstated,
        reattributed,
        ambiguous,
        conflicts,
        events,
        still_unmatched,
    })
}

/// Keeps the candidates of the rows that were just matched among several leads.
fn note_ambiguous(run: &Run<'_>, kind: &str) -> Result<usize> {
    Ok(run.tx.execute(include_str!("rematch_ambiguous.sql"), named_params! { ":kind": kind })?)
}
