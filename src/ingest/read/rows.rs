//! A stream of text to rows, each with its line: the one place that knows how long a row may be.

use std::io::Read as _;

use memchr::{memchr_iter, memchr2, memrchr};

use super::super::error::FileError;
use super::bytes::{FileSeal, TextStream};
use super::cells::Cells;
use super::kinds::CellKind;
use super::records::{Dialect, Found, OddQuotes, Splitter};
use super::repair::Repair;

/// The longest row that is read. A quote that is never closed would otherwise read the rest of any
/// file into one cell.
const LONGEST_ROW_MIB: u64 = 16;

/// Bytes that are asked for at once.
const AT_ONCE: usize = 1 << 16;

/// One row as it stands in the file.
#[derive(Debug)]
pub struct RawRow<'a> {
    /// Line on which the row begins, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: &'a Cells,
    /// Its text, without the end of the line.
    pub text: &'a str,
    /// What is odd about its quotes, and could not be put right.
    pub quotes: OddQuotes,
    /// Whether a line with nothing on it stands before the row.
    pub after_blank: bool,
    /// How the row was put right, where it had not as many cells as the others.
    pub repair: Option<Repair>,
}

/// Reads the rows of a text, one after another.
pub struct TextRows {
    stream: TextStream,
    dialect: Dialect,
    splitter: Splitter,
    buffer: Vec<u8>,
    /// Where in the buffer the next row begins.
    at: usize,
    ended: bool,
    line: u64,
    cells: Cells,
    /// The row that was found last: where it stands in the buffer, its line, its stray quotes.
    row: (usize, usize),
    row_line: u64,
    quotes: OddQuotes,
    after_blank: bool,
    /// How many cells a row of the table has, once that is known.
    pub width: Option<usize>,
    /// Lines with nothing on them that were passed over.
    pub blank_lines: u64,
}

