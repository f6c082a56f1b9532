//! Finding the lead that a row belongs to.

use rusqlite::Transaction;

use crate::book::Result;

/// Makes the empty table `temp.match_wanted` that a caller fills with what its rows name.
///
/// # Errors
/// The book could not be read.
pub fn begin_matching(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/match_wanted.sql"))?)
}

/// Finds the lead of each row of `temp.match_wanted`: the answers stand in `temp.match_results`,
/// with the candidates where there were several.
///
/// # Errors
/// The book could not be read.
pub fn match_rows(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/match.sql"))?)
}
