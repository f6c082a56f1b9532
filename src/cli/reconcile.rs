mod compared;
mod target;

use std::fs;
use std::io;
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
use crate::report::{Format, XlsxBook};
use compared::{Comparison, Earlier, with_mark, with_mark_column};
pub(super) use target::write_csv;
use target::{Findings, SheetTarget, Target, is_ours, unwritable, write_sheet};

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
        if let Some(out) = self.out.as_ref().filter(|out| is_another_file(out)) {
            return Err(Failure::new(format!("{} would be a folder", out.display())).hint(
                "name a folder for the CSVs, or a workbook: FILE.xlsx; one check alone goes to standard output: --format csv",
            ));
        }
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

/// Whether a name is one of a file that is no workbook.
fn is_another_file(path: &Path) -> bool {
    let is = |wanted: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
    !path.is_dir() && ["csv", "tsv", "txt", "json", "xls", "ods"].into_iter().any(is)
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
