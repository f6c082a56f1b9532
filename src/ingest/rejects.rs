//! What was wrong with rows goes two ways: into the book, with the raw row, and into a file of
//! rejects that can be corrected and imported. Both need the rows as they stood in the file, so
//! the files that have such rows are read once more.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::Transaction;
use tempfile::NamedTempFile;

use super::error::{Error, FileError};
use super::load::RegisteredFile;
use super::plan::REJECT_COLUMNS;
use super::read::{Cells, RowReader};
use super::recorded::reading_of;
use crate::book::{NewIssue, write_issue};
use crate::model::{hex, raw_with_formula_quote};

/// A file of rejects, complete and synced under a temporary name. It gets its own name after the
/// commit.
#[derive(Debug)]
pub struct Rejects {
    /// The file whose rows these are.
    pub file_id: i64,
    /// Where it will stand.
    pub path: PathBuf,
    /// SHA-256 of its bytes, by which it is recognised when nobody has touched it.
    pub sha256: String,
    file: NamedTempFile,
    /// Whether one that nobody has touched stands there and may go.
    replaces: bool,
}

impl Rejects {
    /// Gives the file its name. What has come to stand there in the meantime is not overwritten.
    ///
    /// # Errors
    /// The folder does not take it. The import is committed by now, and the rows are in the book.
    pub fn publish(self) -> Result<PathBuf, Error> {
        let path = self.path;
        let published = if self.replaces { self.file.persist(&path) } else { self.file.persist_noclobber(&path) };
        published.map_err(|error| Error::Output { path: path.clone(), source: error.error })?;
        Ok(path)
    }
}

/// What is told of a row in the place of its number of cells, where that is right but their borders may not be.
pub(super) const UNCLEAR: &str = "unclear";

/// Why a row is rejected whose cells may end elsewhere than they seem to.
const BORDERS: [&str; 4] = ["quote-open", "quote-over-rows", "quote-torn", "row-repaired"];

/// Under which name the book keeps the further lines of a row, each with its line.
pub const FURTHER_LINES: &str = "trueup_further_lines";

/// An issue of a row, as the staging table has it.
#[derive(Clone)]
struct Issue {
    line: i64,
    row_key: String,
    outcome: String,
    reason: String,
    column_name: String,
    value: Option<String>,
    message: String,
    candidates: Option<String>,
}

