//! A stream of text to rows, each with its line: the one place that knows how long a row may be.

use std::io::Read as _;

use memchr::{memchr_iter, memchr2, memrchr};

use super::super::error::FileError;
use super::bytes::{FileSeal, TextStream};
use super::cells::Cells;
use super::records::{Dialect, Found, Splitter};
use super::repair::{Repair, pattern};

/// The longest row that is read. A quote that is never closed would otherwise read the rest of any
/// file into one cell.
const LONGEST_ROW_MIB: u64 = 16;

/// Lines that are rows themselves, from which on a row that holds nothing else is none.
const SWALLOWED: usize = 3;

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
    /// Quotes that stood where none should.
    pub stray_quotes: usize,
    /// Whether a quote was opened and never closed: the file ends inside the cell.
    pub open_quote: bool,
    /// Whether a quote is opened inside a cell without quotes and closed in another, and nothing says whether a
    /// delimiter is missing before it.
    pub torn_quote: bool,
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
    stray_quotes: usize,
    open_quote: bool,
    torn_quote: bool,
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
            stray_quotes: 0,
            open_quote: false,
            torn_quote: false,
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
            stray_quotes: self.stray_quotes,
            open_quote: self.open_quote,
            torn_quote: self.torn_quote,
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
        (self.stray_quotes, self.open_quote, self.torn_quote) = (found.stray_quotes, found.open_quote, found.torn_quote);
        Ok(Some(line))
    }

    /// Whether a row goes over several lines only because of a quote that was opened by mistake: it has
    /// no end, or the row has not as many cells as the others, or the lines in it are rows themselves.
    fn swallows(&mut self, found: &Found) -> bool {
        let bytes = self.buffer.get(self.at..self.at + found.len).unwrap_or_default();
        if memchr2(b'\n', b'\r', bytes).is_none() {
            return false;
        }
        let Some(width) = self.width else { return found.open_quote };
        found.open_quote || self.splitter.len() != width || self.holds_rows(found, width)
    }

    /// Whether the lines of a row, each by itself and with quotes taken for letters, have as many cells as a
    /// row has. Where a quote stands inside its cell, the first line is enough: no cell begins behind a quote that
    /// closes. Else there must be several, and all must begin alike, with digits: a note may have commas in it.
    fn holds_rows(&self, found: &Found, width: usize) -> bool {
        let bytes = self.buffer.get(self.at..self.at + found.len).unwrap_or_default();
        let bare = Dialect { quote: None, ..self.dialect.clone() };
        let mut splitter = Splitter::default();
        let (mut at, mut lines, mut cells, mut start) = (0, 0, Cells::new(), None);
        while at < bytes.len() {
            let Some(line) = splitter.split(bytes.get(at..).unwrap_or_default(), true, &bare) else { return false };
            if splitter.len() != width {
                return false;
            }
            if found.stray_quotes > 0 {
                return true;
            }
            let text = std::str::from_utf8(bytes.get(at..at + line.len).unwrap_or_default()).unwrap_or_default();
            splitter.cells(text, &mut cells);
            let begins = start_of(cells.get(0).unwrap_or_default());
            if width < 3 || !begins.contains('9') || start.as_ref().is_some_and(|first| *first != begins) {
                return false;
            }
            start = Some(begins);
            lines += 1;
            at += line.taken.max(1);
        }
        lines >= SWALLOWED
    }

    /// The line by itself, its quotes taken for letters.
    fn first_line(&mut self) -> Option<Found> {
        let bytes = self.buffer.get(self.at..).unwrap_or_default();
        let end = memchr2(b'\n', b'\r', bytes)?;
        let line = bytes.get(..end + if bytes.get(end..).is_some_and(|rest| rest.starts_with(b"\r\n")) { 2 } else { 1 })?;
        let bare = Dialect { quote: None, ..self.dialect.clone() };
        let found = self.splitter.split(line, true, &bare)?;
        Some(Found { stray_quotes: found.stray_quotes + 1, ..found })
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

/// How a cell begins, whatever its numbers are: a quote is left out, digits and words are one sign each.
fn start_of(cell: &str) -> String {
    let mut signs = pattern(cell.trim().trim_matches(['"', '\'']));
    while signs.contains("99") {
        signs = signs.replace("99", "9");
    }
    signs
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
