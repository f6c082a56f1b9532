//! Importing files: survey all of them, stage them, write them, account for every row, commit.

mod described;
mod surveyed;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use self::described::{counts_json, file_report, settings_json};
use self::surveyed::{defaults_of, is_untouched_rejects, survey_all};
use super::finish::finish;
use crate::book::{self, Book, FileCounts, Run, RunKind, Settings};
use crate::identity;
use crate::ingest::{self, Error, FilePlan, Given, IssueCount, Preset, RegisteredFile, RowProblem};
use crate::ledger::{self, StageCounts};
use crate::model::{Moment, Stage, Table};
use crate::sales;
use crate::score;

/// What the user has asked for.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// What was said about the files.
    pub given: Given,
    /// What was answered about one of them: it holds for no other.
    pub answers: Vec<(PathBuf, Given)>,
    /// The presets that there are.
    pub presets: Vec<Preset>,
    /// Whether everything is rolled back at the end.
    pub dry_run: bool,
    /// Folder for the files of rejects; beside each file where none is named.
    pub rejects: Option<PathBuf>,
}

impl ImportOptions {
    /// What was said and answered about a file.
    #[must_use]
    pub fn given_of(&self, path: &Path) -> &Given {
        self.answers.iter().find(|(file, _)| file == path).map_or(&self.given, |(_, given)| given)
    }
}

/// What became of one file.
#[derive(Debug, Clone)]
pub struct FileReport {
    /// The file as it was named.
    pub path: PathBuf,
    /// Kind of its rows.
    pub kind: &'static str,
    /// Preset that read it.
    pub preset: String,
    /// Source system of its rows.
    pub source: String,
    /// The outcomes of its rows.
    pub counts: FileCounts,
    /// Lines that were taken for another table, and are in no count.
    pub other_table: u64,
    /// Columns that no field holds.
    pub unmapped: Vec<String>,
    /// What was found out about it that is worth saying.
    pub decisions: Vec<String>,
    /// Where its rejects are.
    pub rejects: Option<PathBuf>,
    /// Why its rejects have no file, although there are some: the rows are in the book.
    pub rejects_failed: Option<String>,
}

/// What became of an import.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// The batch; nothing in a dry run, or when there was nothing to do.
    pub batch: Option<i64>,
    /// Whether everything was rolled back.
    pub dry_run: bool,
    /// The files, in the order in which they were named.
    pub files: Vec<FileReport>,
    /// Files of rejects that nobody has touched.
    pub skipped: Vec<PathBuf>,
    /// Revenue events written per stage.
    pub events: StageCounts,
    /// Events that an undo had voided, and that hold again.
    pub reinstated: i64,
    /// Stages of deals and payments that say another amount now than the ledger, which stays as it is.
    pub drifted: i64,
    /// What was wrong with rows, counted.
    pub issues: Vec<IssueCount>,
    /// Every one of them.
    pub problems: Vec<RowProblem>,
    /// Stage names that the stage map does not know.
    pub unknown_stages: Table,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Files are looked at, one after another.
    Surveying {
        /// How many there are.
        files: u64,
    },
    /// One more was looked at.
    Surveyed,
    /// Their rows are read.
    Reading {
        /// How many there are.
        rows: u64,
    },
    /// So many more were read.
    Read(u64),
    /// All are read, and are written into the book.
    Writing,
}

/// Imports files.
///
/// # Errors
/// A file cannot be read or recognised (all such files are named), or the book cannot be written:
/// everything is rolled back.
pub fn import(
    book: &mut Book,
    paths: &[PathBuf],
    options: &ImportOptions,
    now: impl Fn() -> DateTime<Utc>,
    mut progress: impl FnMut(Progress),
) -> Result<ImportReport, Error> {
    let settings = book::read_settings(&book.conn)?;
    let (plans, skipped) = survey_all(book, paths, options, &mut progress)?;
    if plans.is_empty() {
        return Ok(ImportReport {
            batch: None,
            dry_run: options.dry_run,
            files: Vec::new(),
            skipped,
            events: Stage::ALL.map(|stage| (stage, 0)),
            reinstated: 0,
            drifted: 0,
            issues: Vec::new(),
            problems: Vec::new(),
            unknown_stages: Table::default(),
        });
    }
    let run = Run::begin(&mut book.conn, RunKind::Import, &settings_json(&settings, options, &plans), now())?;
    let files = register(&run, &plans, &settings)?;
    progress(Progress::Reading { rows: plans.iter().map(|plan| plan.rows).sum() });
    let loaded = ingest::load(&run.tx, &files, |rows| progress(Progress::Read(rows)))?;
    progress(Progress::Writing);
    write_rows(&run.tx)?;
    score::advance_clock(&run.tx, &Moment::of_instant(now(), settings.zone).date, run.batch_id)?;
    ingest::settle_outcomes(&run.tx)?;
    let outcomes = ingest::count_outcomes(&run.tx, &files, &loaded)?;
    let is_untouched = |sha256: &str| is_untouched_rejects(&run.tx, sha256);
    let rejects = ingest::write_issues_and_rejects(
        &run.tx,
        run.batch_id,
        &files,
        options.rejects.as_deref(),
        options.dry_run,
        &is_untouched,
    )?;
    resolve_issues(&run)?;
    check_snapshots(&run)?;
    let events = ledger::count_events(&run.tx, run.batch_id)?;
    let reinstated = ledger::count_reinstated(&run.tx, run.batch_id)?;
    let drifted = ledger::count_drifted(&run.tx)?;
    let issues = ingest::issue_counts(&run.tx)?;
    let unknown_stages = ingest::unknown_stages(&run.tx)?;
    let counts = counts_json(&events, &rejects);
    let batch = (!options.dry_run).then_some(run.batch_id);
    let problems = ingest::problems(&run.tx)?;
    let mut reports = file_reports(&plans, &files, &outcomes)?;
    if options.dry_run {
        run.discard()?;
    } else {
        finish(run, &counts, now())?;
    }
    for reject in rejects {
        let Some((_, report)) = reports.iter_mut().find(|(file_id, _)| *file_id == reject.file_id) else { continue };
        // Everything is committed: what fails from here on is told, and undoes nothing.
        match reject.publish() {
            Ok(path) => report.rejects = Some(path),
            Err(error) => report.rejects_failed = Some(error.to_string()),
        }
    }
    let files = reports.into_iter().map(|(_, report)| report).collect();
    Ok(ImportReport {
        batch,
        dry_run: options.dry_run,
        files,
        skipped,
        events,
        reinstated,
        drifted,
        issues,
        problems,
        unknown_stages,
    })
}

