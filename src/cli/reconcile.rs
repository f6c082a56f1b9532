use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use tempfile::NamedTempFile;

use super::asked::Asked;
use super::checks::find_check;
use super::context::Context;
use super::error::Failure;
use super::export::may_be_written;
use super::{Exit, Outcome};
use crate::ledger;
use crate::model::{Cell, Column, RowSink as _, Table};
use crate::reconcile::{self, Check, CheckOutcome, catalogue};
use crate::report::{Format, Rows, XlsxBook, XlsxSheet, write_table};

/// Run the checks and write what they find: as CSV, one file each, or as a workbook
///
/// Reconciling writes nothing to the book: the same book and day give the same bytes. One check
/// without --out prints its findings.
#[derive(Debug, Args)]
pub(super) struct Reconcile {
    /// The checks; all of them where none is named
    #[arg(value_name = "CHECK")]
    checks: Vec<String>,
    /// Folder for CHECK.csv and summary.csv, or a workbook with a sheet for each: FILE.xlsx
    #[arg(long, value_name = "DIR|FILE.xlsx")]
    out: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
    /// Replace the workbook if it is there
    #[arg(long, requires = "out")]
    force: bool,
    /// Hold the findings against the folder of an earlier run: marks each new or known, lists those gone
    #[arg(long, value_name = "DIR")]
    compare: Option<PathBuf>,
}

/// One line of the summary.
struct Line {
    check: Check,
    outcome: CheckOutcome,
    fresh: i64,
    gone: i64,
}

impl Reconcile {
    pub fn run(&self, context: &Context) -> Outcome {
        let checks: Vec<Check> = if self.checks.is_empty() {
            catalogue()
        } else {
            self.checks.iter().map(|name| find_check(name)).collect::<Result<_, _>>()?
        };
        let earlier = self.compare.as_deref().map(|folder| Earlier::read(folder, &checks)).transpose()?;
        let book = context.open_read()?;
        let asked = self.asked.options(context, &book)?;
        reconcile::prepare(&book.conn, &asked)?;
        if let (None, [check]) = (&self.out, checks.as_slice()) {
            return self.print_findings(context, &book.conn, check, earlier.as_ref());
        }
        if let Some(out) = self.out.as_ref().filter(|out| is_workbook(out)) {
            return self.write_workbook(context, &book.conn, out, checks, &asked.as_of, earlier.as_ref());
        }
        let mut lines = Vec::new();
        let mut gone = Table::new(["check", "finding_id", "lead_id"].map(Column::left).to_vec());
        if let Some(out) = &self.out {
            if out.is_file() {
                return Err(Failure::new(format!("{} is a file", out.display())).hint("name a folder: --out DIR"));
            }
            fs::create_dir_all(out).map_err(|error| unwritable(out, &error))?;
            is_ours(out, &checks)?;
        }
        for check in checks {
            let file =
                self.out.as_ref().map(|out| Target::create(out, &format!("{}.csv", check.name), context.csv)).transpose()?;
            lines.push(one_check(&book.conn, check, file, earlier.as_ref(), &mut gone)?);
        }
        let head = ledger::head(&book.conn)?;
        let seal = head.as_ref().map_or("", |head| head.seal.as_str());
        let count = reconcile::ledger_count(&book.conn)?;
        let summary_with = |seal: &str| summary(&lines, &asked.as_of, count, seal, earlier.is_some());
        if let Some(out) = &self.out {
            write_csv(&out.join("summary.csv"), &summary_with(seal), context.csv)?;
            // Without a comparison nothing is gone: what an earlier one wrote would belong to nothing.
            if earlier.is_some() {
                write_csv(&out.join("gone.csv"), &gone, context.csv)?;
            } else if out.join("gone.csv").exists() {
                fs::remove_file(out.join("gone.csv")).map_err(|error| unwritable(out, &error))?;
            }
            context.say(&format!("written to {}", out.display()));
        } else {
            for row in &gone.rows {
                context.say(&format!("gone: {}", row.iter().map(Cell::to_text).collect::<Vec<_>>().join(" ")));
            }
        }
        self.say_summary(context, &lines, &asked.as_of, count, head.as_ref(), earlier.is_some())?;
        let open: i64 = lines.iter().map(|line| line.outcome.findings - line.outcome.accepted).sum();
        Ok(if open > 0 { Exit::Look } else { Exit::Clean })
    }

