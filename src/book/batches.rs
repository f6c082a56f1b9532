//! Writing runs: one transaction, one batch, its files and its counts.

use rusqlite::{Connection, Transaction, TransactionBehavior, named_params};

use super::error::{Error, Result};
use super::query::query_table;
use crate::model::{Moment, Table, Zone};

/// What kind of run a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// The book was made.
    Init,
    /// Files were imported.
    Import,
    /// One revenue event was recorded by hand.
    Record,
    /// A revenue event was voided.
    Void,
    /// A revenue event was amended.
    Amend,
    /// Rows that found nobody were tried again.
    Rematch,
    /// A finding was accepted, or an acceptance taken back.
    Accept,
    /// A setting was changed.
    Config,
    /// A stage name was mapped.
    Stages,
    /// What a role makes of people was said.
    ContactRoles,
    /// A row was linked to a lead by hand.
    Match,
    /// A batch was undone.
    Undo,
    /// A person was forgotten.
    Forget,
    /// Customers were scored anew.
    Score,
    /// Leads became customers.
    BackfillCustomers,
    /// Profiles and leads became contacts.
    BackfillContacts,
    /// Two customers turned out to be one.
    Merge,
    /// They turned out to be two after all.
    Split,
}

impl RunKind {
    /// The name in the table `batches`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Import => "import",
            Self::Record => "record",
            Self::Void => "void",
            Self::Amend => "amend",
            Self::Rematch => "rematch",
            Self::Accept => "accept",
            Self::Config => "config",
            Self::Stages => "stages",
            Self::ContactRoles => "contact-roles",
            Self::Match => "match",
            Self::Undo => "undo",
            Self::Forget => "forget",
            Self::Score => "score",
            Self::BackfillCustomers => "backfill-customers",
            Self::BackfillContacts => "backfill-contacts",
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }
}

/// A run under way. Dropped without [`Run::commit`], everything it wrote is rolled back.
#[derive(Debug)]
pub struct Run<'c> {
    /// The transaction that everything of the run is written in.
    pub tx: Transaction<'c>,
    /// The batch that every row of the run carries.
    pub batch_id: i64,
    /// When it started, `YYYY-MM-DDTHH:MM:SSZ`.
    pub started_at: String,
}

impl<'c> Run<'c> {
    /// Begins a run. The write lock is taken at once: a transaction that reads first and writes
    /// later would be refused without waiting when another one writes in between.
    ///
    /// # Errors
    /// Another program is writing.
    pub fn begin(
        conn: &'c mut Connection,
        kind: RunKind,
        settings: &serde_json::Value,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Self> {
        let started_at = Moment::of_instant(now, Zone::UTC).time;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute(
            "INSERT INTO batches (kind, started_at, program, settings) VALUES (?1, ?2, ?3, ?4)",
            (kind.as_str(), &started_at, concat!("trueup ", env!("CARGO_PKG_VERSION")), settings.to_string()),
        )?;
        let batch_id = tx.last_insert_rowid();
        // Rows that name a batch before it has begun were written by another program: this run would
        // seal them as its own.
        if tx.query_row(include_str!("rows_before_their_batch.sql"), [batch_id], |row| row.get(0))? {
            return Err(Error::Foreign { batch: batch_id });
        }
        tx.execute("UPDATE current_batch SET batch_id = ?1 WHERE id = 1", [batch_id])?;
        Ok(Self { tx, batch_id, started_at })
    }

    /// Writes what the run is about, where that is known only after it has begun.
    ///
    /// # Errors
    /// The book could not be written.
    pub fn describe(&self, settings: &serde_json::Value) -> Result<()> {
        self.tx.execute("UPDATE batches SET settings = ?2 WHERE id = ?1", (self.batch_id, settings.to_string()))?;
        Ok(())
    }

    /// Ends the run: writes its counts and commits.
    ///
    /// # Errors
    /// The commit failed: nothing is written. Or the disk failed after it: [`Error::NotSynced`].
    pub fn commit(self, counts: &serde_json::Value, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
        self.tx.execute("UPDATE current_batch SET batch_id = NULL WHERE id = 1", [])?;
        self.tx.execute(
            "UPDATE batches SET finished_at = ?2, counts = ?3 WHERE id = ?1",
            (self.batch_id, Moment::of_instant(now, Zone::UTC).time, counts.to_string()),
        )?;
        commit(&self.tx, &format!("batch {} is in the book", self.batch_id), |conn| {
            let sql = "SELECT EXISTS (SELECT 1 FROM batches WHERE id = ?1 AND started_at = ?2 AND finished_at IS NOT NULL)";
            conn.query_row(sql, (self.batch_id, &self.started_at), |row| row.get(0))
        })
    }

    /// Ends a dry run: everything it wrote is rolled back.
    ///
    /// # Errors
    /// The rollback failed.
    pub fn discard(self) -> Result<()> {
        Ok(self.tx.rollback()?)
    }
}

/// Commits. The disk can fail at the very last step, when everything is in the file already: then what
/// was done is asked for, and told.
///
/// # Errors
/// The commit failed, and nothing is written; or [`Error::NotSynced`].
pub(super) fn commit(
    tx: &Transaction<'_>,
    done: &str,
    is_done: impl FnOnce(&Connection) -> rusqlite::Result<bool>,
) -> Result<()> {
    let Err(source) = tx.execute_batch("COMMIT") else { return Ok(()) };
    if !tx.is_autocommit() {
        tx.execute_batch("ROLLBACK")?;
    }
    match is_done(tx) {
        Ok(true) => Err(Error::NotSynced { done: done.to_owned(), source }),
        _ => Err(source.into()),
    }
}

/// A file of an import, as the book keeps it.
#[derive(Debug, Clone)]
pub struct BatchFile<'a> {
    /// How it is read, as a digest.
    pub reading: &'a str,
    /// The name of the file, without its folder.
    pub file: &'a str,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: &'a str,
    /// Its size in bytes.
    pub bytes: u64,
    /// Kind of its rows.
    pub kind: &'a str,
    /// Preset that read it.
    pub preset: &'a str,
    /// Source system of its rows.
    pub source_system: &'a str,
}

