//! Undoing a batch: what it wrote to the ledger is corrected, what it changed gets its former
//! values back, what it made is deleted, or withdrawn where the ledger refers to it.
//!
//! Everything is a batch itself. An undo is taken back as long as nothing was written since; later, what was undone is
//! done again.

mod account;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::json;

use self::account::Account;
use super::finish::finish;
use crate::book::{self, Book, Run, RunKind};
use crate::identity;

/// Why a batch was not undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// Rows would be given to, or taken from, somebody who was forgotten.
    #[error("batch {0} gave rows from one customer to another, and one of the two was forgotten since")]
    OfForgotten(i64),
    /// There is no such batch.
    #[error("there is no batch {0}")]
    NoBatch(i64),
    /// The batch that made the book.
    #[error("batch {0} made the book; there is nothing before it")]
    MadeTheBook(i64),
    /// A batch that has put the schema right.
    #[error("batch {0} has put the rules of the book right; there is nothing to take back")]
    Repaired(i64),
    /// A batch that has forgotten a person.
    #[error("batch {0} has forgotten a person; what is gone cannot come back")]
    Forgot(i64),
    /// It is undone already.
    #[error("batch {batch} is undone already, by batch {by}")]
    Undone {
        /// The batch.
        batch: i64,
        /// The undo.
        by: i64,
        /// Whether that can be taken back.
        can_be_taken_back: bool,
    },
    /// What an undo had taken back was brought again by another batch: two of each would stand there.
    #[error("batch {batch} cannot be undone: what it has taken back was brought again by batch {by}")]
    BroughtAgain {
        /// The batch, an undo.
        batch: i64,
        /// The batch that has brought the rows again.
        by: i64,
    },
    /// An undo, and something was written since.
    #[error("batch {batch} is an undo, and batch {by} came after it: what was undone is done again, not brought back")]
    WrittenSince {
        /// The batch, an undo.
        batch: i64,
        /// The first that came after it.
        by: i64,
        /// The newest, where all that came after it are undos.
        undos: Option<i64>,
        /// The files of the import that it had undone.
        files: Vec<String>,
    },
    /// What it would bring back hangs on rows that a later batch has taken away, or stands against them.
    #[error("batch {batch} cannot be undone as things stand: later batches have taken away, or changed, what its rows hang on")]
    OutOfOrder {
        /// The batch.
        batch: i64,
        /// The newest batch after it that is not undone; itself where there is none.
        newest: i64,
        /// What the rule of the book was that stood in the way.
        rule: String,
    },
    /// The book.
    #[error(transparent)]
    Book(#[from] book::Error),
}

impl From<rusqlite::Error> for UndoError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Book(error.into())
    }
}

/// What became of something that the batch had done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// It is as if it had not been done.
    Reversed,
    /// It stays, for a reason that is no fault.
    Kept,
    /// It cannot be taken back.
    Impossible,
}

impl Reversal {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reversed => "reversed",
            Self::Kept => "kept",
            Self::Impossible => "impossible",
        }
    }
}

/// One line of the account: so many rows of something, and why.
#[derive(Debug, Clone)]
pub struct UndoLine {
    /// What became of them.
    pub reversal: Reversal,
    /// The table.
    pub table: String,
    /// What was done, or why it was not.
    pub reason: &'static str,
    /// How many rows.
    pub rows: i64,
}

/// What an undo has done.
#[derive(Debug, Clone)]
pub struct UndoReport {
    /// The batch that is undone.
    pub undoes: i64,
    /// Its kind.
    pub kind: String,
    /// The batch of the undo; nothing in a dry run.
    pub batch: Option<i64>,
    /// The account.
    pub lines: Vec<UndoLine>,
    /// The batches whose rows hang on what was kept.
    pub held_by: Vec<i64>,
    /// Files of the same sources that were imported since and had rows that were there already: what they
    /// say is to be imported again.
    pub again: Vec<String>,
}

/// A deed and its undos, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turns {
    /// The run that began it.
    root: i64,
    /// The newest of them.
    newest: i64,
    /// Whether the one that is asked for has done what the first did.
    asked_does: bool,
    /// Whether the newest has.
    newest_does: bool,
}

impl Turns {
    /// Those of a batch, without the run under way.
    fn of(conn: &Connection, batch: i64, own: i64) -> Result<Self, UndoError> {
        Ok(conn.query_row(include_str!("undo/turns.sql"), (batch, own), |row| {
            Ok(Self {
                root: row.get("root")?,
                newest: row.get("newest")?,
                asked_does: row.get("asked_does")?,
                newest_does: row.get("newest_does")?,
            })
        })?)
    }
}

