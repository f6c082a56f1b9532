//! How every writing run ends: what only the program can derive is completed, how the segments stand is written
//! down, what the run wrote to the ledger is sealed, then it is committed.

use chrono::{DateTime, Utc};

use crate::book::{Result, Run};
use crate::identity;
use crate::ledger;
use crate::score;

/// Completes, seals and commits a run.
///
/// # Errors
/// The book could not be written: nothing of the run is.
pub(super) fn finish(run: Run<'_>, counts: &serde_json::Value, now: DateTime<Utc>) -> Result<()> {
    identity::complete_derived(&run.tx)?;
    score::keep_history(&run.tx)?;
    ledger::seal_batch(&run.tx, run.batch_id)?;
    run.commit(counts, now)
}