    /// The summary on the screen, and the head of the chain.
    fn say_summary(
        &self,
        context: &Context,
        lines: &[Line],
        as_of: &str,
        count: i64,
        head: Option<&ledger::Head>,
        compared: bool,
    ) -> Result<(), Failure> {
        let seal = head.map_or("", |head| head.seal.as_str());
        // On the screen its beginning is enough; the whole of it is said below. Beside files, a workbook of
        // the summary would be one too many.
        let shown = if context.format == Format::Table { seal.get(..12).unwrap_or_default() } else { seal };
        if self.out.is_none() || context.format != Format::Xlsx {
            context.print(&summary(lines, as_of, count, shown, compared))?;
        }
        if let Some(head) = head {
            context.say(&format!("head {}:{}", head.seal, head.events));
        }
        Ok(())
    }

    /// Writes everything into one workbook: the summary, then a sheet for each check.
    fn write_workbook(
        &self,
        context: &Context,
        conn: &rusqlite::Connection,
        path: &Path,
        checks: Vec<Check>,
        as_of: &str,
        earlier: Option<&Earlier>,
    ) -> Outcome {
        may_be_written(context, path, self.force)?;
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::Other => Failure::new(format!("{}: {error}", path.display())).hint("write CSV instead: --out DIR"),
            _ => unwritable(path, &error),
        };
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
        let mut book = XlsxBook::new().map_err(failed)?;
        let mut gone = Table::new(["check", "finding_id", "lead_id"].map(Column::left).to_vec());
        let mut lines = Vec::new();
        for check in checks {
            let sheet = book.sheet(check.name).map_err(failed)?;
            lines.push(one_check(conn, check, Some(SheetTarget { sheet, path }), earlier, &mut gone)?);
        }
        if earlier.is_some() {
            write_sheet(&mut book, "gone", &gone).map_err(failed)?;
        }
        let head = ledger::head(conn)?;
        let seal = head.as_ref().map_or("", |head| head.seal.as_str());
        let all = summary(&lines, as_of, reconcile::ledger_count(conn)?, seal, earlier.is_some());
        // Known last, it stands first.
        write_sheet(&mut book, "summary", &all).map_err(failed)?;
        book.last_first();
        book.save(&mut file).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(path).map_err(|error| unwritable(path, &error.error))?;
        context.say(&format!("written to {}", path.display()));
        self.say_summary(context, &lines, as_of, reconcile::ledger_count(conn)?, head.as_ref(), earlier.is_some())?;
        let open: i64 = lines.iter().map(|line| line.outcome.findings - line.outcome.accepted).sum();
        Ok(if open > 0 { Exit::Look } else { Exit::Clean })
    }

    fn print_findings(
        &self,
        context: &Context,
        conn: &rusqlite::Connection,
        check: &Check,
        earlier: Option<&Earlier>,
    ) -> Outcome {
        let mut rows = context.rows()?;
        let mut comparison = earlier.map(|earlier| Comparison::new(earlier, check.name));
        let mut begun = false;
        let outcome = reconcile::run_check::<Failure>(conn, check, &mut |columns, cells| {
            let marked = comparison.as_mut().map(|comparison| comparison.mark(cells));
            if begun {
                rows.row(&with_mark(cells, marked))?;
            } else {
                begun = true;
                rows.columns(&with_mark_column(columns, earlier.is_some()))?;
            }
            Ok(())
        })?;
        rows.finish().map(drop)?;
        for (id, lead) in comparison.map(Comparison::gone).unwrap_or_default() {
            context.say(&format!("gone: {} {id} {lead}", check.name));
        }
        context.say(&format!("{}: {} findings, {} accepted", check.title, outcome.findings, outcome.accepted));
        Ok(if outcome.findings > outcome.accepted { Exit::Look } else { Exit::Clean })
    }
}

/// Where the findings of a check go.
trait Findings {
    fn columns(&mut self, columns: &[Column]) -> Result<(), Failure>;
    fn row(&mut self, cells: &[Cell]) -> Result<(), Failure>;
    fn publish(self) -> Result<(), Failure>;
}

/// A sheet of a workbook.
struct SheetTarget<'b> {
    sheet: XlsxSheet<'b>,
    path: &'b Path,
}

