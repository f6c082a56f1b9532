//! From a file to rows of cells: what the file is, in which letters and which dialect it is written,
//! where its table stands. Knows nothing of what a column means; what it takes for granted it has
//! found out, or was told, and can say which.

mod among;
mod archive;
mod bytes;
mod candidates;
mod cells;
mod dialect;
mod header;
mod kinds;
mod layout;
mod letters;
mod look;
mod profile;
mod records;
mod repair;
mod reread;
mod rows;
mod sums;
mod workbook;

use std::collections::BTreeMap;
use std::path::Path;

pub use among::{Among, OTHER as OTHER_TABLE, Why};
pub use bytes::{Charset, FileSeal, Wrapping};
pub use cells::Cells;
pub use kinds::CellKind;
pub use layout::Layout;
pub use look::look_at;
pub use records::{Dialect, OddQuotes};
pub use repair::{Profiles, Repair};
pub use rows::RawRow;
pub use workbook::{Sheet, THREAD as READING_THREAD};

use super::error::FileError;
use crate::model::cell_text;
use bytes::TextStream;
use repair::Torn;
use rows::TextRows;
use workbook::SheetRows;

/// The most columns that are read.
const MOST_COLUMNS: usize = 4096;

/// The most columns that any spreadsheet has.
const WIDEST_SHEET: usize = 16_384;

/// What the user has said about how files are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The letters.
    pub charset: Option<Charset>,
    /// What stands between cells.
    pub delimiter: Option<String>,
    /// What stands around cells; an inner nothing says that nothing does.
    pub quote: Option<Option<u8>>,
    /// The line of the header, from 1; 0 says that there is none.
    pub header_line: Option<u64>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

impl Told {
    /// What was said, and where nothing was, what another says.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            charset: self.charset.or(other.charset),
            delimiter: self.delimiter.or_else(|| other.delimiter.clone()),
            quote: self.quote.or(other.quote),
            header_line: self.header_line.or(other.header_line),
            sheet: self.sheet.or_else(|| other.sheet.clone()),
        }
    }
}

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What is around the text.
    pub wrapping: Wrapping,
    /// The sheet, where the file is a workbook and no text.
    pub sheet: Option<Sheet>,
    /// The letters.
    pub charset: Charset,
    /// How cells are told apart.
    pub dialect: Dialect,
    /// Where the table begins.
    pub layout: Layout,
    /// Lines among the data that are none, and why: found after all of the file was read.
    pub passed_over: BTreeMap<u64, Why>,
    /// What its columns look like, by which ragged rows are put right: found likewise.
    pub profiles: Profiles,
}

/// Reads the rows of the table of one file.
pub struct RowReader {
    rows: Rows,
    dialect: Dialect,
    passed_over: BTreeMap<u64, Why>,
    profiles: Profiles,
    layout: Layout,
    /// The names of the groups that rows stand under, the innermost last.
    groups: Vec<String>,
    repaired: Cells,
    /// The names of the columns.
    pub headers: Vec<String>,
    /// The line on which the header begins, if the file has one.
    pub header_line: Option<u64>,
    /// Lines before and between the data that are none, and why.
    pub skipped: Vec<(u64, Why)>,
}

/// Where rows come from.
enum Rows {
    Text(TextRows),
    Sheet(SheetRows),
}

impl Rows {
    fn open(path: &Path, shape: &Shape) -> Result<Self, FileError> {
        match &shape.sheet {
            Some(sheet) => SheetRows::open(path, &shape.wrapping, sheet).map(Self::Sheet),
            None => TextRows::new(TextStream::open(path, &shape.wrapping, shape.charset)?, shape.dialect.clone()).map(Self::Text),
        }
    }

    fn next_line(&mut self) -> Result<Option<u64>, FileError> {
        match self {
            Self::Text(rows) => rows.next_line(),
            Self::Sheet(rows) => rows.next_line(),
        }
    }

    fn row(&self) -> RawRow<'_> {
        match self {
            Self::Text(rows) => rows.row(),
            Self::Sheet(rows) => rows.row(),
        }
    }

    fn next_row(&mut self) -> Result<Option<RawRow<'_>>, FileError> {
        Ok(self.next_line()?.map(|_| self.row()))
    }

    fn set_width(&mut self, width: usize) {
        match self {
            Self::Text(rows) => rows.width = Some(width),
            Self::Sheet(rows) => rows.width = Some(width),
        }
    }

    fn blank_lines(&self) -> u64 {
        match self {
            Self::Text(rows) => rows.blank_lines,
            Self::Sheet(rows) => rows.blank_lines,
        }
    }

    fn seal(self) -> Result<FileSeal, FileError> {
        match self {
            Self::Text(rows) => rows.seal(),
            Self::Sheet(rows) => rows.seal(),
        }
    }
}

