//! Making two customers one, and taking that back.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Run, RunKind};
use crate::identity::{self, Moved};

/// Why two customers were not made one, or one not two.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// Both names mean the same customer.
    #[error("both are customer:{0}")]
    Same(i64),
    /// Others were merged into the one who would go.
    #[error("others were merged into customer:{other}, who would go")]
    HasMerged {
        /// Who would be kept.
        keep: i64,
        /// Who would go.
        other: i64,
    },
    /// The customer was merged into nobody.
    #[error("customer:{0} was merged into nobody")]
    NotMerged(i64),
    /// The customer was forgotten with whom they were merged into.
    #[error("customer:{0} was forgotten: there is nobody to part")]
    Forgotten(i64),
    /// Another program has merged them: what was moved is not written down.
    #[error("customer:{0} was merged by another program, which has not written down what it moved")]
    Unknown(i64),
    /// The book.
    #[error(transparent)]
    Book(#[from] book::Error),
}

/// What was moved.
#[derive(Debug, Clone)]
pub struct MergeReport {
    /// The batch; nothing in a dry run.
    pub batch: Option<i64>,
    /// Who was kept.
    pub keep: i64,
    /// Who went, or is there again.
    pub other: i64,
    /// Rows by table.
    pub moved: Moved,
}

/// Makes two customers one.
///
/// # Errors
/// They are one already, others were merged into the one who would go, or the book could not be written: nothing
/// is changed.
pub fn merge(book: &mut Book, keep: i64, other: i64, dry_run: bool, now: DateTime<Utc>) -> Result<MergeReport, MergeError> {
    if keep == other {
        return Err(MergeError::Same(keep));
    }
    let run = Run::begin(&mut book.conn, RunKind::Merge, &json!({ "keep": keep, "other": other }), now)?;
    if identity::has_merged(&run.tx, other)? {
        return Err(MergeError::HasMerged { keep, other });
    }
    let moved = identity::merge(&run.tx, keep, other)?;
    end(run, MergeReport { batch: None, keep, other, moved }, dry_run, now)
}

/// Takes a merge back: what was moved returns, and what has come since goes to whom it belongs.
///
/// # Errors
/// The customer was not merged, or the book could not be written: nothing is changed.
pub fn split(book: &mut Book, other: i64, dry_run: bool, now: DateTime<Utc>) -> Result<MergeReport, MergeError> {
    let run = Run::begin(&mut book.conn, RunKind::Split, &json!({ "other": other }), now)?;
    let merged = identity::merged_into(&run.tx, other)?.ok_or(MergeError::NotMerged(other))?;
    let batch = merged.batch.ok_or(MergeError::Unknown(other))?;
    let sql = "SELECT EXISTS (SELECT 1 FROM forgotten_customers WHERE customer_id = ?1)";
    if run.tx.query_row(sql, [other], |row| row.get(0)).map_err(book::Error::from)? {
        return Err(MergeError::Forgotten(other));
    }
    let moved = identity::split(&run.tx, merged.keep, other, batch)?;
    end(run, MergeReport { batch: None, keep: merged.keep, other, moved }, dry_run, now)
}

fn end(run: Run<'_>, report: MergeReport, dry_run: bool, now: DateTime<Utc>) -> Result<MergeReport, MergeError> {
    if dry_run {
        run.discard()?;
        return Ok(report);
    }
    let report = MergeReport { batch: Some(run.batch_id), ..report };
    let counts: serde_json::Map<String, serde_json::Value> =
        report.moved.iter().map(|(table, rows)| (table.clone(), json!(rows))).collect();
    finish(run, &counts.into(), now)?;
    Ok(report)
}