/// Writes the issues of the run into the book, and a file of rejects for every file that has any.
/// Nothing is written beside the files in a dry run.
///
/// # Errors
/// A file has changed, or the folder for the rejects cannot be written.
pub fn write_issues_and_rejects(
    tx: &Transaction<'_>,
    batch_id: i64,
    files: &[RegisteredFile<'_>],
    folder: Option<&Path>,
    dry_run: bool,
    is_untouched: &dyn Fn(&str) -> Result<bool, Error>,
) -> Result<Vec<Rejects>, Error> {
    let mut written: Vec<Rejects> = Vec::new();
    let mut taken = HashSet::new();
    for file in files {
        let issues = issues_of(tx, file.file_id)?;
        if issues.is_empty() {
            continue;
        }
        let bad = |error: FileError| Error::of_file(&file.plan.path, error);
        let mut reader = RowReader::open(&file.plan.path, &file.plan.shape).map_err(bad)?;
        let reading = reading_of(file.plan);
        let mut rejects = RejectsWriter { open: None, reading: reading.clone() };
        let mut rest = issues.as_slice();
        let further = further_lines_of(tx, file.file_id)?;
        // Rows of several lines, until all of their lines were met.
        let firsts: HashSet<i64> = further.values().copied().collect();
        let mut held: BTreeMap<i64, (&[Issue], RawCells)> = BTreeMap::new();
        while let Some(raw) = reader.next_row().map_err(bad)? {
            let line = i64::try_from(raw.line).unwrap_or(i64::MAX);
            let count = rest.iter().take_while(|issue| issue.line == line).count();
            let (own, others) = rest.split_at(count);
            rest = others;
            if own.is_empty() {
                // A row that has failed is corrected with all of its lines.
                let first = further.get(&line);
                if let Some((_, cells)) = first.and_then(|first| held.get_mut(first)) {
                    let mut own = raw_cells(&file.plan.headers, raw.cells, "", &reading);
                    own.insert(REJECT_COLUMNS[1].to_owned(), line.into());
                    let lines = cells.entry(FURTHER_LINES).or_insert_with(|| serde_json::Value::Array(Vec::new()));
                    lines.as_array_mut().into_iter().for_each(|lines| lines.push(own.clone().into()));
                }
                let of_first = first.and_then(|first| issues.iter().find(|issue| issue.line == *first && issue.has_failed()));
                if let (Some(issue), false) = (of_first, dry_run) {
                    let message = format!("a further line of line {}", issue.line);
                    rejects.row(
                        file,
                        folder,
                        raw.cells,
                        &[Issue { line, column_name: String::new(), message, ..issue.clone() }],
                    )?;
                }
                continue;
            }
            let cells = raw_cells(&file.plan.headers, raw.cells, doubt(own), &reading);
            if firsts.contains(&line) {
                held.insert(line, (own, cells));
            } else {
                write_issues(tx, batch_id, file, own, &serde_json::Value::Object(cells).to_string())?;
            }
            if !dry_run {
                rejects.row(file, folder, raw.cells, own)?;
            }
        }
        for (_, (own, cells)) in held {
            write_issues(tx, batch_id, file, own, &serde_json::Value::Object(cells).to_string())?;
        }
        if reader.seal().map_err(bad)? != file.plan.seal {
            return Err(bad(FileError::Changed));
        }
        if let Some(issue) = rest.first() {
            let detail = format!("line {} of {} has an issue and was not met again", issue.line, file.plan.name);
            return Err(crate::book::Error::Invariant(detail).into());
        }
        if let Some(rejects) = rejects.finish(file, &taken, is_untouched)? {
            taken.insert(rejects.path.clone());
            written.push(rejects);
        }
    }
    Ok(written)
}

fn write_issues(
    tx: &Transaction<'_>,
    batch_id: i64,
    file: &RegisteredFile<'_>,
    issues: &[Issue],
    raw: &str,
) -> Result<(), Error> {
    for issue in &told_once(issues) {
        write_issue(
            tx,
            batch_id,
            &NewIssue {
                source_system: &file.plan.source,
                kind: file.plan.kind().as_str(),
                row_key: &issue.row_key,
                outcome: &issue.outcome,
                reason: &issue.reason,
                column_name: &issue.column_name,
                value: issue.value.as_deref(),
                message: &issue.message,
                candidates: issue.candidates.as_deref(),
                raw,
                file_id: Some(file.file_id),
                line: Some(issue.line),
            },
        )?;
    }
    Ok(())
}

/// The issues of a row, those with one reason and column as one: the book keeps one for each, with all that is to
/// be said.
fn told_once(issues: &[Issue]) -> Vec<Issue> {
    let mut once: Vec<Issue> = Vec::with_capacity(issues.len());
    for issue in issues {
        let same = |other: &&mut Issue| {
            (&other.row_key, &other.reason, &other.column_name) == (&issue.row_key, &issue.reason, &issue.column_name)
        };
        match once.iter_mut().find(same) {
            Some(other) if other.message.contains(&issue.message) => {}
            Some(other) => {
                other.message.push_str("; ");
                other.message.push_str(&issue.message);
            }
            None => once.push(issue.clone()),
        }
    }
    once
}

impl Issue {
    /// Whether the row is to be corrected; a note alone is not.
    fn has_failed(&self) -> bool {
        matches!(self.outcome.as_str(), "rejected" | "unmatched" | "conflict")
    }
}

/// The lines that are further parts of a row, and where it begins.
fn further_lines_of(tx: &Transaction<'_>, file_id: i64) -> Result<HashMap<i64, i64>, Error> {
    let mut statement = tx.prepare_cached("SELECT line, first_line FROM temp.stage_further_lines WHERE file_id = ?1")?;
    let rows = statement.query_map([file_id], |row| Ok((row.get("line")?, row.get("first_line")?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn issues_of(tx: &Transaction<'_>, file_id: i64) -> Result<Vec<Issue>, Error> {
    let mut statement = tx.prepare_cached(include_str!("sql/issues_of_file.sql"))?;
    let rows = statement.query_map([file_id], |row| {
        Ok(Issue {
            line: row.get("line")?,
            row_key: row.get("row_key")?,
            outcome: row.get("outcome")?,
            reason: row.get("reason")?,
            column_name: row.get("column_name")?,
            value: row.get("value")?,
            message: row.get("message")?,
            candidates: row.get("candidates")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A row as it came: header to cell.
type RawCells = serde_json::Map<String, serde_json::Value>;

/// The row as it came, as JSON.
pub(super) fn raw_json(headers: &[String], cells: &Cells) -> String {
    serde_json::Value::Object(raw_cells(headers, cells, "", "")).to_string()
}

/// The row as it came: header to cell. A header that stands twice gets its column's number.
fn raw_cells(headers: &[String], cells: &Cells, doubt: &str, reading: &str) -> RawCells {
    let mut object = serde_json::Map::new();
    for (index, cell) in cells.iter().enumerate() {
        let header = headers.get(index).filter(|header| !header.is_empty() && !object.contains_key(header.as_str()));
        let name = header.cloned().unwrap_or_else(|| format!("column {}", index + 1));
        object.insert(name, cell.into());
    }
    for header in headers.iter().skip(cells.len()) {
        object.entry(header.clone()).or_insert_with(|| "".into());
    }
    let ragged = raggedness(headers, cells, doubt);
    if !ragged.is_empty() {
        object.insert(REJECT_COLUMNS[5].to_owned(), ragged.into());
    }
    if !reading.is_empty() {
        object.insert(REJECT_COLUMNS[6].to_owned(), reading.into());
    }
    object
}

/// `4 of 8` for a row of four cells under eight headers; for one that has them all what is in doubt, or nothing.
fn raggedness(headers: &[String], cells: &Cells, doubt: &str) -> String {
    if cells.len() == headers.len() { doubt.to_owned() } else { format!("{} of {}", cells.len(), headers.len()) }
}

/// What is in doubt of the cells of a row that was rejected for where they end: somebody must look at them before
/// the row is taken.
fn doubt(issues: &[Issue]) -> &'static str {
    let is_of_borders = |issue: &Issue| issue.outcome == "rejected" && BORDERS.contains(&issue.reason.as_str());
    if issues.iter().any(is_of_borders) { UNCLEAR } else { "" }
}

struct RejectsWriter {
    open: Option<(csv::Writer<NamedTempFile>, PathBuf)>,
    /// How the file was read that the rows are from.
    reading: String,
}

impl RejectsWriter {
    /// Writes a row that has failed, with what is wrong with it; notes alone do not make it fail.
    fn row(&mut self, file: &RegisteredFile<'_>, folder: Option<&Path>, cells: &Cells, issues: &[Issue]) -> Result<(), Error> {
        let failed: Vec<&Issue> = issues.iter().filter(|issue| issue.has_failed()).collect();
        let Some(first) = failed.first() else { return Ok(()) };
        if self.open.is_none() {
            self.open = Some(begin(file, folder)?);
        }
        let Some((writer, path)) = &mut self.open else { return Ok(()) };
        let headers = &file.plan.headers;
        let mut record: Vec<String> = own_columns(headers).map(|index| cells.get(index).unwrap_or("").to_owned()).collect();
        let joined = |part: fn(&Issue) -> &str| {
            let mut parts: Vec<&str> = failed.iter().map(|issue| part(issue)).filter(|text| !text.is_empty()).collect();
            parts.dedup();
            parts.join("; ")
        };
        record.extend([
            file.plan.name.clone(),
            first.line.to_string(),
            first.outcome.clone(),
            joined(|issue| &issue.column_name),
            joined(|issue| &issue.message),
            raggedness(headers, cells, doubt(issues)),
            self.reading.clone(),
        ]);
        // Cells beyond the header are kept; blanks that a short row lacks would pass for cells, but for
        // the last column.
        record.extend(cells.iter().skip(headers.len()).map(str::to_owned));
        writer
            .write_record(record.iter().map(|cell| raw_with_formula_quote(cell).into_owned()))
            .map_err(|error| output_error(path, error))
    }

    fn finish(
        self,
        file: &RegisteredFile<'_>,
        taken: &HashSet<PathBuf>,
        is_untouched: &dyn Fn(&str) -> Result<bool, Error>,
    ) -> Result<Option<Rejects>, Error> {
        let Some((writer, path)) = self.open else { return Ok(None) };
        let failed = |source: std::io::Error| Error::Output { path: path.clone(), source };
        let mut temporary = writer.into_inner().map_err(|error| failed(std::io::Error::other(error.to_string())))?;
        temporary.flush().map_err(failed)?;
        temporary.as_file().sync_all().map_err(failed)?;
        let bytes = std::fs::read(temporary.path()).map_err(failed)?;
        let sha256 = hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes));
        let (path, replaces) = free_name(&path, taken, &|found| Ok(found == sha256 || is_untouched(found)?))?;
        Ok(Some(Rejects { file_id: file.file_id, path, sha256, file: temporary, replaces }))
    }
}

/// The name itself, and whether a file that nobody has touched stands there. Where another file of
/// this run goes, where somebody has corrected what stands there, or where it cannot be read, the
/// next free number is taken: nobody's work is overwritten.
fn free_name(
    path: &Path,
    taken: &HashSet<PathBuf>,
    is_untouched: &dyn Fn(&str) -> Result<bool, Error>,
) -> Result<(PathBuf, bool), Error> {
    let mut candidate = path.to_owned();
    for number in 2_u64.. {
        if !taken.contains(&candidate) {
            match std::fs::read(&candidate) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((candidate, false)),
                Ok(bytes) if is_untouched(&hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes)))? => {
                    return Ok((candidate, true));
                }
                Ok(_) | Err(_) => {}
            }
        }
        let mut name = path.with_extension("").into_os_string();
        name.push(format!(".{number}.csv"));
        candidate = PathBuf::from(name);
    }
    Ok((candidate, false))
}

/// Columns of the file that are not ones of ours.
pub(super) fn own_columns(headers: &[String]) -> impl Iterator<Item = usize> {
    headers.iter().enumerate().filter(|(_, header)| !REJECT_COLUMNS.contains(&header.as_str())).map(|(index, _)| index)
}

fn begin(file: &RegisteredFile<'_>, folder: Option<&Path>) -> Result<(csv::Writer<NamedTempFile>, PathBuf), Error> {
    let beside = file.plan.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.unwrap_or(beside);
    let path = folder.join(format!("{}.rejects.csv", file.plan.name));
    std::fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.to_owned(), source })?;
    let temporary = NamedTempFile::new_in(folder).map_err(|source| Error::Output { path: path.clone(), source })?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(temporary);
    let headers = &file.plan.headers;
    let own = own_columns(headers).filter_map(|index| headers.get(index).map(String::as_str));
    writer
        .write_record(own.chain(REJECT_COLUMNS).map(|header| raw_with_formula_quote(header).into_owned()))
        .map_err(|error| output_error(&path, error))?;
    Ok((writer, path))
}

fn output_error(path: &Path, error: csv::Error) -> Error {
    let source = match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => std::io::Error::other(format!("{other:?}")),
    };
    Error::Output { path: path.to_owned(), source }
}