/// One report per file, in the order in which they were named, each with its row in `batch_files`.
fn file_reports(
    plans: &[FilePlan],
    files: &[RegisteredFile<'_>],
    outcomes: &[ingest::FileOutcome],
) -> Result<Vec<(i64, FileReport)>, Error> {
    let lost = |plan: &FilePlan| book::Error::Invariant(format!("{} has no outcome", plan.name));
    plans
        .iter()
        .map(|plan| {
            let file = files.iter().find(|file| std::ptr::eq(plan, file.plan)).ok_or_else(|| lost(plan))?;
            let outcome = outcomes.iter().find(|outcome| outcome.file_id == file.file_id).ok_or_else(|| lost(plan))?;
            let mut report = FileReport { counts: outcome.counts, ..file_report(plan, &plan.given) };
            if outcome.further_lines > 0 {
                let lines = outcome.counts.read + outcome.further_lines;
                report.decisions.push(format!("{lines} lines are {} rows: several lines of one id are one", outcome.counts.read));
            }
            Ok((file.file_id, report))
        })
        .collect()
}

/// Writes the files into the batch in the order of loading: by kind, then by content, so that the
/// order in which they were named cannot matter.
fn register<'p>(run: &Run<'_>, plans: &'p [FilePlan], settings: &Settings) -> Result<Vec<RegisteredFile<'p>>, Error> {
    let mut ordered: Vec<&FilePlan> = plans.iter().collect();
    ordered.sort_by(|a, b| (a.kind(), &a.source, &a.seal.sha256, &a.name).cmp(&(b.kind(), &b.source, &b.seal.sha256, &b.name)));
    let mut files = Vec::with_capacity(ordered.len());
    for plan in ordered {
        let defaults = defaults_of(plan, settings);
        let reading = plan.reading(&defaults);
        let file = book::BatchFile {
            reading: &reading,
            file: &plan.name,
            sha256: &plan.seal.sha256,
            bytes: plan.seal.bytes,
            kind: plan.kind().as_str(),
            preset: &plan.preset.name,
            source_system: &plan.source,
        };
        let file_id = book::register_file(&run.tx, run.batch_id, &file)?;
        files.push(RegisteredFile { plan, file_id, defaults });
    }
    Ok(files)
}

/// The staged rows into the book, room by room: people, then events, then money, then the ledger.
fn write_rows(tx: &Transaction<'_>) -> Result<(), Error> {
    identity::apply_companies(tx)?;
    identity::apply_people(tx)?;
    identity::apply_profiles(tx)?;
    identity::apply_events(tx)?;
    ledger::begin_claims(tx)?;
    identity::begin_matching(tx)?;
    sales::find_deals(tx)?;
    identity::match_rows(tx)?;
    sales::apply_deals(tx)?;
    identity::begin_matching(tx)?;
    sales::find_payments(tx)?;
    identity::match_rows(tx)?;
    sales::apply_payments(tx)?;
    score::apply_rates(tx)?;
    sales::apply_orders(tx)?;
    identity::forgive_spellings(tx)?;
    sales::apply_activities(tx)?;
    ledger::write_claims(tx)?;
    Ok(())
}

/// Closes the issues of rows that came again and are all right now.
fn resolve_issues(run: &Run<'_>) -> Result<(), Error> {
    let open: bool = run.tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM row_issues WHERE resolved_batch_id IS NULL AND last_batch_id <> ?1)",
        [run.batch_id],
        |row| row.get(0),
    )?;
    if open {
        run.tx.execute_batch(include_str!("seen_rows.sql"))?;
        book::resolve_issues_of_rows(&run.tx, run.batch_id)?;
    }
    Ok(())
}

/// Reads back what the triggers have written: every event of the run has its snapshot.
fn check_snapshots(run: &Run<'_>) -> Result<(), Error> {
    let missing: i64 = run.tx.query_row(include_str!("missing_snapshots.sql"), [run.batch_id], |row| row.get(0))?;
    if missing > 0 {
        return Err(book::Error::Invariant(format!("{missing} revenue events have no attribution snapshot")).into());
    }
    Ok(())
}

impl FileReport {
    /// Whether every row of the file found its place.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.counts.rejected == 0 && self.counts.unmatched == 0 && self.counts.conflict == 0 && self.other_table == 0
    }

    /// The name without the folder.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or(Path::new("").as_os_str()).to_string_lossy().into_owned()
    }
}
