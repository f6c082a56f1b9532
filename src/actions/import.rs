//! Importing files: survey all of them, stage them, write them, account for every row, commit.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::finish::finish;
use crate::book::{self, Book, FileCounts, Run, RunKind, Settings};
use crate::identity;
use crate::ingest::{
    self, BadFile, Defaults, Error, FileError, FilePlan, Given, IssueCount, Origin, Preset, RegisteredFile, Rejects, RowProblem,
};
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
            issues: Vec::new(),
            problems: Vec::new(),
            unknown_stages: Table::default(),
        });
    }
    let run = Run::begin(&mut book.conn, RunKind::Import, &settings_json(&settings, options, &plans), now())?;
    let files = register(&run, &plans, &settings, options)?;
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
    let issues = ingest::issue_counts(&run.tx)?;
    let unknown_stages = ingest::unknown_stages(&run.tx)?;
    let counts = counts_json(&events, &rejects);
    let batch = (!options.dry_run).then_some(run.batch_id);
    let problems = ingest::problems(&run.tx)?;
    let mut reports = file_reports(&plans, &files, &outcomes, options)?;
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
    Ok(ImportReport { batch, dry_run: options.dry_run, files, skipped, events, reinstated, issues, problems, unknown_stages })
}

/// One report per file, in the order in which they were named, each with its row in `batch_files`.
fn file_reports(
    plans: &[FilePlan],
    files: &[RegisteredFile<'_>],
    outcomes: &[ingest::FileOutcome],
    options: &ImportOptions,
) -> Result<Vec<(i64, FileReport)>, Error> {
    let lost = |plan: &FilePlan| book::Error::Invariant(format!("{} has no outcome", plan.name));
    plans
        .iter()
        .map(|plan| {
            let file = files.iter().find(|file| std::ptr::eq(plan, file.plan)).ok_or_else(|| lost(plan))?;
            let outcome = outcomes.iter().find(|outcome| outcome.file_id == file.file_id).ok_or_else(|| lost(plan))?;
            let mut report = FileReport { counts: outcome.counts, ..file_report(plan, options.given_of(&plan.path)) };
            if outcome.further_lines > 0 {
                let lines = outcome.counts.read + outcome.further_lines;
                report.decisions.push(format!("{lines} lines are {} rows: several lines of one id are one", outcome.counts.read));
            }
            Ok((file.file_id, report))
        })
        .collect()
}

/// Surveys every file before anything is written, and names every one that cannot be imported.
fn survey_all(
    book: &Book,
    paths: &[PathBuf],
    options: &ImportOptions,
    progress: &mut impl FnMut(Progress),
) -> Result<(Vec<FilePlan>, Vec<PathBuf>), Error> {
    progress(Progress::Surveying { files: paths.len() as u64 });
    let settings = book::read_settings(&book.conn)?;
    let given = &options.given;
    let (mut plans, mut skipped, mut bad): (Vec<FilePlan>, Vec<PathBuf>, Vec<BadFile>) = Default::default();
    for path in paths {
        let given = options.given_of(path);
        match ingest::survey(path, given, &options.presets) {
            Ok(plan) if is_untouched_rejects(&book.conn, &plan.seal.sha256)? => skipped.push(path.clone()),
            Ok(plan) => match stands_already(&book.conn, &plan, &settings, given)? {
                Some(error) => bad.push(BadFile { path: path.clone(), error }),
                None => plans.push(plan),
            },
            Err(error) => bad.push(BadFile { path: path.clone(), error: with_known_sources(&book.conn, path, error)? }),
        }
        progress(Progress::Surveyed);
    }
    if let (Some(name), true) = (&given.told.sheet, plans.iter().all(|plan| plan.shape.sheet.is_none())) {
        let error = |path: &PathBuf| BadFile {
            path: path.clone(),
            error: FileError::NoSuchSheet { name: name.clone(), known: Vec::new() },
        };
        bad.extend(paths.first().filter(|_| bad.is_empty()).map(error));
    }
    if let (Some(flag), true) = (text_flag(&given.told), !plans.is_empty() && plans.iter().all(|plan| plan.shape.sheet.is_some()))
    {
        bad.extend(
            paths
                .first()
                .filter(|_| bad.is_empty())
                .map(|path| BadFile { path: path.clone(), error: FileError::NoText { flag } }),
        );
    }
    if !bad.is_empty() {
        return Err(Error::Files(bad));
    }
    let is_there = |header: &str| {
        let wanted = crate::model::key(header);
        plans.iter().any(|plan| plan.headers.iter().any(|name| crate::model::key(name) == wanted))
    };
    for (header, _) in &given.map {
        // `Date + Time` names two.
        if let Some(missing) = header.split(" + ").find(|part| !is_there(part)).filter(|_| !is_there(header)) {
            let known = plans.iter().flat_map(|plan| plan.headers.clone()).collect();
            return Err(Error::UnusedMapping { header: missing.to_owned(), known });
        }
    }
    Ok((plans, skipped))
}

/// A flag that says how a text is written: none of them means anything for a workbook.
fn text_flag(told: &ingest::Told) -> Option<&'static str> {
    let flags =
        [("--encoding", told.charset.is_some()), ("--delimiter", told.delimiter.is_some()), ("--quote", told.quote.is_some())];
    flags.into_iter().find_map(|(flag, is_given)| is_given.then_some(flag))
}