impl TextRows {
    /// Rows of a stream.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub fn new(stream: TextStream, dialect: Dialect) -> Result<Self, FileError> {
        let mut rows = Self {
            stream,
            dialect,
            splitter: Splitter::default(),
            buffer: Vec::new(),
            at: 0,
            ended: false,
            line: 1,
            cells: Cells::new(),
            row: (0, 0),
            row_line: 0,
            quotes: OddQuotes::default(),
            after_blank: false,
            width: None,
            blank_lines: 0,
        };
        rows.fill()?;
        if rows.buffer.starts_with("\u{feff}".as_bytes()) {
            rows.at = '\u{feff}'.len_utf8();
        }
        Ok(rows)
    }

    /// The next row, or nothing at the end.
    ///
    /// # Errors
    /// The row is not UTF-8, or is too long. Reading can go on after the first.
    pub fn next_row(&mut self) -> Result<Option<RawRow<'_>>, FileError> {
        Ok(self.next_line()?.map(|_| self.row()))
    }

    /// The row that was found last.
    #[must_use]
    pub fn row(&self) -> RawRow<'_> {
        let text = self.buffer.get(self.row.0..self.row.1).and_then(|bytes| std::str::from_utf8(bytes).ok());
        RawRow {
            line: self.row_line,
            cells: &self.cells,
            text: text.unwrap_or_default(),
            quotes: self.quotes,
            after_blank: self.after_blank,
            repair: None,
        }
    }

    /// Goes to the next row and tells its line; nothing at the end.
    ///
    /// # Errors
    /// As for [`TextRows::next_row`].
    pub fn next_line(&mut self) -> Result<Option<u64>, FileError> {
        let blank_lines = self.blank_lines;
        let mut found = loop {
            let bytes = self.buffer.get(self.at..).unwrap_or_default();
            if bytes.is_empty() && self.ended {
                return Ok(None);
            }
            match self.splitter.split(bytes, self.ended, &self.dialect) {
                Some(found) if found.len == 0 && found.taken > 0 => {
                    self.at += found.taken;
                    self.line += 1;
                    self.blank_lines += 1;
                }
                Some(found) => break found,
                None if self.is_too_long() => match self.first_line() {
                    Some(found) => break found,
                    None => return Err(FileError::RowTooLong { line: self.line, limit: LONGEST_ROW_MIB }),
                },
                None => self.fill()?,
            }
        };
        if self.swallows(&found) {
            let whole = found;
            found = self.first_line().unwrap_or(whole);
        } else if self.holds_rows(&found) {
            found.quotes.holds_rows = true;
        }
        self.after_blank = self.blank_lines > blank_lines;
        let (line, begins) = (self.line, self.at);
        self.at += found.taken;
        self.line += lines_in(self.buffer.get(begins..self.at).unwrap_or_default());
        let bytes = self.buffer.get(begins..begins + found.len).unwrap_or_default();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let column = self.splitter.cell_at(error.valid_up_to()) + 1;
                return Err(FileError::NotUtf8 { line, column: column.to_string(), rows: 1 });
            }
        };
        self.splitter.cells(text, &mut self.cells);
        (self.row, self.row_line) = ((begins, begins + found.len), line);
        self.quotes = found.quotes;
        Ok(Some(line))
    }

    /// Whether a row goes over several lines only because of a quote that was opened by mistake: it has
    /// no end, or the row has not as many cells as the others, or a quote stands inside the cell, and one of its
    /// lines is a row itself: no cell begins behind a quote that closes.
    fn swallows(&mut self, found: &Found) -> bool {
        let bytes = self.buffer.get(self.at..self.at + found.len).unwrap_or_default();
        if memchr2(b'\n', b'\r', bytes).is_none() {
            return false;
        }
        let Some(width) = self.width else { return found.quotes.is_open };
        let is_row = || {
            let bare = Dialect { quote: None, ..self.dialect.clone() };
            let first = memchr2(b'\n', b'\r', bytes).and_then(|end| bytes.get(..end)).unwrap_or_default();
            let mut splitter = Splitter::default();
            let is_first = splitter.split(first, true, &bare).is_some() && splitter.len() == width;
            is_first || self.later_rows(found, width).next().is_some()
        };
        found.quotes.is_open || self.splitter.len() != width || (found.quotes.stray > 0 && is_row())
    }

    /// Whether one of the lines of a row that is right otherwise may be a row itself: it has as many cells, and a
    /// day, a number or an address where the row has one.
    fn holds_rows(&self, found: &Found) -> bool {
        let Some(width) = self.width else { return false };
        let bytes = self.buffer.get(self.at..self.at + found.len).unwrap_or_default();
        if memchr2(b'\n', b'\r', bytes).is_none() {
            return false;
        }
        let kinds = |cells: &Cells| cells.iter().map(CellKind::of).collect::<Vec<CellKind>>();
        let mut own = Cells::new();
        self.splitter.cells(std::str::from_utf8(bytes).unwrap_or_default(), &mut own);
        let own = kinds(&own);
        self.later_rows(found, width).any(|line| kinds(&line).iter().zip(&own).any(|(kind, own)| kind == own && kind.is_data()))
    }

    /// The lines of a row behind the first that have by themselves as many cells as a row.
    fn later_rows(&self, found: &Found, width: usize) -> impl Iterator<Item = Cells> {
        let bytes = self.buffer.get(self.at..self.at + found.len).unwrap_or_default();
        let mut splitter = Splitter::default();
        bytes.split(|byte| matches!(byte, b'\n' | b'\r')).skip(1).filter_map(move |line| {
            let row = splitter.split(line, true, &self.dialect).filter(|row| !row.quotes.is_open && row.quotes.stray == 0)?;
            let mut cells = Cells::new();
            splitter.cells(std::str::from_utf8(line).unwrap_or_default(), &mut cells);
            (row.taken == line.len() && width > 1 && cells.len() == width).then_some(cells)
        })
    }

    /// The line by itself, its quotes taken for letters.
    fn first_line(&mut self) -> Option<Found> {
        let bytes = self.buffer.get(self.at..).unwrap_or_default();
        let end = memchr2(b'\n', b'\r', bytes)?;
        let line = bytes.get(..end + if bytes.get(end..).is_some_and(|rest| rest.starts_with(b"\r\n")) { 2 } else { 1 })?;
        let bare = Dialect { quote: None, ..self.dialect.clone() };
        let found = self.splitter.split(line, true, &bare)?;
        Some(Found { quotes: OddQuotes { stray: found.quotes.stray + 1, ..found.quotes }, ..found })
    }

    fn is_too_long(&self) -> bool {
        self.buffer.len() - self.at > usize::try_from(LONGEST_ROW_MIB << 20).unwrap_or(usize::MAX)
    }

    /// Reads what is left of the file and tells what it was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn seal(self) -> Result<FileSeal, FileError> {
        self.stream.seal()
    }

    /// More bytes behind those that are there.
    fn fill(&mut self) -> Result<(), FileError> {
        self.buffer.drain(..self.at);
        self.at = 0;
        // A row that is longer than what is there is asked for in growing pieces.
        let wanted = AT_ONCE.max(self.buffer.len());
        let have = self.buffer.len();
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        let count = self.stream.by_ref().take(limit).read_to_end(&mut self.buffer).map_err(FileError::Io)?;
        self.ended = count < wanted;
        debug_assert_eq!(self.buffer.len(), have + count);
        Ok(())
    }
}

/// How many lines end in these bytes: at LF, CRLF or a CR alone.
fn lines_in(bytes: &[u8]) -> u64 {
    let feeds = memchr_iter(b'\n', bytes).count();
    if memrchr(b'\r', bytes).is_none() {
        return feeds as u64;
    }
    let alone = memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    (feeds + alone) as u64
}
