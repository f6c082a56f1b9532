//! Undoing a batch: what it wrote to the ledger is corrected, what it changed gets its former
//! values back, what it made is deleted, or withdrawn where the ledger refers to it.
//!
//! Everything is a batch itself, so an undo can be undone.

use chrono::{DateTime, Utc};
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::{Batch, OptionalExtension as _, Transaction};
use serde_json::json;

use super::finish::finish;
use crate::book::{self, Book, Run, RunKind};
use crate::embedded::RESTORES;
use crate::identity;
use crate::score;

/// Why a batch was not undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
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
    },
    /// What an undo had taken back was brought again by another batch: two of each would stand there.
    #[error("batch {batch} cannot be undone: what it has taken back was brought again by batch {by}")]
    BroughtAgain {
        /// The batch, an undo.
        batch: i64,
        /// The batch that has brought the rows again.
        by: i64,
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
    /// Files of the same sources that were imported since and had rows that were there already: what they
    /// say is to be imported again.
    pub again: Vec<String>,
}

/// Tables whose numbers others name, and that give no number twice. A row of another table gets a new one where its
/// own went to another row since.
const KEEP_THEIR_NUMBER: [&str; 6] = ["customers", "leads", "contacts", "companies", "lead_sources", "branches"];

/// Undoes a batch.
///
/// # Errors
/// There is no such batch, it made the book, it is undone already, or the book cannot be written:
/// then nothing is changed.
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
    let run = Run::begin(&mut book.conn, RunKind::Undo, &json!({ "undoes": batch }), now)?;
    // Asked inside the run, where nobody else can undo it in between; the run itself is not yet an answer.
    let by: Option<i64> =
        run.tx.query_row(include_str!("undo/undone_before.sql"), (batch, run.batch_id), |row| row.get(0)).optional()?;
    if let Some(by) = by {
        return Err(UndoError::Undone { batch, by });
    }
    run.tx.execute_batch("DROP TABLE IF EXISTS temp.undo_asked; CREATE TEMP TABLE undo_asked (batch_id INTEGER NOT NULL)")?;
    run.tx.execute("INSERT INTO temp.undo_asked (batch_id) VALUES (?1)", [batch])?;
    run.tx.execute_batch(include_str!("undo/plan.sql"))?;
    let by: Option<i64> = run.tx.query_row(include_str!("undo/taken.sql"), [], |row| row.get(0)).optional()?;
    if let Some(by) = by {
        return Err(UndoError::BroughtAgain { batch, by });
    }
    let lines = take_back(&run.tx, batch).map_err(|error| out_of_order(&run.tx, batch, run.batch_id, error))?;
    let again = imported_since(&run.tx)?;
    let report = UndoReport { undoes: batch, kind, batch: (!dry_run).then_some(run.batch_id), lines, again };
    if dry_run {
        run.discard()?;
    } else {
        finish(run, &counts_of(&report), now)?;
    }
    Ok(report)
}

/// Everything that the batch has done, the other way round.
fn take_back(tx: &Transaction<'_>, batch: i64) -> Result<Vec<UndoLine>, UndoError> {
    let mut account = Account { tx, lines: Vec::new() };
    account.correct_the_ledger()?;
    let merged = identity::merged_customers(tx)?;
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

/// The undo under way, and the account of it.
struct Account<'t> {
    tx: &'t Transaction<'t>,
    lines: Vec<UndoLine>,
}