/// Undoes a batch. What was undone and done again is one deed, by whatever number it is asked for: the undo is one of
/// its newest turn.
///
/// # Errors
/// There is no such batch; it made the book, has forgotten somebody or put the rules right; it is undone already; it is
/// an undo and something was written since; what it would bring back is there again, hangs on what is gone, or was
/// somebody's who is forgotten; or the book cannot be written. Then nothing is changed.
pub fn undo(book: &mut Book, batch: i64, dry_run: bool, now: DateTime<Utc>) -> Result<UndoReport, UndoError> {
    let kind: String = book
        .conn
        .query_row("SELECT kind FROM batches WHERE id = ?1", [batch], |row| row.get(0))
        .optional()?
        .ok_or(UndoError::NoBatch(batch))?;
    if kind == RunKind::Init.as_str() {
        return Err(UndoError::MadeTheBook(batch));
    }
    if kind == book::REPAIR {
        return Err(UndoError::Repaired(batch));
    }
    if kind == RunKind::Forget.as_str() {
        return Err(UndoError::Forgot(batch));
    }
    let turns = Turns::of(&book.conn, batch, 0)?;
    let run = Run::begin(&mut book.conn, RunKind::Undo, &json!({ "undoes": turns.newest }), now)?;
    // Asked again inside the run: nobody else can undo it in between.
    let by = Turns::of(&run.tx, batch, run.batch_id)?;
    if by != turns || turns.asked_does != turns.newest_does {
        let since = written_since(&run.tx, by.newest, run.batch_id)?;
        // A deed that holds can be undone whatever came after; an undo that holds, while nothing did.
        return Err(UndoError::Undone { batch, by: by.newest, can_be_taken_back: by.newest_does || since.is_none() });
    }
    // The run itself, where it holds; else the undo that holds.
    let asked = if turns.asked_does { turns.root } else { turns.newest };
    run.tx.execute_batch("DROP TABLE IF EXISTS temp.undo_asked; CREATE TEMP TABLE undo_asked (batch_id INTEGER NOT NULL)")?;
    run.tx.execute("INSERT INTO temp.undo_asked (batch_id) VALUES (?1)", [asked])?;
    run.tx.execute_batch(include_str!("undo/together.sql"))?;
    run.tx.execute_batch(include_str!("undo/plan.sql"))?;
    if !turns.asked_does {
        nothing_since(&run.tx, asked, run.batch_id)?;
    }
    run.tx.execute_batch(include_str!("undo/told.sql"))?;
    run.tx.execute_batch(include_str!("undo/leads_kept.sql"))?;
    let by: Option<i64> = run.tx.query_row(include_str!("undo/taken.sql"), [], |row| row.get(0)).optional()?;
    if let Some(by) = by {
        return Err(UndoError::BroughtAgain { batch, by });
    }
    if run.tx.query_row(include_str!("undo/of_forgotten.sql"), [], |row| row.get(0))? {
        return Err(UndoError::OfForgotten(batch));
    }
    let lines = take_back(&run.tx, asked).map_err(|error| out_of_order(&run.tx, asked, run.batch_id, error))?;
    let again = imported_since(&run.tx)?;
    let held_by = {
        let mut statement = run.tx.prepare(include_str!("undo/held_by.sql"))?;
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
    };
    let report = UndoReport { undoes: batch, kind, batch: (!dry_run).then_some(run.batch_id), lines, held_by, again };
    if dry_run {
        run.discard()?;
    } else {
        finish(run, &counts_of(&report), now)?;
    }
    Ok(report)
}

/// An undo is taken back as long as it is the last thing that was done. Afterwards the rows that it would bring back
/// stand beside others, and events beside those that have taken their stage.
fn nothing_since(tx: &Transaction<'_>, batch: i64, own: i64) -> Result<(), UndoError> {
    let Some((by, undos)) = written_since(tx, batch, own)? else { return Ok(()) };
    let mut statement = tx.prepare(include_str!("undo/files_undone.sql"))?;
    let files = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Err(UndoError::WrittenSince { batch, by, undos, files })
}

/// The first batch after an undo that something is left of, and the newest where all of them are undos.
fn written_since(tx: &Transaction<'_>, batch: i64, own: i64) -> Result<Option<(i64, Option<i64>)>, UndoError> {
    let found: (Option<i64>, Option<i64>) =
        tx.query_row(include_str!("undo/written_since.sql"), (batch, own), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.0.map(|by| (by, found.1)))
}

/// Everything that the batch has done, the other way round.
fn take_back(tx: &Transaction<'_>, batch: i64) -> Result<Vec<UndoLine>, UndoError> {
    let mut account = Account { tx, lines: Vec::new() };
    account.correct_the_ledger()?;
    let merged = identity::merged_customers(tx)?;
    tx.execute_batch(include_str!("undo/history_before.sql"))?;
    account.restore_rows()?;
    account.check_bands()?;
    account.follow_merges(batch, &merged)?;
    // After the rows: the snapshot of what holds again is taken of them.
    account.reinstate()?;
    account.take_rows_back()?;
    account.steps(&[(include_str!("undo/reattribute_back.sql"), "revenue_events", "their conversion chosen anew")])?;
    Ok(account.lines)
}

/// A rule of the book that stands in the way means that something later must be undone first.
fn out_of_order(tx: &Transaction<'_>, batch: i64, own: i64, error: UndoError) -> UndoError {
    let rule = match &error {
        UndoError::Book(book::Error::Refused(rule)) => rule.clone(),
        UndoError::Book(book::Error::Sql(sql)) if sql.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            sql.to_string()
        }
        _ => return error,
    };
    let newest = tx.query_row(include_str!("undo/newest.sql"), [batch, own], |row| row.get(0)).unwrap_or(batch);
    UndoError::OutOfOrder { batch, newest, rule }
}

fn imported_since(tx: &Transaction<'_>) -> Result<Vec<String>, UndoError> {
    let mut statement = tx.prepare(include_str!("undo/imported_since.sql"))?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn counts_of(report: &UndoReport) -> serde_json::Value {
    let sum = |reversal| report.lines.iter().filter(|line| line.reversal == reversal).map(|line| line.rows).sum::<i64>();
    json!({
        "reversed": sum(Reversal::Reversed),
        "kept": sum(Reversal::Kept),
        "impossible": sum(Reversal::Impossible),
    })
}
