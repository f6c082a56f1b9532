use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::context::Context;
use super::error::Failure;
use super::reconcile::write_csv;
use super::{Exit, Outcome};
use crate::book::{self, FailedRow, IssueFilter};
use crate::ingest::{FURTHER_LINES, Kind, REJECT_COLUMNS};
use crate::model::{Cell, Column, Table, strip_formula_quote};

/// What is wrong with rows and still open, with the candidates where several fit
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Issues {
    #[command(subcommand)]
    action: Option<Action>,
    /// The resolved ones, too
    #[arg(long)]
    all: bool,
    /// Only those that this batch has seen
    #[arg(long, value_name = "BATCH")]
    batch: Option<i64>,
    /// Only rows of this kind, such as deals
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only this reason or outcome, such as no-lead or rejected
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write the rows that failed into files that can be corrected and imported
    Export {
        /// The folder
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
}

impl Issues {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        if let Some(Action::Export { dir }) = &self.action {
            return export(context, &book::failed_rows(&book.conn)?, dir);
        }
        self.check_filters(&book.conn)?;
        let filter = IssueFilter { all: self.all, batch: self.batch, kind: self.kind.as_deref(), reason: self.reason.as_deref() };
        let table = book::issues_table(&book.conn, &filter)?;
        context.print(&table)?;
        context.say(&format!("{} issues; the rows that failed, to be corrected: trueup issues export DIR", table.rows.len()));
        Ok(if table.rows.is_empty() { Exit::Clean } else { Exit::Look })
    }
}

impl Issues {
    /// A filter that no issue has ever fitted is a typing error, and no good news.
    fn check_filters(&self, conn: &rusqlite::Connection) -> Result<(), Failure> {
        let known = book::issue_words(conn)?;
        let kinds = Kind::ALL.map(|kind| kind.as_str().to_owned()).to_vec();
        let mut reasons = OUTCOMES.map(str::to_owned).to_vec();
        reasons.extend(known.reasons.into_iter().filter(|reason| !OUTCOMES.contains(&reason.as_str())));
        for (flag, asked, words) in [("--kind", &self.kind, &kinds), ("--reason", &self.reason, &reasons)] {
            if let Some(asked) = asked.as_ref().filter(|asked| !words.contains(asked)) {
                return Err(Failure::new(format!("{flag} {asked:?}: no row of this book ever had it"))
                    .hint(format!("those that there are: {}", words.join(", "))));
            }
        }
        match self.batch {
            Some(batch) if !known.batches.contains(&batch) => {
                Err(Failure::new(format!("there is no batch {batch}")).hint("the batches and their numbers: trueup batches"))
            }
            _ => Ok(()),
        }
    }
}

/// What can become of a row that needs a look, as the table `row_issues` has it.
const OUTCOMES: [&str; 5] = ["rejected", "conflict", "unmatched", "ambiguous", "noted"];

/// Header to cell, as the row came.
type RawCells = serde_json::Map<String, serde_json::Value>;

/// Source, kind, preset, mapping and headers: what the rows of one file have in common.
type Layout<'r> = (&'r str, &'r str, &'r str, &'r str, Vec<String>);

/// Rows of one layout make one file.
fn export(context: &Context, rows: &[FailedRow], dir: &Path) -> Outcome {
    if dir.is_file() {
        return Err(Failure::new(format!("{} is a file", dir.display())).hint("name a folder: trueup issues export DIR"));
    }
    std::fs::create_dir_all(dir).map_err(book::Error::io(dir))?;
    let mut files: BTreeMap<Layout<'_>, Vec<(&FailedRow, RawCells)>> = BTreeMap::new();
    for row in rows {
        let cells: RawCells = serde_json::from_str(&row.raw)
            .map_err(|_| book::Error::Invariant(format!("the raw row of {} line {} is no object", row.file, row.line)))?;
        let is_own = |header: &&String| !REJECT_COLUMNS.contains(&header.as_str()) && *header != FURTHER_LINES;
        let headers: Vec<String> = cells.keys().filter(is_own).cloned().collect();
        files.entry((&row.source, &row.kind, &row.preset, &row.maps, headers)).or_default().push((row, cells));
    }
    let mut taken = BTreeMap::new();
    for ((source, kind, preset, maps, headers), rows) in files {
        let count: &mut u32 = taken.entry((source, kind)).or_default();
        *count += 1;
        let number = if *count > 1 { format!("-{count}") } else { String::new() };
        let path = dir.join(format!("{}-{kind}{number}.csv", slug(source)));
        if path.exists() {
            return Err(
                Failure::new(format!("{} exists already", path.display())).hint("nothing is overwritten: name another folder")
            );
        }
        let mut table = Table::new(headers.iter().map(String::as_str).chain(REJECT_COLUMNS).map(Column::left).collect());
        for (row, cells) in &rows {
            let record = |cells: &RawCells, line: Cell, reasons: &str| -> Vec<Cell> {
                let text = |header: &str| cells.get(header).and_then(|cell| cell.as_str()).unwrap_or("");
                let own = headers.iter().map(|header| strip_formula_quote(text(header)).into());
                let (file, outcome, columns) = (row.file.as_str(), row.outcome.as_str(), row.columns.as_str());
                own.chain([
                    file.into(),
                    line,
                    outcome.into(),
                    columns.into(),
                    reasons.into(),
                    text(REJECT_COLUMNS[5]).into(),
                    text(REJECT_COLUMNS[6]).into(),
                ])
                .collect()
            };
            table.rows.push(record(cells, row.line.into(), &row.reasons));
            // A row of several lines is corrected with all of them.
            let further = cells.get(FURTHER_LINES).and_then(|lines| lines.as_array()).into_iter().flatten();
            for cells in further.filter_map(|line| line.as_object()) {
                let line = cells.get(REJECT_COLUMNS[1]).and_then(serde_json::Value::as_i64).unwrap_or(row.line);
                table.rows.push(record(cells, line.into(), &format!("a further line of line {}", row.line)));
            }
        }
        write_csv(&path, &table, context.csv)?;
        // A plain preset has the name of its kind; by that, the columns may have any names.
        let how = if preset == kind && !map_flags(maps).is_empty() { "--as" } else { "--preset" };
        context.say(&format!(
            "{}: {} rows; corrected, it goes in with: trueup import {} {how} {preset} --source {source}{}",
            path.display(),
            rows.len(),
            path.display(),
            map_flags(maps)
        ));
    }
    context.say(&format!("{} rows written", rows.len()));
    Ok(if rows.is_empty() { Exit::Clean } else { Exit::Look })
}

/// The `--map` flags that the rows were read with.
fn map_flags(maps: &str) -> String {
    let maps: Vec<String> = serde_json::from_str(maps).unwrap_or_default();
    maps.iter().map(|map| format!(" --map '{}'", map.replace('\'', "'\\''"))).collect()
}

/// A name that every file system takes.
fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).collect()
}