impl Account<'_> {
    fn note(&mut self, reversal: Reversal, table: &str, reason: &'static str, rows: i64) {
        if rows > 0 {
            self.lines.push(UndoLine { reversal, table: table.to_owned(), reason, rows });
        }
    }

    fn count(&self, sql: &str) -> Result<i64, UndoError> {
        Ok(self.tx.query_row(sql, [], |row| row.get(0))?)
    }

    /// Statements that each reverse something, with the table and the words for the account.
    fn steps(&mut self, steps: &[(&str, &str, &'static str)]) -> Result<(), UndoError> {
        for (sql, table, reason) in steps {
            let rows = self.tx.execute(sql, [])?;
            self.note(Reversal::Reversed, table, reason, i64::try_from(rows).unwrap_or(i64::MAX));
        }
        Ok(())
    }

    /// Events that it wrote are void; its corrections are met by others.
    fn correct_the_ledger(&mut self) -> Result<(), UndoError> {
        self.tx.execute_batch(include_str!("undo/amended.sql"))?;
        self.steps(&[
            (include_str!("undo/void_reinstated.sql"), "revenue_events", "void again"),
            (include_str!("undo/amend_back.sql"), "revenue_events", "amended back"),
            (include_str!("undo/void_events.sql"), "revenue_events", "voided"),
        ])?;
        let void = self.count("SELECT count(*) FROM temp.undo_amended WHERE is_void = 1")?;
        self.note(Reversal::Impossible, "revenue_events", "amended by it and void since: a void event is not amended", void);
        let superseded = self.count(include_str!("undo/superseded.sql"))?;
        self.note(Reversal::Kept, "revenue_events", "corrected again since", superseded);
        Ok(())
    }

    /// Events that it voided hold again.
    fn reinstate(&mut self) -> Result<(), UndoError> {
        self.tx.execute_batch(include_str!("undo/held.sql"))?;
        self.steps(&[(include_str!("undo/reinstate_voided.sql"), "revenue_events", "reinstated")])?;
        let held = self.count("SELECT count(*) FROM temp.undo_held")?;
        let reason = "void still: their deal or payment holds another event by now";
        self.note(Reversal::Impossible, "revenue_events", reason, held);
        Ok(())
    }

    /// Rows that it changed or deleted, table by table, those that others refer to first.
    fn restore_rows(&mut self) -> Result<(), UndoError> {
        let fixed = self.tx.execute(include_str!("undo/net_of_base_currency.sql"), [])?;
        let fixed = i64::try_from(fixed).unwrap_or(i64::MAX);
        self.note(
            Reversal::Impossible,
            "settings",
            "the base currency is fixed once there is a revenue event, an order or a rate",
            fixed,
        );
        for (name, sql) in RESTORES {
            let table = name.split_once('_').map_or(*name, |(_, table)| table);
            let wanted = |action: &str| -> Result<i64, UndoError> {
                let sql = "SELECT count(*) FROM temp.undo_net WHERE table_name = ?1 AND action = ?2";
                Ok(self.tx.query_row(sql, (table, action), |row| row.get(0))?)
            };
            let (deleted, updated) = (wanted("delete")?, wanted("update")?);
            if deleted + updated == 0 {
                continue;
            }
            if !KEEP_THEIR_NUMBER.contains(&table) {
                self.tx.execute_batch(&include_str!("undo/renumber.sql").replace("{table}", table))?;
            }
            let mut done = Vec::new();
            let mut statements = Batch::new(self.tx, sql);
            while let Some(mut statement) = statements.next()? {
                done.push(i64::try_from(statement.execute([])?).unwrap_or(i64::MAX));
            }
            let updates_first = sql.find("\nUPDATE ") < sql.find("\nINSERT ");
            let (inserted, restored) = match done.as_slice() {
                [restored, inserted] if updates_first => (*inserted, *restored),
                // Between the two, rows may be put out of each other's way.
                [inserted, restored] | [inserted, _, restored] => (*inserted, *restored),
                _ => return Err(book::Error::Invariant(format!("restore/{name}.sql has not two statements")).into()),
            };
            self.note(Reversal::Reversed, table, "deleted by it, there again", inserted);
            self.note(Reversal::Reversed, table, "former values", restored);
            if table == "score_history" {
                // What is not as it was is counted anew: nothing of it is lost.
                continue;
            }
            self.note(Reversal::Impossible, table, "deleted by it, and another has the name by now", deleted - inserted);
            self.note(Reversal::Impossible, table, "changed by it, and gone since", updated - restored);
        }
        let mut statement = self.tx.prepare(include_str!("undo/changed_since.sql"))?;
        let mut rows = statement.query([])?;
        let mut changed = Vec::new();
        while let Some(row) = rows.next()? {
            changed.push((row.get::<_, String>("table_name")?, row.get::<_, i64>("rows_counted")?));
        }
        for (table, rows) in changed {
            self.note(Reversal::Kept, &table, "columns that were changed again since", rows);
        }
        Ok(())
    }

    /// Bands that it moved may not fit between those that were moved since.
    fn check_bands(&self) -> Result<(), UndoError> {
        if self.count("SELECT count(*) FROM temp.undo_net WHERE table_name = 'score_bands'")? == 0 {
            return Ok(());
        }
        for measure in score::Measure::ALL {
            let thresholds = score::thresholds(self.tx, measure)?;
            score::check_bands(measure, thresholds)
                .map_err(|error| book::Error::Refused(format!("{}: {error}", measure.as_str())))?;
        }
        Ok(())
    }

    /// Rows that have come while two customers were one, or two, and stand with the wrong one by now.
    fn follow_merges(&mut self, batch: i64, merged_before: &[(i64, i64)]) -> Result<(), UndoError> {
        let merged = identity::merged_customers(self.tx)?;
        let mut moved = Vec::new();
        for (other, keep) in merged_before.iter().filter(|before| !merged.contains(before)) {
            moved.extend(identity::part(self.tx, *keep, *other, batch)?);
        }
        moved.extend(identity::follow_merges(self.tx)?);
        for (table, rows) in moved {
            self.note(Reversal::Reversed, &table, "come since, and given to whom they belong", rows);
        }
        Ok(())
    }

    /// Rows that it made, those that refer to others first.
    fn take_rows_back(&mut self) -> Result<(), UndoError> {
        self.tx.execute_batch(include_str!("undo/fates.sql"))?;
        let changed_later = self.count(include_str!("undo/changed_later.sql"))?;
        self.steps(&[
            (include_str!("undo/delete_row_issues.sql"), "row_issues", "deleted"),
            (include_str!("undo/delete_corrected_rows.sql"), "corrected_rows", "deleted"),
            (include_str!("undo/delete_external_ids.sql"), "external_ids", "deleted"),
            (include_str!("undo/delete_contacts.sql"), "contacts", "deleted"),
            (include_str!("undo/delete_payments.sql"), "payments", "deleted"),
            (include_str!("undo/delete_orders.sql"), "orders", "deleted"),
            (include_str!("undo/delete_activities.sql"), "activities", "deleted"),
            (include_str!("undo/delete_profiles.sql"), "profiles", "deleted"),
            (include_str!("undo/delete_deals.sql"), "deals", "deleted"),
            (include_str!("undo/withdraw_deals.sql"), "deals", "withdrawn: the history of their stages refers to them"),
            (include_str!("undo/delete_events.sql"), "event_log", "deleted"),
            (include_str!("undo/withdraw_events.sql"), "event_log", "withdrawn: the ledger refers to them"),
            (include_str!("undo/delete_leads.sql"), "leads", "deleted"),
            (include_str!("undo/withdraw_leads.sql"), "leads", "withdrawn: the ledger refers to them"),
            (include_str!("undo/delete_customer_emails.sql"), "customer_emails", "deleted"),
            (include_str!("undo/delete_aliases.sql"), "aliases", "deleted"),
            (include_str!("undo/delete_buyer_ids.sql"), "buyer_ids", "deleted"),
            (include_str!("undo/delete_merged_customers.sql"), "customers", "deleted"),
            (include_str!("undo/delete_customers.sql"), "customers", "deleted"),
        ])?;
        identity::promote_emails(self.tx)?;
        self.tx.execute_batch(include_str!("undo/company_fates.sql"))?;
        self.steps(&[
            (include_str!("undo/delete_company_ids.sql"), "external_ids", "deleted"),
            (include_str!("undo/delete_companies.sql"), "companies", "deleted"),
            (include_str!("undo/delete_lead_sources.sql"), "lead_sources", "deleted"),
            (include_str!("undo/delete_branches.sql"), "branches", "deleted"),
            (include_str!("undo/delete_accepted_findings.sql"), "accepted_findings", "deleted"),
            (include_str!("undo/delete_stage_map.sql"), "stage_map", "deleted"),
            (include_str!("undo/delete_contact_roles.sql"), "contact_roles", "deleted"),
            (include_str!("undo/delete_settings.sql"), "settings", "deleted"),
            (include_str!("undo/delete_rates.sql"), "rates", "deleted"),
            (include_str!("undo/delete_score_bands.sql"), "score_bands", "deleted"),
            (include_str!("undo/delete_score_history.sql"), "score_history", "deleted"),
        ])?;
        // What was taken back counts neither in the scores nor in their history.
        score::rescore(self.tx)?;
        self.note(
            Reversal::Reversed,
            "deals, leads, …",
            "made by it, changed by a later batch: run that one again",
            changed_later,
        );
        let mut statement = self.tx.prepare(include_str!("undo/left.sql"))?;
        let mut rows = statement.query([])?;
        let mut left = Vec::new();
        while let Some(row) = rows.next()? {
            left.push((row.get::<_, String>("table_name")?, row.get::<_, i64>("rows_counted")?));
        }
        for (table, rows) in left {
            self.note(Reversal::Kept, &table, "rows of other batches hang on them", rows);
        }
        Ok(())
    }
}