impl Findings for SheetTarget<'_> {
    fn columns(&mut self, columns: &[Column]) -> Result<(), Failure> {
        self.sheet.columns(columns).map_err(|error| unwritable(self.path, &error))
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), Failure> {
        self.sheet.row(cells).map_err(|error| unwritable(self.path, &error))
    }

    fn publish(self) -> Result<(), Failure> {
        let Self { sheet, path } = self;
        sheet.finish().map_err(|error| unwritable(path, &error))
    }
}

fn write_sheet(book: &mut XlsxBook, name: &str, table: &Table) -> io::Result<()> {
    let mut sheet = book.sheet(name)?;
    sheet.columns(&table.columns)?;
    for row in &table.rows {
        sheet.row(row)?;
    }
    sheet.finish()
}

/// Whether a name is one of a workbook.
fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}

/// Runs one check into its target, or only counts.
fn one_check<T: Findings>(
    conn: &rusqlite::Connection,
    check: Check,
    mut target: Option<T>,
    earlier: Option<&Earlier>,
    gone: &mut Table,
) -> Result<Line, Failure> {
    let mut comparison = earlier.map(|earlier| Comparison::new(earlier, check.name));
    let mut begun = false;
    let outcome = reconcile::run_check::<Failure>(conn, &check, &mut |columns, cells| {
        let marked = comparison.as_mut().filter(|_| begun).map(|comparison| comparison.mark(cells));
        let Some(target) = &mut target else {
            begun = true;
            return Ok(());
        };
        if begun {
            target.row(&with_mark(cells, marked))
        } else {
            begun = true;
            target.columns(&with_mark_column(columns, earlier.is_some()))
        }
    })?;
    if let Some(target) = target {
        target.publish()?;
    }
    let (mut fresh, mut vanished) = (0, 0);
    if let Some(comparison) = comparison {
        fresh = comparison.fresh;
        for (id, lead) in comparison.gone() {
            vanished += 1;
            gone.rows.push(vec![check.name.into(), id.into(), lead.into()]);
        }
    }
    Ok(Line { check, outcome, fresh, gone: vanished })
}

fn summary(lines: &[Line], as_of: &str, ledger_count: i64, seal: &str, compared: bool) -> Table {
    let mut columns = vec![Column::left("check"), Column::left("severity"), Column::right("findings"), Column::right("accepted")];
    columns.extend([Column::left("as_of"), Column::right("ledger_count"), Column::left("head_seal")]);
    if compared {
        columns.extend([Column::right("new"), Column::right("gone")]);
    }
    let mut table = Table::new(columns);
    for line in lines {
        let mut row = vec![
            line.check.name.into(),
            line.check.severity.as_str().into(),
            line.outcome.findings.into(),
            line.outcome.accepted.into(),
            as_of.into(),
            ledger_count.into(),
            seal.into(),
        ];
        if compared {
            row.extend([line.fresh.into(), line.gone.into()]);
        }
        table.rows.push(row);
    }
    table
}

/// The findings of an earlier run: check to finding to its lead.
struct Earlier(BTreeMap<&'static str, BTreeMap<String, String>>);

impl Earlier {
    fn read(folder: &Path, checks: &[Check]) -> Result<Self, Failure> {
        if !folder.is_dir() {
            return Err(
                Failure::new(format!("{} is not a folder", folder.display())).hint("name the --out folder of an earlier run")
            );
        }
        let mut all = BTreeMap::new();
        for check in checks {
            let path = folder.join(format!("{}.csv", check.name));
            if path.exists() {
                all.insert(check.name, read_findings(&path)?);
            }
        }
        if all.is_empty() {
            return Err(Failure::new(format!("{} has no findings of these checks", folder.display()))
                .hint("name the --out folder of an earlier run"));
        }
        Ok(Self(all))
    }
}

fn read_findings(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::new(format!("{}: {error}", path.display())).hint("name the --out folder of an earlier run, as it was written")
    };
    let mut reader = csv::Reader::from_path(path).map_err(|error| unreadable(&error))?;
    let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
    let id =
        headers.iter().position(|header| header == "finding_id").ok_or_else(|| unreadable(&"there is no column finding_id"))?;
    let lead = headers.iter().position(|header| header == "lead_id");
    let mut findings = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        let cell = |index: Option<usize>| index.and_then(|index| record.get(index)).unwrap_or("").to_owned();
        findings.insert(cell(Some(id)), cell(lead));
    }
    Ok(findings)
}

