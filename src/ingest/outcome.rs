//! One outcome for every row, counted and checked before the commit.

use rusqlite::Transaction;

use super::error::Error;
use super::load::{Loaded, RegisteredFile};
use crate::book::{self, FileCounts, query_table};
use crate::model::Table;

/// What became of the rows of one file.
#[derive(Debug, Clone, Copy)]
pub struct FileOutcome {
    /// Its row in `batch_files`.
    pub file_id: i64,
    /// The counts; they add up.
    pub counts: FileCounts,
    /// Lines that are further parts of a row before them.
    pub further_lines: i64,
}

/// How often something was wrong, for the screen.
#[derive(Debug, Clone)]
pub struct IssueCount {
    /// Rejected, unmatched, conflict, ambiguous or noted.
    pub outcome: String,
    /// The short name of the reason.
    pub reason: String,
    /// How many rows.
    pub rows: i64,
    /// The first of them: file and line, and what is wrong with it.
    pub example: String,
}

/// Something that is wrong with a row, or worth a note.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct RowProblem {
    pub file: String,
    pub line: i64,
    pub outcome: String,
    pub reason: String,
    pub column: String,
    pub value: Option<String>,
    pub message: String,
}

/// Gathers the outcome of every row into one table, once the rooms have written theirs.
///
/// # Errors
/// The book could not be read.
pub fn settle_outcomes(tx: &Transaction<'_>) -> Result<(), Error> {
    tx.execute_batch(include_str!("sql/outcomes.sql"))?;
    let repeats: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM temp.stage_repeats)", [], |row| row.get(0))?;
    if repeats {
        tx.execute_batch(include_str!("sql/repeats.sql"))?;
    }
    Ok(())
}

/// Counts the outcomes of each file and writes them into the batch.
///
/// # Errors
/// A row has no outcome, or the sum is not what was read: the run must be rolled back.
pub fn count_outcomes(tx: &Transaction<'_>, files: &[RegisteredFile<'_>], loaded: &[Loaded]) -> Result<Vec<FileOutcome>, Error> {
    let mut outcomes: Vec<FileOutcome> = files
        .iter()
        .zip(loaded)
        .map(|(file, loaded)| FileOutcome {
            file_id: file.file_id,
            counts: FileCounts { read: loaded.read, rejected: loaded.rejected, ..FileCounts::default() },
            further_lines: loaded.further_lines,
        })
        .collect();
    let mut statement = tx.prepare(include_str!("sql/counts.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let file_id: i64 = row.get(0)?;
        let Some(file) = outcomes.iter_mut().find(|file| file.file_id == file_id) else { continue };
        let counts = &mut file.counts;
        match row.get_ref(1)?.as_str_or_null().ok().flatten() {
            Some("new") => counts.new += 1,
            Some("updated") => counts.updated += 1,
            Some("unchanged") => counts.unchanged += 1,
            Some("duplicate") => counts.duplicate += 1,
            Some("conflict") => counts.conflict += 1,
            Some("unmatched") => counts.unmatched += 1,
            // By a rule that only the book knows.
            Some("rejected") => counts.rejected += 1,
            _ => return Err(book::Error::Invariant("a row was left without an outcome".to_owned()).into()),
        }
    }
    for file in &outcomes {
        book::write_file_counts(tx, file.file_id, &file.counts)?;
    }
    Ok(outcomes)
}

/// How often what was wrong with the rows of this run.
///
/// # Errors
/// The book could not be read.
pub fn issue_counts(tx: &Transaction<'_>) -> Result<Vec<IssueCount>, Error> {
    let mut statement = tx.prepare(include_str!("sql/issue_counts.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok(IssueCount {
            outcome: row.get("outcome")?,
            reason: row.get("reason")?,
            rows: row.get("rows_counted")?,
            example: row.get("example")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Everything that is wrong with the rows of this run, by file and line.
///
/// # Errors
/// The book could not be read.
pub fn problems(tx: &Transaction<'_>) -> Result<Vec<RowProblem>, Error> {
    let mut statement = tx.prepare(include_str!("sql/problems.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok(RowProblem {
            file: row.get("file")?,
            line: row.get("line")?,
            outcome: row.get("outcome")?,
            reason: row.get("reason")?,
            column: row.get("column_name")?,
            value: row.get("value")?,
            message: row.get("message")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Stage names of the deals of this run that the stage map does not know, with their counts.
///
/// # Errors
/// The book could not be read.
pub fn unknown_stages(tx: &Transaction<'_>) -> Result<Table, Error> {
    Ok(query_table(tx, include_str!("sql/unknown_stages.sql"), &[])?)
}
