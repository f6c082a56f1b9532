//! The rows of one sheet, one after another: a thread reads ahead, and nobody waits for the whole.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use super::super::super::error::FileError;
use super::super::bytes::{FileSeal, Wrapping};
use super::super::cells::Cells;
use super::super::records::OddQuotes;
use super::super::rows::RawRow;
use super::{Kept, Sheet, THREAD, Workbook, gave_up, unpacked};

/// Rows that travel together between the threads.
const ROWS_AT_ONCE: usize = 256;

type Batch = Result<Vec<(u64, Cells)>, FileError>;

/// Reads the rows of a sheet, one after another.
pub struct SheetRows {
    readable: Kept,
    receiver: Receiver<Batch>,
    batch: std::vec::IntoIter<(u64, Cells)>,
    row: (u64, Cells),
    after_blank: bool,
    ended: bool,
    /// How many cells a row of the table has, once that is known.
    pub width: Option<usize>,
    /// Rows with nothing in them that were passed over.
    pub blank_lines: u64,
}

impl SheetRows {
    /// Rows of a sheet.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path, wrapping: &Wrapping, sheet: &Sheet) -> Result<Self, FileError> {
        let readable = match &sheet.kept {
            Some(kept) => kept.clone(),
            None => {
                let (file, of) = unpacked(path, wrapping)?;
                Kept::new(file, of)
            }
        };
        let kept = readable.clone();
        let (sender, receiver) = sync_channel::<Batch>(8);
        let (name, format, has_bare_formulas) = (sheet.name.clone(), sheet.format, sheet.has_bare_formulas);
        let reading = move || {
            let mut rows = Vec::with_capacity(ROWS_AT_ONCE);
            let read = Workbook::open(&readable, format).and_then(|mut workbook| {
                workbook.each_row(&name, has_bare_formulas, &mut |line, cells| {
                    rows.push((line, cells));
                    let full = rows.len() == ROWS_AT_ONCE;
                    if full && sender.send(Ok(std::mem::replace(&mut rows, Vec::with_capacity(ROWS_AT_ONCE)))).is_err() {
                        // Nobody wants the rest.
                        return ControlFlow::Break(());
                    }
                    ControlFlow::Continue(())
                })
            });
            if !rows.is_empty() && sender.send(Ok(rows)).is_err() {
                return;
            }
            // An empty batch says that all was read; a thread that fails says nothing. Whoever no longer
            // listens need not know.
            let _ = sender.send(read.map(|()| Vec::new()));
        };
        thread::Builder::new().name(THREAD.to_owned()).spawn(reading).map_err(FileError::Io)?;
        Ok(Self {
            readable: kept,
            receiver,
            batch: Vec::new().into_iter(),
            row: (0, Cells::new()),
            after_blank: false,
            ended: false,
            width: None,
            blank_lines: 0,
        })
    }

    /// Goes to the next row and tells its number, from 1; nothing at the end.
    ///
    /// # Errors
    /// The workbook is damaged.
    pub fn next_line(&mut self) -> Result<Option<u64>, FileError> {
        loop {
            if let Some((line, mut cells)) = self.batch.next() {
                let passed = line.saturating_sub(self.row.0 + 1);
                self.blank_lines += passed;
                self.after_blank = passed > 0;
                // A sheet does not say how many of the blank cells at the end of a row belong to it.
                while self.width.is_some_and(|width| cells.len() < width) {
                    cells.push("");
                }
                self.row = (line, cells);
                return Ok(Some(line));
            }
            if self.ended {
                return Ok(None);
            }
            let batch = self.receiver.recv().map_err(|_| gave_up())??;
            self.ended = batch.is_empty();
            self.batch = batch.into_iter();
        }
    }

    /// The row that was found last.
    #[must_use]
    pub fn row(&self) -> RawRow<'_> {
        RawRow {
            line: self.row.0,
            cells: &self.row.1,
            text: "",
            quotes: OddQuotes::default(),
            after_blank: self.after_blank,
            repair: None,
        }
    }

    /// Tells what the file was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn seal(self) -> Result<FileSeal, FileError> {
        self.readable.seal()
    }
}
