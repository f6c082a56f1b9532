//! What deals and payments claim, written to the ledger.

use rusqlite::Transaction;

use crate::book::Result;
use crate::model::Stage;

/// How many events a run has written at each stage.
pub type StageCounts = [(Stage, i64); 3];

/// Makes the tables `temp.touched_deals` and `temp.touched_payments` that a run fills.
///
/// # Errors
/// The book could not be read.
pub fn begin_claims(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("sql/touched.sql"))?;
    Ok(tx.execute_batch(include_str!("sql/freed_events.sql"))?)
}

/// Touches the deals and payments whose stage an undo has made free, or that have come back without their event.
///
/// # Errors
/// The book could not be read.
pub fn touch_freed(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/freed.sql"))?)
}

/// Writes the events that the touched deals and payments claim, fills amounts that became known,
/// and reinstates what an undo had voided. What became of each claim stands in
/// `temp.ledger_claims.verdict`.
///
/// # Errors
/// A guard of the ledger refused something: the run must be rolled back.
pub fn write_claims(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(include_str!("sql/claims.sql"))?;
    tx.execute_batch(include_str!("sql/write.sql"))?;
    Ok(())
}

/// Counts the events of a batch.
///
/// # Errors
/// The book could not be read.
pub fn count_events(tx: &Transaction<'_>, batch_id: i64) -> Result<StageCounts> {
    let mut counts = Stage::ALL.map(|stage| (stage, 0));
    let mut statement =
        tx.prepare("SELECT revenue_stage, count(*) FROM revenue_events WHERE batch_id = ?1 GROUP BY revenue_stage")?;
    let mut rows = statement.query([batch_id])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        for (stage, count) in &mut counts {
            if stage.as_str() == name {
                *count = row.get(1)?;
            }
        }
    }
    Ok(counts)
}

/// Counts the events that a batch has reinstated.
///
/// # Errors
/// The book could not be read.
pub fn count_reinstated(tx: &Transaction<'_>, batch_id: i64) -> Result<i64> {
    let sql = "SELECT count(*) FROM revenue_corrections WHERE batch_id = ?1 AND kind = 'reinstate'";
    Ok(tx.query_row(sql, [batch_id], |row| row.get(0))?)
}

/// Counts the claims that say another amount than the event that they hold.
///
/// # Errors
/// The book could not be read.
pub fn count_drifted(tx: &Transaction<'_>) -> Result<i64> {
    Ok(tx.query_row(include_str!("sql/drifted.sql"), [], |row| row.get(0))?)
}
