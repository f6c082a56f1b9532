//! What happened to leads: conversions and other events.

use rusqlite::Transaction;

use super::matching::{begin_matching, match_rows};
use super::people::apply_round;
use crate::book::Result;

/// Writes the events of the staging table. A form row of a stranger makes a lead first, where its
/// preset says so.
///
/// # Errors
/// The book could not be written.
pub fn apply_events(tx: &Transaction<'_>) -> Result<()> {
    begin_matching(tx)?;
    tx.execute_batch(include_str!("sql/events_known.sql"))?;
    match_rows(tx)?;
    tx.execute_batch(include_str!("sql/events_matched.sql"))?;
    make_leads(tx)?;
    tx.execute_batch(include_str!("sql/events_apply.sql"))?;
    Ok(())
}

fn make_leads(tx: &Transaction<'_>) -> Result<()> {
    let above: i64 = tx.query_row("SELECT coalesce(max(id), 0) FROM temp.stage_people", [], |row| row.get(0))?;
    tx.execute("UPDATE temp.stage_round SET above = ?1, upto = ?1", [above])?;
    let made = tx.execute(include_str!("sql/events_make_leads.sql"), [])?;
    if made > 0 {
        apply_round(tx, above, i64::MAX)?;
    }
    Ok(())
}

/// Tries again the events that found nobody; returns how many found their lead now.
///
/// # Errors
/// The book could not be written.
pub fn rematch_events(tx: &Transaction<'_>) -> Result<usize> {
    begin_matching(tx)?;
    tx.execute(include_str!("sql/events_unmatched.sql"), [])?;
    match_rows(tx)?;
    Ok(tx.execute(include_str!("sql/events_rematched.sql"), [])?)
}