/// What the book knows of where such a file may be from: the sources of its kind; and the one of an earlier file
/// that it is named after, such as `orders-corrected.csv` after `orders.csv`.
fn with_known_sources(conn: &Connection, path: &Path, mut error: FileError) -> Result<FileError, Error> {
    let stem = |name: &str| Path::new(name).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let (kind, known, source) = match &mut error {
        FileError::NeedsSource { kind, known } => (*kind, known, None),
        FileError::Unknown { guess: Some(guess), known_sources, .. } => {
            (guess.kind.as_str(), known_sources, Some(&mut guess.source))
        }
        _ => return Ok(error),
    };
    let own = stem(&path.to_string_lossy());
    let mut statement = conn.prepare(include_str!("known_sources.sql"))?;
    let mut rows = statement.query([kind])?;
    let mut named_after = None;
    while let Some(row) = rows.next()? {
        let (name, file): (String, String) = (row.get("source_system")?, row.get("file")?);
        let earlier = stem(&file);
        if earlier.chars().count() > 2 && own.starts_with(&earlier) {
            named_after = Some(name.clone());
        }
        if !known.contains(&name) {
            known.push(name);
        }
    }
    if let Some(source) = source.filter(|source| source.is_none()) {
        *source = named_after;
    }
    Ok(error)
}

/// Why the rows of a file would stand in the book twice, if they would: the very same file was imported as
/// another source, or read in another way.
fn stands_already(conn: &Connection, plan: &FilePlan, settings: &Settings, given: &Given) -> Result<Option<FileError>, Error> {
    if let Some((source_system, batch)) = imported_as(conn, plan)? {
        return Ok(Some(FileError::OtherSource { source_system, batch, asked: plan.source.clone() }));
    }
    let reading = plan.reading(&defaults_of(plan, settings, given));
    let params = (&plan.seal.sha256, plan.kind().as_str(), &plan.source, reading);
    let read = conn.query_row(include_str!("read_otherwise.sql"), params, |row| row.get(0)).optional()?;
    Ok(read.map(|batch| FileError::OtherReading { batch }))
}

