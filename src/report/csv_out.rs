//! CSV for spreadsheets: a text that a spreadsheet would run as a formula gets an apostrophe.

use std::io::{self, Write};

use crate::model::{Cell, Column, RowSink, with_formula_quote};

/// Writes rows as CSV.
pub struct CsvRows<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvRows<W> {
    /// Rows written to `out`.
    pub fn new(out: W) -> Self {
        // A file is shown as it was read: its rows may have more cells or fewer than its header.
        Self { writer: csv::WriterBuilder::new().flexible(true).from_writer(out) }
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
        self.writer.write_record(columns.iter().map(|column| with_formula_quote(&column.name).into_owned())).map_err(into_io)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for cell in cells {
            match cell {
                Cell::Empty => self.writer.write_field(""),
                Cell::Integer(number) => self.writer.write_field(number.to_string()),
                Cell::Decimal(text) => self.writer.write_field(text),
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
