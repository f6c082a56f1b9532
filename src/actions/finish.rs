//! How every writing run ends: what it wrote to the ledger is sealed, then it is committed.

use chrono::{DateTime, Utc};

use crate::book::{Result, Run};
use crate::ledger;

/// Seals and commits a run.
///
/// # Errors
/// The book could not be written: nothing of the run is.
pub(super) fn finish(run: Run<'_>, counts: &serde_json::Value, now: DateTime<Utc>) -> Result<()> {
    ledger::seal_batch(&run.tx, run.batch_id)?;
    run.commit(counts, now)
}
