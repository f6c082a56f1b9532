//! What every command needs of the world: where the book is, what time it is, where answers go.

use std::io::{self, IsTerminal as _, Write};
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::error::Failure;
use crate::book::{self, Book};
use crate::model::{RowSink as _, Table, Zone, printable};
use crate::reconcile::ReconcileOptions;
use crate::report::{Format, Rows, write_table};

/// The world of a command.
#[derive(Debug)]
pub(super) struct Context {
    book: Option<PathBuf>,
    /// How answers are written.
    pub format: Format,
    /// How files of CSV are written.
    pub csv: Format,
}

impl Context {
    pub fn new(book: Option<PathBuf>, format: Format, bom: bool) -> Self {
        let csv = if bom { Format::CsvWithMark } else { Format::Csv };
        Self { book, format: if format == Format::Csv { csv } else { format }, csv }
    }

    /// Where the book is: as told, else in the data folder of the platform.
    pub fn book_path(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.book {
            return Ok(path.clone());
        }
        let folders = directories::ProjectDirs::from("", "", "trueup").ok_or_else(|| {
            Failure::new("there is no home folder to keep the book in").hint("say where it is: trueup --book FILE …")
        })?;
        Ok(folders.data_dir().join("book.trueup"))
    }

    /// Where the user's own presets lie: in the folder of the platform for settings, if there is one.
    pub fn presets_folder(&self) -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "trueup").map(|folders| folders.config_dir().join("presets"))
    }

    /// The presets that there are; what is wrong with one of the user's own is said, and it is left out.
    pub fn presets(&self, file: Option<&std::path::Path>) -> Result<Vec<crate::ingest::Preset>, Failure> {
        let (presets, wrong) = crate::ingest::presets(self.presets_folder().as_deref(), file)?;
        for error in wrong {
            self.say(&format!("left out: {error}"));
        }
        Ok(presets)
    }

    pub fn open(&self) -> Result<Book, Failure> {
        traced(book::open(&self.book_path()?)?)
    }

    pub fn open_read(&self) -> Result<Book, Failure> {
        traced(book::open_read(&self.book_path()?)?)
    }

    /// The time. TRUEUP_NOW stops the clock for tests and demonstrations.
    pub fn now(&self) -> DateTime<Utc> {
        std::env::var("TRUEUP_NOW")
            .ok()
            .and_then(|text| DateTime::parse_from_rfc3339(&text).ok())
            .map_or_else(Utc::now, |time| time.to_utc())
    }

    /// What checks and figures are asked with; today, in the book's zone, where no day is given.
    pub fn asked(&self, book: &Book, as_of: Option<&str>) -> Result<ReconcileOptions, Failure> {
        let zone = book::read_settings(&book.conn)?.zone;
        let as_of = match as_of {
            Some(text) => day(text)?,
            None => zone.day_of(self.now()),
        };
        Ok(ReconcileOptions { as_of, tolerance_e4: 0, unpaid_days: 30 })
    }

    /// Prints an answer to standard output.
    pub fn print(&self, table: &Table) -> Result<(), Failure> {
        self.no_terminal()?;
        write_table(table, self.format, io::stdout().lock(), terminal_width()).map(drop)?;
        Ok(())
    }

    /// Prints a JSON value to standard output.
    pub fn print_json(&self, value: &serde_json::Value) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
        writeln!(out)?;
        out.flush()?;
        Ok(())
    }

    /// Prints a text to standard output, without anything that a terminal would act on.
    pub fn print_text(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        for line in text.lines() {
            writeln!(out, "{}", printable(line))?;
        }
        Ok(out.flush()?)
    }

    /// Rows that are printed to standard output as they come.
    pub fn rows(&self) -> Result<Rows<io::StdoutLock<'static>>, Failure> {
        self.no_terminal()?;
        Ok(Rows::new(self.format, io::stdout().lock(), terminal_width())?)
    }

    /// Rows of a file that are printed as they were read.
    pub fn rows_as_read(&self) -> Result<Rows<io::StdoutLock<'static>>, Failure> {
        let format = if self.format == Format::Csv { Format::CsvAsRead } else { self.format };
        self.no_terminal()?;
        Ok(Rows::new(format, io::stdout().lock(), terminal_width())?)
    }

    /// A workbook is no text that a terminal could show.
    fn no_terminal(&self) -> Result<(), Failure> {
        if self.format == Format::Xlsx && io::stdout().is_terminal() {
            return Err(
                Failure::new("a workbook cannot be shown here").hint("write it into a file: trueup … --format xlsx > FILE.xlsx")
            );
        }
        Ok(())
    }

    /// Tells what was done: an object on standard output for programs, a sentence for people.
    pub fn done(&self, object: &serde_json::Value, sentence: &str) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.print_json(object),
            Format::Csv | Format::CsvAsRead | Format::CsvWithMark | Format::Xlsx => self.print(&one_row(object)),
            Format::Table => {
                self.say(sentence);
                Ok(())
            }
        }
    }

    /// Says something to the person: on standard error, never in the way of an answer.
    pub fn say(&self, text: &str) {
        for line in text.lines() {
            // Nobody is listening any more if this fails, and the answer matters more.
            let _ = writeln!(io::stderr(), "{}", printable(line));
        }
    }

    /// Prints rows that a query hands on, as they come.
    pub fn print_query(&self, conn: &rusqlite::Connection, sql: &str) -> Result<(), Failure> {
        let mut statement = conn.prepare(sql).map_err(book::Error::from)?;
        let mut rows = self.rows()?;
        let (columns, amounts) = book::ExactAmounts::of(book::column_names(&statement));
        rows.columns(&columns)?;
        book::each_row::<Failure>(&mut statement, &[], |cells| Ok(rows.row(&amounts.shown(cells))?))?;
        rows.finish().map(drop)?;
        Ok(())
    }
}

/// An object as a table of one row.
fn one_row(object: &serde_json::Value) -> Table {
    let fields = object.as_object().cloned().unwrap_or_default();
    let mut table = Table::new(fields.keys().map(|name| crate::model::Column::left(name)).collect());
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    table.rows.push(fields.values().map(|value| text(value).as_str().into()).collect());
    table
}

/// With TRUEUP_TRACE set, slow statements, their times and thousands of steps go to standard error.
fn traced(mut book: Book) -> Result<Book, Failure> {
    if std::env::var_os("TRUEUP_TRACE").is_some() {
        book.trace(|sql, took, steps| {
            let _ = writeln!(
                io::stderr(),
                "{:>7.1} ms {steps:>7} k  {}",
                took.as_secs_f64() * 1000.0,
                sql.split_whitespace().collect::<Vec<_>>().join(" ")
            );
        })?;
    }
    Ok(book)
}

/// A day as a flag gives it.
pub(super) fn day(text: &str) -> Result<String, Failure> {
    let has_year = text.trim().get(..4).is_some_and(|year| year.bytes().all(|digit| digit.is_ascii_digit()));
    match crate::model::Moment::parse(text, Zone::UTC, None) {
        Ok(moment) if !moment.time_known && has_year => Ok(moment.date),
        _ => Err(Failure::new(format!("{text:?} is not a day")).hint("write it as 2026-03-31")),
    }
}

/// The width of the terminal, where there is one: tables for pipes and files are not wrapped.
fn terminal_width() -> Option<u16> {
    if !io::stdout().is_terminal() {
        return None;
    }
    std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).or(Some(160))
}
