//! Tables for people: aligned, without anything that a terminal would act on.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table};

use crate::model::{Align, Cell, Column, RowSink, printable};

/// Writes rows as an aligned table, once they are all there: the widths depend on every row.
pub struct TextRows<W: Write> {
    out: W,
    table: Table,
    columns: Vec<Column>,
}

impl<W: Write> TextRows<W> {
    /// Rows written to `out`, at most `width` characters wide, if given.
    pub fn new(out: W, width: Option<u16>) -> Self {
        let mut table = Table::new();
        table.load_style(NOTHING.header_separator(LineStyle::none().fill('-')));
        table.force_no_tty();
        if let Some(width) = width {
            table.set_width(width);
            table.set_content_arrangement(ContentArrangement::Dynamic);
        } else {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
        Self { out, table, columns: Vec::new() }
    }

    /// Writes the table.
    ///
    /// # Errors
    /// The pipe closed.
    pub fn finish(mut self) -> io::Result<W> {
        for (index, column) in self.columns.iter().enumerate() {
            if let Some(laid) = self.table.column_mut(index) {
                laid.set_padding((0, 2));
                if column.align == Align::Right {
                    laid.set_cell_alignment(CellAlignment::Right);
                }
            }
        }
        for line in self.table.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> RowSink for TextRows<W> {
    type Error = io::Error;

    fn columns(&mut self, columns: &[Column]) -> io::Result<()> {
        self.columns = columns.to_vec();
        self.table.set_header(columns.iter().map(|column| printable(&column.name).into_owned()));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.table.add_row(cells.iter().map(|cell| printable(&cell.to_text()).into_owned()));
        Ok(())
    }
}
