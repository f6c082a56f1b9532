//! Every file is looked at before anything is written, and every one that cannot be imported is named.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use super::{ImportOptions, Progress};
use crate::book::{self, Book, Settings};
use crate::ingest::{self, BadFile, Defaults, Error, FileError, FilePlan, Given};
use crate::model::key;

/// Surveys every file before anything is written, and names every one that cannot be imported.
pub(super) fn survey_all(
    book: &Book,
    paths: &[PathBuf],
    options: &ImportOptions,
    progress: &mut impl FnMut(Progress),
) -> Result<(Vec<FilePlan>, Vec<PathBuf>), Error> {
    progress(Progress::Surveying { files: paths.len() as u64 });
    let settings = book::read_settings(&book.conn)?;
    let given = &options.given;
    let sources = sources_of(&book.conn)?;
    let (mut plans, mut skipped, mut bad): (Vec<FilePlan>, Vec<PathBuf>, Vec<BadFile>) = Default::default();
    for path in paths {
        let given = options.given_of(path);
        let surveyed = ingest::survey(path, given, &options.presets);
        match surveyed.map(|plan| FilePlan { source: as_spelled(&sources, &plan.source), ..plan }) {
            // What was wrong with its rows may well be put right by a flag.
            Ok(plan) if !says_how(given) && is_untouched_rejects(&book.conn, &plan.seal.sha256)? => skipped.push(path.clone()),
            Ok(plan) => match stands_already(&book.conn, &plan, &settings)? {
                Some(error) => bad.push(BadFile { path: path.clone(), error }),
                None => plans.push(plan),
            },
            Err(error) => bad.extend(BadFile::all(path, with_known_sources(&book.conn, path, error)?)),
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
    if plans.is_empty() {
        return Ok((plans, skipped));
    }
    let is_there = |header: &str| plans.iter().any(|plan| plan.has_column(header));
    for (header, _) in &given.map {
        // `Date + Time` names two.
        if let Some(missing) = header.split(" + ").find(|part| !is_there(part)).filter(|_| !is_there(header)) {
            let known = plans.iter().flat_map(|plan| plan.headers.clone()).collect();
            return Err(Error::UnusedMapping { header: missing.to_owned(), known });
        }
    }
    Ok((plans, skipped))
}

/// Whether it is said how cells are read, beyond what stands in a file of rejects beside each row.
fn says_how(given: &Given) -> bool {
    given.currency.is_some() || given.date_order.is_some() || given.decimal.is_some() || given.zone.is_some()
}

/// The sources that the book knows, the earliest first.
fn sources_of(conn: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare("SELECT source_system FROM batch_files GROUP BY source_system ORDER BY min(id)")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A source as the book spells it: `Shop` is `shop`, or each of its rows would stand there twice.
fn as_spelled(sources: &[String], source: &str) -> String {
    if sources.iter().any(|known| known == source) {
        return source.to_owned();
    }
    sources.iter().find(|known| key(known) == key(source)).map_or(source, String::as_str).to_owned()
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

/// Why the rows of a file would stand in the book twice, or in another currency, if they would: the very same file was
/// imported as another source, or read in another way; or some rows name no currency, and the others another one than
/// the book has.
fn stands_already(conn: &Connection, plan: &FilePlan, settings: &Settings) -> Result<Option<FileError>, Error> {
    if let Some((source_system, batch)) = imported_as(conn, plan)? {
        return Ok(Some(FileError::OtherSource { source_system, batch, asked: plan.source.clone() }));
    }
    if let Some(found) = plan.partly_named.as_ref().filter(|found| !found.may_mean(settings.base_currency.code())) {
        let named = found.named.iter().map(String::as_str).chain(found.signs.keys().copied()).collect::<Vec<_>>().join(", ");
        let base = settings.base_currency.code().to_owned();
        return Ok(Some(FileError::SomeWithoutCurrency { line: found.line, rows: found.rows, named, base }));
    }
    let base = settings.base_currency.code();
    if let Some(sign) = plan.signs.iter().find(|sign| !sign.codes.contains(&base)) {
        let (line, value, codes) = (sign.line, sign.value.clone(), sign.codes);
        return Ok(Some(FileError::SharedSign { line, value, codes, base: base.to_owned() }));
    }
    let reading = plan.reading(&defaults_of(plan, settings));
    let params = (&plan.seal.sha256, plan.kind().as_str(), &plan.source, reading);
    let read = conn.query_row(include_str!("read_otherwise.sql"), params, |row| row.get(0)).optional()?;
    match read {
        Some(batch) => Ok(Some(FileError::OtherReading { batch })),
        None => given_before(conn, plan, settings),
    }
}

/// The currency that the last file of this kind from this source was read with, where none is told now and the amounts
/// would be in that of the book: known rows would change, and new ones be something else.
fn given_before(conn: &Connection, plan: &FilePlan, settings: &Settings) -> Result<Option<FileError>, Error> {
    let params = (plan.kind().as_str(), &plan.source, &plan.preset.name);
    let read = |row: &rusqlite::Row<'_>| Ok((row.get("batch_id")?, row.get("currency")?));
    let before: Option<(i64, Option<String>)> = conn.query_row(include_str!("given_before.sql"), params, read).optional()?;
    let Some((batch, Some(currency))) = before else { return Ok(None) };
    let is_missing = plan.rows > 0 && plan.takes_books_currency() && currency != settings.base_currency.code();
    Ok(is_missing.then_some(FileError::OtherCurrency { batch, currency }))
}

/// As which other source the very same file was imported, and by which batch that still holds.
fn imported_as(conn: &Connection, plan: &FilePlan) -> Result<Option<(String, i64)>, Error> {
    let params = (&plan.seal.sha256, plan.kind().as_str(), &plan.source);
    Ok(conn.query_row(include_str!("imported_as.sql"), params, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Whether a file is one of rejects that an import wrote and nobody has corrected since.
pub(super) fn is_untouched_rejects(conn: &Connection, sha256: &str) -> Result<bool, Error> {
    Ok(conn.query_row(include_str!("untouched_rejects.sql"), [sha256], |row| row.get(0))?)
}

/// What stands for what a file does not say.
pub(super) fn defaults_of(plan: &FilePlan, settings: &Settings) -> Defaults {
    let given = &plan.given;
    Defaults {
        currency: plan.preset.currency.or(given.currency).unwrap_or(settings.base_currency),
        currency_is_told: plan.preset.currency.or(given.currency).is_some(),
        // A zone that the format has is that of its times; --zone is for times that name none.
        zone: plan.zone().unwrap_or(settings.zone),
        phone_region: settings.phone_region,
    }
}