/// What became of the rows of a file: each has one outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct FileCounts {
    pub read: i64,
    pub new: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub duplicate: i64,
    pub conflict: i64,
    pub unmatched: i64,
    pub rejected: i64,
}

impl FileCounts {
    /// The sum of the outcomes: equal to `read`, or rows have vanished.
    #[must_use]
    pub fn accounted(&self) -> i64 {
        self.new + self.updated + self.unchanged + self.duplicate + self.conflict + self.unmatched + self.rejected
    }
}

/// Writes a file into the batch; its counts follow at the end of the run.
///
/// # Errors
/// The book could not be written.
pub fn register_file(tx: &Transaction<'_>, batch_id: i64, file: &BatchFile<'_>) -> Result<i64> {
    tx.execute(
        include_str!("batch_file_new.sql"),
        named_params! {
            ":batch_id": batch_id,
            ":file": file.file,
            ":sha256": file.sha256,
            ":bytes": i64::try_from(file.bytes).unwrap_or(i64::MAX),
            ":kind": file.kind,
            ":preset": file.preset,
            ":source_system": file.source_system,
            ":reading": file.reading,
        },
    )?;
    Ok(tx.last_insert_rowid())
}

/// Writes the counts of a file, if they add up.
///
/// # Errors
/// They do not: the run must be rolled back.
pub fn write_file_counts(tx: &Transaction<'_>, file_id: i64, counts: &FileCounts) -> Result<()> {
    if counts.read != counts.accounted() {
        return Err(Error::Invariant(format!("{} rows were read, {} have an outcome", counts.read, counts.accounted())));
    }
    tx.execute(
        include_str!("batch_file_counts.sql"),
        named_params! {
            ":id": file_id,
            ":read": counts.read,
            ":new": counts.new,
            ":updated": counts.updated,
            ":unchanged": counts.unchanged,
            ":duplicate": counts.duplicate,
            ":conflict": counts.conflict,
            ":unmatched": counts.unmatched,
            ":rejected": counts.rejected,
        },
    )?;
    Ok(())
}

/// The writing runs, newest first, with their files.
///
/// # Errors
/// The book could not be read.
pub fn batches_table(conn: &Connection) -> Result<Table> {
    query_table(conn, include_str!("batches.sql"), &[])
}
