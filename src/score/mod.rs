//! How good a customer is: recency, frequency and money, as of the day of the clock.
//!
//! The points themselves are given by triggers, in any client; here the clock is moved, and never by itself,
//! and customers are listed.

mod bands;
mod lists;

pub use bands::{BandError, HIGHEST, Measure, bands, check_bands, set_bands, thresholds};
pub use lists::{Asked, TopBy, customers, history, orders_in_no_sum, rates, scored_otherwise, segments, top};

use rusqlite::{Connection, Transaction, named_params};

use crate::book::Result;

/// The day as of which the scores stand, `YYYY-MM-DD`.
///
/// # Errors
/// The book could not be read.
pub fn as_of(conn: &Connection) -> Result<String> {
    Ok(conn.query_row("SELECT as_of FROM score_clock", [], |row| row.get(0))?)
}

/// Sets the clock to a day and scores everybody anew.
///
/// # Errors
/// The book could not be written.
pub fn set_clock(tx: &Transaction<'_>, day: &str, batch_id: i64) -> Result<()> {
    tx.execute("UPDATE score_clock SET as_of = ?1, batch_id = ?2", (day, batch_id))?;
    Ok(())
}

/// Moves the clock on to the day of an import, never back, and writes down how the segments stand. A book in
/// which nobody has bought anything keeps no history, and where nothing has changed nothing is written.
///
/// # Errors
/// The book could not be written.
pub fn advance_clock(tx: &Transaction<'_>, day: &str, batch_id: i64) -> Result<()> {
    tx.execute(include_str!("sql/advance_clock.sql"), (day, batch_id))?;
    Ok(())
}

/// Writes down anew how the segments stand as of the day of the clock, where a run has changed that. While somebody
/// alone is scored as of another day, it waits: it scores everybody. The clock stays that of the run which has set it.
///
/// # Errors
/// The book could not be written.
pub fn keep_history(tx: &Transaction<'_>) -> Result<()> {
    if scored_otherwise(tx)? > 0 {
        return Ok(());
    }
    tx.execute(include_str!("sql/advance_clock.sql"), (None::<&str>, None::<i64>))?;
    Ok(())
}

/// Scores everybody anew as of the same day, after rows were taken back.
///
/// # Errors
/// The book could not be written.
pub fn rescore(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("UPDATE score_clock SET as_of = as_of WHERE EXISTS (SELECT 1 FROM score_history)", [])?;
    Ok(())
}

/// Scores one customer as of a day, and leaves the clock alone; tells whether there is anything to score them by.
///
/// # Errors
/// The book could not be written.
pub fn rescore_customer(tx: &Transaction<'_>, customer: i64, day: &str) -> Result<bool> {
    let scored = tx.execute(include_str!("sql/rescore_customer.sql"), named_params! { ":customer": customer, ":day": day })?;
    Ok(scored > 0)
}

/// Remembers how everybody is scored, for [`changed_scores`].
///
/// # Errors
/// The book could not be read.
pub fn keep_scores(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/keep_scores.sql"))?)
}

/// How many customers have another score than when they were remembered.
///
/// # Errors
/// The book could not be read.
pub fn changed_scores(tx: &Transaction<'_>) -> Result<i64> {
    Ok(tx.query_row(include_str!("sql/changed_scores.sql"), [], |row| row.get(0))?)
}

/// Writes the rates of the staging table; triggers value the orders anew.
///
/// # Errors
/// The book could not be written.
pub fn apply_rates(tx: &Transaction<'_>) -> Result<()> {
    Ok(tx.execute_batch(include_str!("sql/rates_apply.sql"))?)
}
