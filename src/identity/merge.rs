//! Two customers who are one person, and one who turned out to be two. Decided by hand, never by likeness.

use rusqlite::{OptionalExtension as _, Transaction};

use crate::book::Result;

/// How many rows of a table went to the other customer.
pub type Moved = Vec<(String, i64)>;

/// Into whom a customer was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergedInto {
    /// The customer who was kept.
    pub keep: i64,
    /// The batch that did it; nothing where another program did.
    pub batch: Option<i64>,
}

/// Into whom a customer was merged, if they were.
///
/// # Errors
/// The book could not be read.
pub fn merged_into(tx: &Transaction<'_>, customer: i64) -> Result<Option<MergedInto>> {
    let read = |row: &rusqlite::Row<'_>| Ok(MergedInto { keep: row.get("keep")?, batch: row.get("batch_id")? });
    Ok(tx.query_row(include_str!("sql/merge_of.sql"), [customer], read).optional()?)
}

/// Whether others were merged into a customer.
///
/// # Errors
/// The book could not be read.
pub fn has_merged(tx: &Transaction<'_>, customer: i64) -> Result<bool> {
    Ok(tx.query_row("SELECT EXISTS (SELECT 1 FROM customers WHERE merged_into = ?1)", [customer], |row| row.get(0))?)
}

/// Gives everything of one customer to another; returns what was moved. Metrics and scores follow by trigger.
///
/// # Errors
/// The book could not be written.
pub fn merge(tx: &Transaction<'_>, keep: i64, other: i64) -> Result<Moved> {
    move_rows(tx, keep, other, None, include_str!("sql/merge.sql"))
}

/// Takes a merge back; returns what was moved.
///
/// # Errors
/// The book could not be written.
pub fn split(tx: &Transaction<'_>, keep: i64, other: i64, batch: i64) -> Result<Moved> {
    let sql = concat!(include_str!("sql/split.sql"), include_str!("sql/split_later.sql"));
    let moved = move_rows(tx, keep, other, Some(batch), sql)?;
    promote_emails(tx)?;
    Ok(moved)
}

/// Who was merged into whom.
///
/// # Errors
/// The book could not be read.
pub fn merged_customers(tx: &Transaction<'_>) -> Result<Vec<(i64, i64)>> {
    let mut statement = tx.prepare("SELECT id, merged_into FROM customers WHERE merged_into IS NOT NULL ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Gives what has come since a batch to whom it belongs, after an undo has made two of two customers who were one;
/// returns what was moved.
///
/// # Errors
/// The book could not be written.
pub fn part(tx: &Transaction<'_>, keep: i64, other: i64, batch: i64) -> Result<Moved> {
    move_rows(tx, keep, other, Some(batch), include_str!("sql/split_later.sql"))
}

/// Gives what still stands with customers who were merged to those who were kept; returns what was moved.
///
/// # Errors
/// The book could not be written.
pub fn follow_merges(tx: &Transaction<'_>) -> Result<Moved> {
    tx.execute_batch(include_str!("sql/merge_tables.sql"))?;
    tx.execute_batch(include_str!("sql/follow_merges.sql"))?;
    moved(tx)
}

/// A customer whose primary address is gone gets another one.
///
/// # Errors
/// The book could not be written.
pub fn promote_emails(tx: &Transaction<'_>) -> Result<()> {
    tx.execute(include_str!("sql/promote_emails.sql"), [])?;
    Ok(())
}

fn move_rows(tx: &Transaction<'_>, keep: i64, other: i64, batch: Option<i64>, sql: &str) -> Result<Moved> {
    tx.execute_batch(include_str!("sql/merge_tables.sql"))?;
    tx.execute("INSERT INTO temp.merging (keep, other, batch_id) VALUES (?1, ?2, ?3)", (keep, other, batch))?;
    tx.execute_batch(sql)?;
    moved(tx)
}

fn moved(tx: &Transaction<'_>) -> Result<Moved> {
    let mut moved = tx.prepare(
        "SELECT table_name, sum(rows_moved) FROM temp.moved GROUP BY table_name HAVING sum(rows_moved) > 0 ORDER BY table_name",
    )?;
    let rows = moved.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
