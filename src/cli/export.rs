use std::io::{self, BufWriter, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use tempfile::NamedTempFile;

use super::context::Context;
use super::error::Failure;
use super::{Exit, Outcome};
use crate::book;
use crate::model::RowSink as _;
use crate::report::{Format, Rows};

/// Write out a table or view; with --format csv, json or xlsx for other programs
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Table or view, such as revenue_facts
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// List the tables and views that there are
    #[arg(long)]
    list: bool,
    /// The file to write; standard output where none is given. FILE.xlsx is a workbook, FILE.json is JSON
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file if it is there; never the book
    #[arg(long, requires = "out")]
    force: bool,
}

impl Export {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        let Some(name) = self.name.as_deref().filter(|_| !self.list) else {
            context.print_query(&book.conn, book::TABLES_AND_VIEWS)?;
            return Ok(Exit::Clean);
        };
        let found = book::table_or_view(&book.conn, name)?;
        let found = found.ok_or_else(|| {
            Failure::new(format!("there is no table or view {name:?}")).hint("those that there are: trueup export --list")
        })?;
        let sql = book::select_all(&book.conn, &found)?;
        match &self.out {
            Some(path) => {
                may_be_written(context, path, self.force)?;
                write_file(context, &book.conn, &sql, path)?;
            }
            None => context.print_query(&book.conn, &sql)?,
        }
        Ok(Exit::Clean)
    }
}

/// Whether a file may be written: what is there stays, unless it was said, and a book stays whatever was said.
pub(super) fn may_be_written(context: &Context, path: &Path, replace: bool) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    let is_the_book = path.canonicalize().ok() == context.book_path()?.canonicalize().ok();
    let mut start = [0; 16];
    let is_a_book =
        std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"SQLite format 3\0";
    if is_the_book || is_a_book || path.is_dir() {
        let what = if path.is_dir() { "a folder" } else { "a book, or another database" };
        return Err(Failure::new(format!("{} is {what}", path.display())).hint("nothing was written; name another file"));
    }
    if replace {
        return Ok(());
    }
    Err(Failure::new(format!("{} is there already", path.display()))
        .hint("nothing was written; name another file, or add --force"))
}

/// Writes the answer to a query into a file that is there once it is complete.
fn write_file(context: &Context, conn: &rusqlite::Connection, sql: &str, path: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::new(format!("{} could not be written: {error}", path.display()))
            .hint("name a file in a folder that can be written")
    };
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let format = match (extension.to_str(), context.format) {
        (Some("xlsx"), _) => Format::Xlsx,
        (Some("json"), _) => Format::Json,
        (_, Format::Table) => context.csv,
        (_, asked) => asked,
    };
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = NamedTempFile::new_in(folder).map_err(failed)?;
    let mut rows = Rows::new(format, BufWriter::new(file), None).map_err(failed)?;
    let mut statement = conn.prepare(sql).map_err(book::Error::from)?;
    let (columns, amounts) = book::ExactAmounts::of(book::column_names(&statement));
    rows.columns(&columns).map_err(failed)?;
    let mut count = 0_u64;
    book::each_row::<Failure>(&mut statement, &[], |cells| {
        count += 1;
        rows.row(&amounts.shown(cells)).map_err(failed)
    })?;
    let file = rows.finish().map_err(failed)?.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    context.say(&format!("{count} rows written to {}", path.display()));
    Ok(())
}
