//! From a file to rows of cells: what the file is, in which letters and which dialect it is written,
//! where its table stands. Knows nothing of what a column means; what it takes for granted it has
//! found out, or was told, and can say which.

mod among;
mod bytes;
mod cells;
mod dialect;
mod kinds;
mod layout;
mod records;
mod repair;
mod rows;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

pub use among::Among;
pub use bytes::{Charset, FileSeal, Wrapping};
pub use cells::Cells;
pub use kinds::CellKind;
pub use layout::Layout;
pub use records::Dialect;
pub use repair::{Profiles, Repair};
pub use rows::RawRow;

use super::error::FileError;
use crate::model::strip_formula_quote;
use bytes::TextStream;
use rows::TextRows;

/// The most columns that are read.
const MOST_COLUMNS: usize = 4096;

/// Bytes of text that a dialect and a header are found by.
const SAMPLE: u64 = 1 << 17;

/// What the user has said about how files are written.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The letters.
    pub charset: Option<Charset>,
    /// What stands between cells.
    pub delimiter: Option<String>,
    /// What stands around cells; an inner nothing says that nothing does.
    pub quote: Option<Option<u8>>,
    /// The line of the header, from 1; 0 says that there is none.
    pub header_line: Option<u64>,
}

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What is around the text.
    pub wrapping: Wrapping,
    /// The letters.
    pub charset: Charset,
    /// How cells are told apart.
    pub dialect: Dialect,
    /// Where the table begins.
    pub layout: Layout,
    /// Lines among the data that are none, and why: found after all of the file was read.
    pub passed_over: BTreeMap<u64, &'static str>,
    /// What its columns look like, by which ragged rows are put right: found likewise.
    pub profiles: Profiles,
}

/// Reads the rows of the table of one file.
pub struct RowReader {
    rows: TextRows,
    dialect: Dialect,
    passed_over: BTreeMap<u64, &'static str>,
    profiles: Profiles,
    repaired: Cells,
    /// The names of the columns.
    pub headers: Vec<String>,
    /// Lines before and between the data that are none, and why.
    pub skipped: Vec<(u64, &'static str)>,
}

/// Looks at the beginning of a file and finds out how it is written.
///
/// # Errors
/// The file cannot be opened or read, is empty, or is nothing that has rows.
pub fn look_at(path: &Path, told: &Told, is_known: &dyn Fn(&[String]) -> bool) -> Result<Shape, FileError> {
    let (wrapping, start) = start_of(path)?;
    let charset = told.charset.or_else(|| Charset::of_start(&start)).unwrap_or(Charset::UTF_8);
    let mut sample = Vec::new();
    TextStream::open(path, wrapping, charset)?.take(SAMPLE).read_to_end(&mut sample).map_err(FileError::Io)?;
    let is_all = (sample.len() as u64) < SAMPLE;
    let text = String::from_utf8_lossy(&sample);
    let text = text.trim_start_matches('\u{feff}');
    let dialect = dialect_of(text, is_all, told, is_known);
    let sampled = sampled_rows(path, wrapping, charset, &dialect)?;
    if sampled.is_empty() {
        return Err(FileError::Empty);
    }
    let rows: Vec<Cells> = sampled.iter().map(|(_, cells)| cells.clone()).collect();
    let mut layout = layout::find(&rows, is_known);
    if let Some(line) = told.header_line {
        layout.before = sampled.iter().position(|(at, _)| *at >= line.max(1)).unwrap_or(0);
        layout.header_rows = usize::from(line > 0);
        layout.width = rows.get(layout.before).map_or(layout.width, Cells::len);
    }
    Ok(Shape { wrapping, charset, dialect, layout, passed_over: BTreeMap::new(), profiles: Profiles::default() })
}

/// The dialect: as told; the plain one where it gives a header that is known; else the likeliest.
fn dialect_of(text: &str, is_all: bool, told: &Told, is_known: &dyn Fn(&[String]) -> bool) -> Dialect {
    let plain = Dialect::default();
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let names: Vec<String> = first.split(',').map(|cell| header_of(cell.trim().trim_matches('"'))).collect();
    let mut dialect =
        if told.delimiter.is_none() && names.len() > 1 && is_known(&names) { plain } else { dialect::sniff(text, is_all).0 };
    if let Some(delimiter) = &told.delimiter {
        dialect.delimiter.clone_from(delimiter);
    }
    if let Some(quote) = told.quote {
        dialect.quote = quote;
    }
    dialect
}

/// The first rows of a file, with their lines.
fn sampled_rows(path: &Path, wrapping: Wrapping, charset: Charset, dialect: &Dialect) -> Result<Vec<(u64, Cells)>, FileError> {
    let mut rows = TextRows::new(TextStream::open(path, wrapping, charset)?, dialect.clone())?;
    let mut found = Vec::new();
    while found.len() < 2 * layout::HEADER_WITHIN {
        match rows.next_row() {
            Ok(Some(row)) => found.push((row.line, row.cells.clone())),
            Ok(None) => break,
            // What is wrong is told when all of it is read.
            Err(FileError::NotUtf8 { .. }) => {}
            Err(error) if found.is_empty() => return Err(error),
            Err(_) => break,
        }
    }
    Ok(found)
}

/// Hands on the bytes of a file, unpacked and not decoded, piece by piece.
///
/// # Errors
/// The file cannot be read.
pub fn each_chunk(path: &Path, wrapping: Wrapping, mut receive: impl FnMut(&[u8])) -> Result<(), FileError> {
    // As bytes: UTF-8 is passed on as it is.
    let mut stream = TextStream::open(path, wrapping, Charset::UTF_8)?;
    let mut piece = vec![0; 1 << 16];
    loop {
        let count = stream.read(&mut piece).map_err(FileError::Io)?;
        if count == 0 {
            return Ok(());
        }
        receive(piece.get(..count).unwrap_or_default());
    }
}

/// What is around the text of a file, and the first bytes of the text itself.
fn start_of(path: &Path) -> Result<(Wrapping, Vec<u8>), FileError> {
    let start = |wrapping| -> Result<Vec<u8>, FileError> {
        let mut start = Vec::new();
        // As bytes: UTF-8 is passed on as it is.
        TextStream::open(path, wrapping, Charset::UTF_8)?.take(4096).read_to_end(&mut start).map_err(FileError::Io)?;
        Ok(start)
    };
    let bytes = start(Wrapping::Plain)?;
    match bytes.as_slice() {
        [0x1f, 0x8b, ..] => Ok((Wrapping::Gzip, start(Wrapping::Gzip)?)),
        bytes if bytes.starts_with(b"SQLite format 3\0") => Err(FileError::Database),
        bytes if bytes.starts_with(b"version https://git-lfs") => Err(FileError::Pointer),
        bytes if bytes.starts_with(b"%PDF") => Err(FileError::NoTable { what: "a PDF document" }),
        bytes if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") => {
            Err(FileError::NoTable { what: "a spreadsheet or an archive" })
        }
        _ => Ok((Wrapping::Plain, bytes)),
    }
}

