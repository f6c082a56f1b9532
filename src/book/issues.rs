//! What was wrong with rows, kept until it is resolved.

use rusqlite::{Transaction, named_params};

use super::error::Result;

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
    let mut update = tx.prepare_cached(include_str!("issue_seen_again.sql"))?;
    let seen = update.execute(named_params! {
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
    if seen == 0 {
        let mut insert = tx.prepare_cached(include_str!("issue_new.sql"))?;
        insert.execute(named_params! {
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
    }
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
