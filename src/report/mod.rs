//! How an answer becomes text, CSV, JSON or a workbook. Knows tables, and nothing of where they come from.

mod csv_out;
mod json_out;
mod text_out;
mod xlsx_out;

use std::io::{self, Write};

pub use csv_out::CsvRows;
pub use json_out::JsonRows;
pub use text_out::TextRows;
pub use xlsx_out::{XlsxBook, XlsxRows, XlsxSheet};

use crate::model::{RowSink, Table};

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For spreadsheets: RFC 4180, UTF-8, a line feed at the end of each row.
    Csv,
    /// The same, with a byte order mark: Excel opens it by double click.
    CsvWithMark,
    /// The cells as they are: for programs, which run no formulas.
    CsvAsRead,
    /// For spreadsheets: a workbook, days and amounts as real cells.
    Xlsx,
    /// For programs: an array of objects; amounts are strings, so that nobody reads them as floats.
    Json,
}

/// Where the rows of an answer go, in the format asked for.
pub enum Rows<W: Write> {
    /// For people.
    Text(TextRows<W>),
    /// For spreadsheets.
    Csv(CsvRows<W>),
    /// For spreadsheets.
    Xlsx(Box<XlsxRows<W>>),
    /// For programs.
    Json(JsonRows<W>),
}

impl<W: Write> Rows<W> {
    /// Rows written to `out`; tables for people are at most `width` characters wide, if given.
    ///
    /// # Errors
    /// The disk is full, or the pipe closed.
    pub fn new(format: Format, mut out: W, width: Option<u16>) -> io::Result<Self> {
        Ok(match format {
            Format::Table => Self::Text(TextRows::new(out, width)),
            Format::Csv => Self::Csv(CsvRows::new(out)),
            Format::CsvAsRead => Self::Csv(CsvRows::as_read(out)),
            Format::CsvWithMark => {
                out.write_all("\u{feff}".as_bytes())?;
                Self::Csv(CsvRows::new(out))
            }
            Format::Xlsx => Self::Xlsx(Box::new(XlsxRows::new(out, "trueup")?)),
            Format::Json => Self::Json(JsonRows::new(out)),
        })
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The disk is full, or the pipe closed.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::Text(rows) => rows.finish(),
            Self::Csv(rows) => rows.finish(),
            Self::Xlsx(rows) => rows.finish(),
            Self::Json(rows) => rows.finish(),
        }
    }
}

impl<W: Write> RowSink for Rows<W> {
    type Error = io::Error;

    fn columns(&mut self, columns: &[crate::model::Column]) -> io::Result<()> {
        match self {
            Self::Text(rows) => rows.columns(columns),
            Self::Csv(rows) => rows.columns(columns),
            Self::Xlsx(rows) => rows.columns(columns),
            Self::Json(rows) => rows.columns(columns),
        }
    }

    fn row(&mut self, cells: &[crate::model::Cell]) -> io::Result<()> {
        match self {
            Self::Text(rows) => rows.row(cells),
            Self::Csv(rows) => rows.row(cells),
            Self::Xlsx(rows) => rows.row(cells),
            Self::Json(rows) => rows.row(cells),
        }
    }
}

/// Writes a whole table.
///
/// # Errors
/// The disk is full, or the pipe closed.
pub fn write_table<W: Write>(table: &Table, format: Format, out: W, width: Option<u16>) -> io::Result<W> {
    let mut rows = Rows::new(format, out, width)?;
    rows.columns(&table.columns)?;
    for row in &table.rows {
        rows.row(row)?;
    }
    rows.finish()
}