impl RowReader {
    /// Opens a file and reads up to its first row of data.
    ///
    /// # Errors
    /// The file cannot be opened or read, or has too many columns.
    pub fn open(path: &Path, shape: &Shape) -> Result<Self, FileError> {
        let mut rows = TextRows::new(TextStream::open(path, shape.wrapping, shape.charset)?, shape.dialect.clone())?;
        let mut skipped = Vec::new();
        let mut header = Vec::new();
        while skipped.len() < shape.layout.before {
            let Some(row) = rows.next_row()? else { break };
            skipped.push((row.line, "before the header"));
        }
        while header.len() < shape.layout.header_rows {
            let Some(row) = rows.next_row()? else { break };
            header.push(row.cells.clone());
        }
        let headers = layout::headers_of(&header, shape.layout.width);
        if headers.len() > MOST_COLUMNS {
            return Err(FileError::TooManyColumns { found: headers.len(), limit: MOST_COLUMNS });
        }
        if headers.iter().all(String::is_empty) {
            return Err(FileError::Empty);
        }
        rows.width = Some(headers.len());
        Ok(Self {
            rows,
            dialect: shape.dialect.clone(),
            passed_over: shape.passed_over.clone(),
            profiles: shape.profiles.clone(),
            repaired: Cells::new(),
            headers,
            skipped,
        })
    }

    /// The next row of data, or nothing at the end of the file.
    ///
    /// # Errors
    /// The row is not text in the encoding, is too long, or its quotes never end.
    pub fn next_row(&mut self) -> Result<Option<RawRow<'_>>, FileError> {
        // The borrow of a row that is returned would last through the loop: the line is asked first.
        while let Some(line) = self.rows.next_line()? {
            let Some(why) = self.passed_over.get(&line) else { return Ok(Some(self.row())) };
            self.skipped.push((line, why));
        }
        Ok(None)
    }

    /// The row that was found last, put right where that is needed and possible.
    fn row(&mut self) -> RawRow<'_> {
        let row = self.rows.row();
        if row.cells.len() == self.headers.len() {
            if row.stray_quotes > 0
                && let Some(cells) = self.profiles.without_stray_quotes(row.cells, &self.dialect)
            {
                self.repaired = cells;
                return RawRow { cells: &self.repaired, repair: Some(Repair::StrayQuote), ..row };
            }
            return row;
        }
        match self.profiles.repair(row.cells, row.text, &self.dialect) {
            Some((cells, repair)) => {
                self.repaired = cells;
                RawRow { cells: &self.repaired, repair: Some(repair), ..row }
            }
            None => row,
        }
    }

    /// Lines with nothing on them that were passed over so far.
    #[must_use]
    pub fn blank_lines(&self) -> u64 {
        self.rows.blank_lines
    }

    /// Reads what is left of the file and tells what it was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn seal(self) -> Result<FileSeal, FileError> {
        self.rows.seal()
    }
}

/// A header without byte order mark, blanks around it, and the apostrophe that an export of ours puts
/// before what a spreadsheet would run.
fn header_of(cell: &str) -> String {
    strip_formula_quote(cell.trim_start_matches('\u{feff}').trim()).to_owned()
}
