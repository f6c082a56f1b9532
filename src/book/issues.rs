//! What was wrong with rows, kept until it is resolved.

use rusqlite::{Connection, Transaction, named_params};

use super::error::Result;
use super::query::query_table;
use crate::model::Table;

/// An issue of a row, as a run found it.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct NewIssue<'a> {
    pub source_system: &'a str,
    pub kind: &'a str,
    pub row_key: &'a str,
    pub outcome: &'a str,
    pub reason: &'a str,
    pub column_name: &'a str,
    pub value: Option<&'a str>,
    pub message: &'a str,
    pub candidates: Option<&'a str>,
    pub raw: &'a str,
    pub file_id: Option<i64>,
    pub line: Option<i64>,
}

/// Writes an issue, or marks the one that is there as seen again (and open again).
///
/// # Errors
/// The book could not be written.
pub fn write_issue(tx: &Transaction<'_>, batch_id: i64, issue: &NewIssue<'_>) -> Result<()> {
    let mut write = tx.prepare_cached(include_str!("issue_write.sql"))?;
    write.execute(named_params! {
        ":batch_id": batch_id,
        ":source_system": issue.source_system,
        ":kind": issue.kind,
        ":row_key": issue.row_key,
        ":outcome": issue.outcome,
        ":reason": issue.reason,
        ":column_name": issue.column_name,
        ":value": issue.value,
        ":message": issue.message,
        ":candidates": issue.candidates,
        ":raw": issue.raw,
        ":file_id": issue.file_id,
        ":line": issue.line,
    })?;
    Ok(())
}

/// Marks as resolved the open issues of rows that this batch has met again without reporting them.
/// The temporary table `seen_rows` (source_system, kind, row_key) says which rows those are.
///
/// # Errors
/// The book could not be written.
pub fn resolve_issues_of_rows(tx: &Transaction<'_>, batch_id: i64) -> Result<usize> {
    Ok(tx.execute(include_str!("issues_resolve.sql"), [batch_id])?)
}

/// Which issues are listed.
#[derive(Debug, Clone, Default)]
pub struct IssueFilter<'a> {
    /// The resolved ones, too.
    pub all: bool,
    /// Only those first or last seen by this batch.
    pub batch: Option<i64>,
    /// Only rows of this kind.
    pub kind: Option<&'a str>,
    /// Only this reason, or this outcome.
    pub reason: Option<&'a str>,
}

/// The issues of rows, the gravest first.
///
/// # Errors
/// The book could not be read.
pub fn issues_table(conn: &Connection, filter: &IssueFilter<'_>) -> Result<Table> {
    query_table(
        conn,
        include_str!("issues_list.sql"),
        &[(":all", &filter.all), (":batch", &filter.batch), (":kind", &filter.kind), (":reason", &filter.reason)],
    )
}

/// The words by which issues can be told apart in this book.
#[derive(Debug, Clone, Default)]
pub struct IssueWords {
    /// Reasons and outcomes.
    pub reasons: Vec<String>,
    /// The batches of the book.
    pub batches: Vec<i64>,
}

/// Which words issues of this book have.
///
/// # Errors
/// The book could not be read.
pub fn issue_words(conn: &Connection) -> Result<IssueWords> {
    let texts = |sql: &str| -> Result<Vec<String>> {
        let mut statement = conn.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let mut statement = conn.prepare("SELECT id FROM batches ORDER BY id")?;
    let batches = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(IssueWords { reasons: texts("SELECT reason FROM row_issues UNION SELECT outcome FROM row_issues ORDER BY 1")?, batches })
}

/// A row that failed, as it came and with what is wrong with it.
#[derive(Debug, Clone)]
pub struct FailedRow {
    /// Source system of the row.
    pub source: String,
    /// Kind of the row.
    pub kind: String,
    /// Preset that read it.
    pub preset: String,
    /// What `--map` said when it was read, as a JSON array.
    pub maps: String,
    /// Header to cell, as JSON.
    pub raw: String,
    /// The file it came from.
    pub file: String,
    /// Its line there.
    pub line: i64,
    /// Rejected, unmatched or conflict.
    pub outcome: String,
    /// The columns that are wrong.
    pub columns: String,
    /// What is wrong.
    pub reasons: String,
}

/// Every row that failed and is still open.
///
/// # Errors
/// The book could not be read.
pub fn failed_rows(conn: &Connection) -> Result<Vec<FailedRow>> {
    let mut statement = conn.prepare(include_str!("issues_to_correct.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok(FailedRow {
            source: row.get("source_system")?,
            kind: row.get("kind")?,
            preset: row.get("preset")?,
            maps: row.get::<_, Option<String>>("maps")?.unwrap_or_default(),
            raw: row.get("raw")?,
            file: row.get("file")?,
            line: row.get("line")?,
            outcome: row.get("outcome")?,
            columns: row.get::<_, Option<String>>("columns_wrong")?.unwrap_or_default(),
            reasons: row.get("reasons")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