/// One check held against an earlier run.
struct Comparison<'e> {
    earlier: Option<&'e BTreeMap<String, String>>,
    met: BTreeSet<String>,
    fresh: i64,
}

impl<'e> Comparison<'e> {
    fn new(earlier: &'e Earlier, check: &str) -> Self {
        Self { earlier: earlier.0.get(check), met: BTreeSet::new(), fresh: 0 }
    }

    fn mark(&mut self, cells: &[Cell]) -> &'static str {
        let Some(id) = cells.last().map(Cell::to_text) else { return "" };
        let known = self.earlier.is_some_and(|earlier| earlier.contains_key(&id));
        self.met.insert(id);
        if known {
            "known"
        } else {
            self.fresh += 1;
            "new"
        }
    }

    fn gone(self) -> Vec<(String, String)> {
        let met = self.met;
        self.earlier
            .into_iter()
            .flatten()
            .filter(|(id, _)| !met.contains(*id))
            .map(|(id, lead)| (id.clone(), lead.clone()))
            .collect()
    }
}

/// Findings are written over earlier findings, and over nothing else.
fn is_ours(folder: &Path, checks: &[Check]) -> Result<(), Failure> {
    let summary = fs::read_to_string(folder.join("summary.csv")).unwrap_or_default();
    if summary.trim_start_matches('\u{feff}').starts_with("check,severity,findings") {
        return Ok(());
    }
    let names = checks.iter().map(|check| format!("{}.csv", check.name)).chain(["summary.csv".to_owned(), "gone.csv".to_owned()]);
    match names.map(|name| folder.join(name)).find(|path| path.exists()) {
        Some(path) => Err(Failure::new(format!("{} exists, and is none of trueup's", path.display()))
            .hint("nothing was written; name another folder: --out DIR")),
        None => Ok(()),
    }
}

/// The mark stands before the seven columns that every finding ends in.
const COLUMNS_AFTER_MARK: usize = 7;

fn with_mark(cells: &[Cell], mark: Option<&str>) -> Vec<Cell> {
    let mut marked = cells.to_vec();
    if let Some(mark) = mark {
        marked.insert(cells.len().saturating_sub(COLUMNS_AFTER_MARK), mark.into());
    }
    marked
}

fn with_mark_column(columns: &[Column], compared: bool) -> Vec<Column> {
    let mut marked = columns.to_vec();
    if compared {
        marked.insert(columns.len().saturating_sub(COLUMNS_AFTER_MARK), Column::left("compared"));
    }
    marked
}

/// A CSV under a temporary name, until it is complete and synced.
struct Target {
    rows: Rows<BufWriter<NamedTempFile>>,
    path: PathBuf,
}

impl Target {
    fn create(folder: &Path, name: &str, format: Format) -> Result<Self, Failure> {
        let failed = |error: io::Error| unwritable(folder, &error);
        let file = BufWriter::new(NamedTempFile::new_in(folder).map_err(failed)?);
        Ok(Self { rows: Rows::new(format, file, None).map_err(failed)?, path: folder.join(name) })
    }
}

impl Findings for Target {
    fn columns(&mut self, columns: &[Column]) -> Result<(), Failure> {
        self.rows.columns(columns).map_err(|error| unwritable(&self.path, &error))
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), Failure> {
        self.rows.row(cells).map_err(|error| unwritable(&self.path, &error))
    }

    fn publish(self) -> Result<(), Failure> {
        let Self { rows, path } = self;
        publish(rows.finish().map_err(|error| unwritable(&path, &error))?, &path)
    }
}

fn publish(buffered: BufWriter<NamedTempFile>, path: &Path) -> Result<(), Failure> {
    let file = buffered.into_inner().map_err(|error| unwritable(path, error.error()))?;
    file.as_file().sync_all().map_err(|error| unwritable(path, &error))?;
    file.persist(path).map_err(|error| unwritable(path, &error.error))?;
    Ok(())
}

/// Writes a table as CSV under a temporary name, syncs it, and gives it its own.
pub(super) fn write_csv(path: &Path, table: &Table, format: Format) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let file = NamedTempFile::new_in(folder).map_err(|error| unwritable(path, &error))?;
    let mut written = write_table(table, format, BufWriter::new(file), None).map_err(|error| unwritable(path, &error))?;
    written.flush().map_err(|error| unwritable(path, &error))?;
    publish(written, path)
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display())).hint("name a folder that can be written: --out DIR")
}
