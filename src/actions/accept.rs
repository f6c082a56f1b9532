//! Findings that she has explained.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::finish::finish;
use crate::book::{Book, Result, Run, RunKind};
use crate::reconcile;

/// Accepts a finding of a check. Accepting it again changes the reason.
///
/// # Errors
/// The book could not be written.
pub fn accept(book: &mut Book, finding_id: &str, check: &str, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let run = Run::begin(&mut book.conn, RunKind::Accept, &json!({ "finding": finding_id, "reason": reason }), now)?;
    reconcile::write_acceptance(&run.tx, finding_id, check, reason, run.batch_id)?;
    finish(run, &json!({ "accepted": 1 }), now)
}

/// Takes an acceptance back; tells whether there was one.
///
/// # Errors
/// The book could not be written.
pub fn unaccept(book: &mut Book, finding_id: &str, now: DateTime<Utc>) -> Result<bool> {
    let run = Run::begin(&mut book.conn, RunKind::Accept, &json!({ "finding": finding_id }), now)?;
    if reconcile::delete_acceptance(&run.tx, finding_id)? {
        finish(run, &json!({ "accepted": -1 }), now)?;
        Ok(true)
    } else {
        run.discard()?;
        Ok(false)
    }
}
