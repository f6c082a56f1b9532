//! CSV for spreadsheets: a text that a spreadsheet would run as a formula gets an apostrophe.

use std::io::{self, Write};

use crate::model::{Cell, Column, RowSink, with_formula_quote};

/// Writes rows as CSV.
pub struct CsvRows<W: Write> {
    writer: csv::Writer<W>,
    quotes_formulas: bool,
}

impl<W: Write> CsvRows<W> {
    /// Rows written to `out`.
    pub fn new(out: W) -> Self {
        // A file is shown as it was read: its rows may have more cells or fewer than its header.
        Self { writer: csv::WriterBuilder::new().flexible(true).from_writer(out), quotes_formulas: true }
    }

    /// Rows written to `out` as they are: what a file says is shown, and nothing is put before it.
    pub fn as_read(out: W) -> Self {
        Self { quotes_formulas: false, ..Self::new(out) }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The disk is full, or the pipe closed.
    pub fn finish(self) -> io::Result<W> {
        let mut out = self.writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
        out.flush()?;
        Ok(out)
    }
}

impl<W: Write> RowSink for CsvRows<W> {
    type Error = io::Error;

    fn columns(&mut self, columns: &[Column]) -> io::Result<()> {
        let shown = |name: &str| if self.quotes_formulas { with_formula_quote(name).into_owned() } else { name.to_owned() };
        let names: Vec<String> = columns.iter().map(|column| shown(&column.name)).collect();
        self.writer.write_record(names).map_err(into_io)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for cell in cells {
            match cell {
                Cell::Empty => self.writer.write_field(""),
                Cell::Integer(number) => self.writer.write_field(number.to_string()),
                Cell::Decimal(text) => self.writer.write_field(text),
                Cell::Text(text) if !self.quotes_formulas => self.writer.write_field(text),
                Cell::Text(text) => self.writer.write_field(with_formula_quote(text).as_bytes()),
            }
            .map_err(into_io)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(into_io)
    }
}

fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => io::Error::other(format!("{other:?}")),
    }
}