impl RowReader {
    /// Opens a file and reads up to its first row of data.
    ///
    /// # Errors
    /// The file cannot be opened or read, or has too many columns.
    pub fn open(path: &Path, shape: &Shape) -> Result<Self, FileError> {
        let mut rows = Rows::open(path, shape)?;
        if shape.layout.is_cut {
            rows.set_width(shape.layout.width);
        }
        let mut skipped = Vec::new();
        let mut header = Vec::new();
        let mut header_line = None;
        while skipped.len() < shape.layout.before {
            let Some(row) = rows.next_row()? else { break };
            skipped.push((row.line, Why::from("before the header")));
        }
        while header.len() < shape.layout.header_rows {
            let Some(row) = rows.next_row()? else { break };
            header_line.get_or_insert(row.line);
            let mended =
                shape.layout.mended.and_then(|how| header::mended(row.cells, row.text, &shape.dialect, shape.layout.width, how));
            header.push(mended.unwrap_or_else(|| row.cells.clone()));
        }
        if let (true, [.., names, units]) = (shape.layout.has_units, header.as_slice()) {
            header = vec![layout::with_units(names, units)];
        }
        let mut headers = layout::headers_of(&header, shape.layout.width);
        if let (true, Some(first)) = (shape.layout.grouped, headers.first_mut()) {
            layout::GROUP.clone_into(first);
        }
        if headers.len() > MOST_COLUMNS {
            return Err(FileError::TooManyColumns { found: headers.len(), limit: MOST_COLUMNS });
        }
        if headers.iter().all(String::is_empty) {
            return Err(FileError::Empty);
        }
        rows.set_width(headers.len());
        Ok(Self {
            rows,
            dialect: shape.dialect.clone(),
            passed_over: shape.passed_over.clone(),
            profiles: shape.profiles.clone(),
            layout: shape.layout,
            groups: Vec::new(),
            repaired: Cells::new(),
            headers,
            header_line,
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
            if let Some(why) = self.passed_over.get(&line) {
                self.skipped.push((line, Why::clone(why)));
                self.end_group();
                continue;
            }
            let group = layout::group_name(self.rows.row().cells).filter(|_| self.layout.grouped).map(str::to_owned);
            if let Some(group) = group {
                self.groups.push(group);
                self.skipped.push((line, Why::from("the name of a group")));
                continue;
            }
            return Ok(Some(self.row()));
        }
        Ok(None)
    }

    /// `Total for X` ends the group X, and what is in it.
    fn end_group(&mut self) {
        if !self.layout.grouped {
            return;
        }
        let first = self.rows.row().cells.get(0).unwrap_or_default().trim().to_owned();
        if let Some(place) = self.groups.iter().rposition(|group| first.len() > group.len() && first.ends_with(group.as_str())) {
            self.groups.truncate(place);
        }
    }

    /// The row that was found last, put right where that is needed and possible.
    fn row(&mut self) -> RawRow<'_> {
        let row = self.rows.row();
        if row.cells.len() == self.headers.len() {
            if self.layout.grouped && row.cells.get(0).is_some_and(|cell| cell.trim().is_empty()) {
                let group = self.groups.last().map_or("", String::as_str);
                self.repaired = std::iter::once(group).chain(row.cells.iter().skip(1)).collect();
                return RawRow { cells: &self.repaired, ..row };
            }
            let whole = OddQuotes { is_torn: false, ..row.quotes };
            if row.quotes.is_torn {
                match self.profiles.mend_torn(row.cells, row.text, &self.dialect) {
                    Torn::AsItStands => return RawRow { quotes: whole, ..row },
                    Torn::Mended(cells) => {
                        self.repaired = cells;
                        return RawRow { cells: &self.repaired, quotes: whole, repair: Some(Repair::Split), ..row };
                    }
                    Torn::Unclear => return row,
                }
            }
            let mended = || {
                let without = self.profiles.without_a_quote(row.cells, row.text, &self.dialect);
                without.or_else(|| self.profiles.without_stray_quotes(row.cells, &self.dialect))
            };
            if row.quotes.stray > 0
                && let Some(cells) = mended()
            {
                self.repaired = cells;
                return RawRow { cells: &self.repaired, repair: Some(Repair::StrayQuote), ..row };
            }
            return row;
        }
        let last = row.cells.len().saturating_sub(1);
        if self.layout.rows_end_blank
            && last == self.headers.len()
            && row.cells.get(last).is_some_and(|cell| cell.trim().is_empty())
        {
            self.repaired = row.cells.without_last();
            return RawRow { cells: &self.repaired, ..row };
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
        self.rows.blank_lines()
    }

    /// Reads what is left of the file and tells what it was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn seal(self) -> Result<FileSeal, FileError> {
        self.rows.seal()
    }
}

/// A header without byte order mark, blanks around it, and the apostrophe that an export of ours puts before what a
/// spreadsheet would run.
fn header_of(cell: &str) -> String {
    cell_text(cell.trim_start_matches('\u{feff}')).to_owned()
}