/// As which other source the very same file was imported, and by which batch that still holds.
fn imported_as(conn: &Connection, plan: &FilePlan) -> Result<Option<(String, i64)>, Error> {
    let params = (&plan.seal.sha256, plan.kind().as_str(), &plan.source);
    Ok(conn.query_row(include_str!("imported_as.sql"), params, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Whether a file is one of rejects that an import wrote and nobody has corrected since.
fn is_untouched_rejects(conn: &Connection, sha256: &str) -> Result<bool, Error> {
    Ok(conn.query_row(include_str!("untouched_rejects.sql"), [sha256], |row| row.get(0))?)
}

/// What stands for what a file does not say.
fn defaults_of(plan: &FilePlan, settings: &Settings, given: &Given) -> Defaults {
    Defaults {
        currency: plan.preset.currency.or(given.currency).unwrap_or(settings.base_currency),
        currency_is_told: plan.preset.currency.or(given.currency).is_some(),
        // A zone that the format has is that of its times; --zone is for times that name none.
        zone: plan.zone(given).unwrap_or(settings.zone),
        phone_region: settings.phone_region,
    }
}

/// Writes the files into the batch in the order of loading: by kind, then by content, so that the
/// order in which they were named cannot matter.
fn register<'p>(
    run: &Run<'_>,
    plans: &'p [FilePlan],
    settings: &Settings,
    options: &ImportOptions,
) -> Result<Vec<RegisteredFile<'p>>, Error> {
    let mut ordered: Vec<&FilePlan> = plans.iter().collect();
    ordered.sort_by(|a, b| (a.kind(), &a.source, &a.seal.sha256, &a.name).cmp(&(b.kind(), &b.source, &b.seal.sha256, &b.name)));
    let mut files = Vec::with_capacity(ordered.len());
    for plan in ordered {
        let defaults = defaults_of(plan, settings, options.given_of(&plan.path));
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

fn settings_json(settings: &Settings, options: &ImportOptions, plans: &[FilePlan]) -> serde_json::Value {
    let given = &options.given;
    // What a file of the user's own says may be another thing tomorrow.
    let own = plans.iter().filter_map(|plan| match &plan.preset.origin {
        Origin::BuiltIn => None,
        Origin::File { sha256, .. } => Some((plan.preset.name.clone(), serde_json::Value::from(sha256.as_str()))),
    });
    let own: serde_json::Map<String, serde_json::Value> = own.collect();
    serde_json::json!({
        "base_currency": settings.base_currency.code(),
        "time_zone": settings.zone.name(),
        "phone_region": settings.phone_region.code(),
        "as": given.choice.kind.map(ingest::Kind::as_str),
        "preset": given.choice.preset,
        "own_presets_sha256": own,
        "source": given.source,
        "map": given.map.iter().map(|(header, field)| format!("{header}={field}")).collect::<Vec<_>>(),
        "encoding": given.told.charset.map(ingest::Charset::name),
        "delimiter": given.told.delimiter,
        "sheet": given.told.sheet,
        "quote": given.told.quote.map(|quote| quote.map_or("none".to_owned(), |sign| char::from(sign).to_string())),
        "header_line": given.told.header_line,
        "date_order": given.date_order.map(crate::model::DateOrder::as_str),
        "decimal": given.decimal.map(|style| if style == crate::model::DecimalStyle::Comma { "comma" } else { "point" }),
        "currency": given.currency.map(|currency| currency.code().to_owned()),
        "zone": given.zone.map(|zone| zone.name()),
    })
}

fn counts_json(events: &StageCounts, rejects: &[Rejects]) -> serde_json::Value {
    let events: serde_json::Map<String, serde_json::Value> =
        events.iter().map(|(stage, count)| (stage.as_str().to_owned(), (*count).into())).collect();
    let rejects: Vec<&str> = rejects.iter().map(|reject| reject.sha256.as_str()).collect();
    serde_json::json!({ "events": events, "rejects_sha256": rejects })
}

fn file_report(plan: &FilePlan, given: &Given) -> FileReport {
    let mut decisions = Vec::new();
    decisions.extend(ingest::shape_in_words(&plan.shape, &plan.skipped, &given.told));
    if plan.rows == 0 {
        decisions.push("a header and no rows".to_owned());
    }
    decisions.extend(ingest::columns_in_words(plan, given));
    FileReport {
        path: plan.path.clone(),
        kind: plan.kind().as_str(),
        preset: plan.preset.name.clone(),
        source: plan.source.clone(),
        counts: FileCounts::default(),
        unmapped: plan.extra.iter().map(|(_, header)| header.clone()).collect(),
        decisions,
        rejects: None,
        rejects_failed: None,
    }
}

impl FileReport {
    /// Whether every row of the file found its place.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.counts.rejected == 0 && self.counts.unmatched == 0 && self.counts.conflict == 0
    }

    /// The name without the folder.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or(Path::new("").as_os_str()).to_string_lossy().into_owned()
    }
}
