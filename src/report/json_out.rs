//! JSON for programs: an array of objects, written as the rows come.

use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::model::{Cell, Column, RowSink};

/// Writes rows as a JSON array.
pub struct JsonRows<W: Write> {
    out: W,
    names: Vec<String>,
    count: u64,
}

impl<W: Write> JsonRows<W> {
    /// Rows written to `out`.
    pub fn new(out: W) -> Self {
        Self { out, names: Vec::new(), count: 0 }
    }

    /// Writes the end of the array.
    ///
    /// # Errors
    /// The disk is full, or the pipe closed.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(if self.count == 0 { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> RowSink for JsonRows<W> {
    type Error = io::Error;

    fn columns(&mut self, columns: &[Column]) -> io::Result<()> {
        self.names.clear();
        for column in columns {
            // Two columns of one name would be one field of the object.
            let taken = self.names.iter().filter(|name| **name == column.name).count();
            self.names.push(if taken == 0 { column.name.clone() } else { format!("{}:{}", column.name, self.names.len() + 1) });
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let object: Map<String, Value> = cells
            .iter()
            .enumerate()
            .map(|(place, cell)| {
                // A row of a file that is shown as it was read may have more cells than its header.
                let name = self.names.get(place).cloned().unwrap_or_else(|| format!(":{}", place + 1));
                let value = match cell {
                    Cell::Empty => Value::Null,
                    Cell::Integer(number) => (*number).into(),
                    Cell::Decimal(text) | Cell::Text(text) => text.clone().into(),
                };
                (name, value)
            })
            .collect();
        self.out.write_all(if self.count == 0 { b"[\n  " } else { b",\n  " })?;
        self.count += 1;
        serde_json::to_writer(&mut self.out, &object).map_err(io::Error::from)
    }
}
