//! Where findings are written: a CSV for each check, or a sheet of a workbook.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::super::error::Failure;
use crate::model::{Cell, Column, RowSink as _, Table};
use crate::reconcile::Check;
use crate::report::{Format, Rows, XlsxBook, XlsxSheet, write_table};

/// Where the findings of a check go.
pub(super) trait Findings {
    fn columns(&mut self, columns: &[Column]) -> Result<(), Failure>;
    fn row(&mut self, cells: &[Cell]) -> Result<(), Failure>;
    fn publish(self) -> Result<(), Failure>;
}

/// A sheet of a workbook.
pub(super) struct SheetTarget<'b> {
    pub(super) sheet: XlsxSheet<'b>,
    pub(super) path: &'b Path,
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

pub(super) fn write_sheet(book: &mut XlsxBook, name: &str, table: &Table) -> io::Result<()> {
    let mut sheet = book.sheet(name)?;
    sheet.columns(&table.columns)?;
    for row in &table.rows {
        sheet.row(row)?;
    }
    sheet.finish()
}

/// A CSV under a temporary name, until it is complete and synced.
pub(super) struct Target {
    rows: Rows<BufWriter<NamedTempFile>>,
    path: PathBuf,
}

impl Target {
    pub(super) fn create(folder: &Path, name: &str, format: Format) -> Result<Self, Failure> {
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
pub(in crate::cli) fn write_csv(path: &Path, table: &Table, format: Format) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let file = NamedTempFile::new_in(folder).map_err(|error| unwritable(path, &error))?;
    let mut written = write_table(table, format, BufWriter::new(file), None).map_err(|error| unwritable(path, &error))?;
    written.flush().map_err(|error| unwritable(path, &error))?;
    publish(written, path)
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display())).hint("name a folder that can be written: --out DIR")
}
/// Findings are written over earlier findings, and over nothing else.
pub(super) fn is_ours(folder: &Path, checks: &[Check]) -> Result<(), Failure> {
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
