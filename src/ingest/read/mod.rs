//! From a file to rows of cells: what the file is, in which letters and which dialect it is written,
//! where its table stands. Knows nothing of what a column means; what it takes for granted it has
//! found out, or was told, and can say which.

mod among;
mod archive;
mod bytes;
mod cells;
mod dialect;
mod kinds;
mod layout;
mod records;
mod repair;
mod rows;
mod workbook;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

pub use among::{Among, Why};
pub use bytes::{Charset, FileSeal, Wrapping};
pub use cells::Cells;
pub use kinds::CellKind;
pub use layout::Layout;
use records::BLANKS;
pub use records::Dialect;
pub use repair::{Profiles, Repair};
pub use rows::RawRow;
pub use workbook::{Sheet, THREAD as READING_THREAD};

use super::error::FileError;
use crate::model::{key, strip_formula_quote};
use archive::Archive;
use bytes::{TextStream, open_file};
use rows::TextRows;
use workbook::{Format, SheetRows};

/// The most columns that are read.
const MOST_COLUMNS: usize = 4096;

/// The most columns that any spreadsheet has.
const WIDEST_SHEET: usize = 16_384;

/// Bytes of text that a dialect and a header are found by.
const SAMPLE: u64 = 1 << 17;

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

/// Looks at the beginning of a file and finds out how it is written.
///
/// # Errors
/// The file cannot be opened or read, is empty, or is nothing that has rows.
pub fn look_at(path: &Path, told: &Told, is_known: &dyn Fn(&[String]) -> bool) -> Result<Shape, FileError> {
    match start_of(path)? {
        (wrapping, Content::Text(start)) => look_at_text(path, wrapping, &start, told, is_known),
        (wrapping, Content::Workbook(format)) => look_at_workbook(path, wrapping, format, told, is_known),
    }
}

fn look_at_text(
    path: &Path,
    wrapping: Wrapping,
    start: &[u8],
    told: &Told,
    is_known: &dyn Fn(&[String]) -> bool,
) -> Result<Shape, FileError> {
    let charset = told.charset.or_else(|| Charset::of_start(start)).unwrap_or(Charset::UTF_8);
    let mut sample = Vec::new();
    TextStream::open(path, &wrapping, charset)?.take(SAMPLE).read_to_end(&mut sample).map_err(FileError::Io)?;
    let is_all = (sample.len() as u64) < SAMPLE;
    let text = String::from_utf8_lossy(&sample);
    let text = text.trim_start_matches('\u{feff}');
    if let Some(what) = other_text(text) {
        return Err(FileError::NoTable { what });
    }
    let dialect = dialect_of(text, is_all, told, is_known);
    let sampled = sampled_rows(path, &wrapping, charset, &dialect)?;
    if sampled.is_empty() {
        return Err(FileError::Empty);
    }
    let layout = layout_of(&sampled, told, is_known);
    if let Some(line) = told.header_line.filter(|line| sampled.last().is_some_and(|(last, _)| last < line)) {
        return Err(FileError::NoHeaderLine { line });
    }
    Ok(Shape { wrapping, sheet: None, charset, dialect, layout, passed_over: BTreeMap::new(), profiles: Profiles::default() })
}

/// The layout: as told, else as the first rows show it.
fn layout_of(sampled: &[(u64, Cells)], told: &Told, is_known: &dyn Fn(&[String]) -> bool) -> Layout {
    let rows: Vec<Cells> = sampled.iter().map(|(_, cells)| cells.clone()).collect();
    let mut layout = layout::find(&rows, is_known);
    if let Some(line) = told.header_line {
        layout.before = sampled.iter().position(|(at, _)| *at >= line.max(1)).unwrap_or(0);
        layout.header_rows = usize::from(line > 0);
        layout.width = rows.get(layout.before).map_or(layout.width, Cells::len);
    }
    layout
}

fn look_at_workbook(
    path: &Path,
    wrapping: Wrapping,
    format: Format,
    told: &Told,
    is_known: &dyn Fn(&[String]) -> bool,
) -> Result<Shape, FileError> {
    let (samples, counts_from_1904) = workbook::sample(path, &wrapping, format, 2 * layout::HEADER_WITHIN)?;
    let mut sheets = Vec::new();
    for mut sample in samples {
        // The blank cells at the end of a row are not there.
        let width = sample.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        for (_, cells) in &mut sample.rows {
            (cells.len()..width).for_each(|_| cells.push(""));
        }
        let layout = layout_of(&sample.rows, told, is_known);
        let header: Vec<Cells> =
            sample.rows.iter().skip(layout.before).take(layout.header_rows).map(|(_, cells)| cells.clone()).collect();
        sheets.push((sample.name, layout, is_known(&layout::headers_of(&header, width))));
    }
    let chosen = match &told.sheet {
        Some(name) => Some(sheets.iter().position(|(other, ..)| key(other) == key(name)).ok_or_else(|| {
            FileError::NoSuchSheet { name: name.clone(), known: sheets.iter().map(|(name, ..)| name.clone()).collect() }
        })?),
        None => sheets.iter().position(|(_, _, fits)| *fits).or((!sheets.is_empty()).then_some(0)),
    };
    let (name, layout, fits) = chosen.map(|place| sheets.remove(place)).ok_or(FileError::Empty)?;
    let also_fit = if told.sheet.is_some() {
        Vec::new()
    } else {
        sheets.iter().filter(|(.., fits)| *fits).map(|(name, ..)| name.clone()).collect()
    };
    let others = sheets.into_iter().map(|(name, ..)| name).collect();
    Ok(Shape {
        wrapping,
        sheet: Some(Sheet { format, name, others, also_fit, fits, counts_from_1904 }),
        charset: Charset::UTF_8,
        dialect: Dialect::default(),
        layout,
        passed_over: BTreeMap::new(),
        profiles: Profiles::default(),
    })
}

/// The dialect: as told; the plain one where it gives a header that is known; else the likeliest.
fn dialect_of(text: &str, is_all: bool, told: &Told, is_known: &dyn Fn(&[String]) -> bool) -> Dialect {
    let plain = Dialect::default();
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let names: Vec<String> = first.split(',').map(|cell| header_of(cell.trim().trim_matches('"'))).collect();
    let mut dialect =
        if told.delimiter.is_none() && names.len() > 1 && is_known(&names) { plain } else { dialect::sniff(text, is_all).0 };
    if let Some(delimiter) = &told.delimiter {
        dialect.runs = delimiter == BLANKS;
        dialect.delimiter = if dialect.runs { " ".to_owned() } else { delimiter.clone() };
    }
    if let Some(quote) = told.quote {
        dialect.quote = quote;
    }
    dialect
}

/// The first rows of a file, with their lines.
fn sampled_rows(path: &Path, wrapping: &Wrapping, charset: Charset, dialect: &Dialect) -> Result<Vec<(u64, Cells)>, FileError> {
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
pub fn each_chunk(path: &Path, wrapping: &Wrapping, mut receive: impl FnMut(&[u8])) -> Result<(), FileError> {
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

/// What a file holds, whatever is around it.
enum Content {
    /// Text, and its first bytes.
    Text(Vec<u8>),
    /// A workbook.
    Workbook(Format),
}

/// What is around the content of a file, and what the content is: its bytes decide, not its name.
fn start_of(path: &Path) -> Result<(Wrapping, Content), FileError> {
    let wrapping = match first_bytes(path, &Wrapping::Plain)?.as_slice() {
        [0x1f, 0x8b, ..] => Wrapping::Gzip,
        bytes if bytes.starts_with(b"PK\x05\x06") => return Err(FileError::Empty),
        bytes if bytes.starts_with(ZIP) => {
            let archive = Archive::open(&mut open_file(path)?)?;
            if let Some(format) = workbook::format_of(&archive) {
                return Ok((Wrapping::Plain, Content::Workbook(format)));
            }
            match archive.members.as_slice() {
                [] => return Err(FileError::Empty),
                [member] => Wrapping::Zip { member: member.name.clone() },
                several => {
                    return Err(FileError::SeveralMembers { names: several.iter().map(|member| member.name.clone()).collect() });
                }
            }
        }
        _ => Wrapping::Plain,
    };
    let start = first_bytes(path, &wrapping)?;
    let content = match start.as_slice() {
        bytes if bytes.starts_with(b"\xd0\xcf\x11\xe0") => Content::Workbook(Format::Xls),
        bytes if bytes.starts_with(ZIP) && wrapping != Wrapping::Plain => {
            Content::Workbook(workbook::packed_format(path, &wrapping)?)
        }
        bytes if bytes.starts_with(b"SQLite format 3\0") => return Err(FileError::Database),
        bytes if bytes.starts_with(b"version https://git-lfs") => return Err(FileError::Pointer),
        bytes if bytes.starts_with(b"%PDF") => return Err(FileError::NoTable { what: "a PDF document" }),
        [0x1f, 0x8b, ..] => return Err(FileError::NoTable { what: "an archive inside an archive" }),
        _ => Content::Text(start),
    };
    Ok((wrapping, content))
}

/// What a text is that has no rows: the formats that are mistaken for exports.
fn other_text(text: &str) -> Option<&'static str> {
    let start = text.trim_start().to_ascii_lowercase();
    let next = |sign: char| start.strip_prefix(sign).map(|rest| rest.trim_start().chars().next());
    match (next('['), next('{')) {
        // A list of anything, or an object with a name in it.
        (Some(None | Some('{' | '[' | '"' | ']')), _) | (_, Some(None | Some('"' | '}'))) => return Some("JSON"),
        _ => {}
    }
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<table") {
        return Some("a web page");
    }
    start.starts_with("<?xml").then_some("XML")
}

/// The first bytes of every zip archive that is not empty.
const ZIP: &[u8] = b"PK\x03\x04";

fn first_bytes(path: &Path, wrapping: &Wrapping) -> Result<Vec<u8>, FileError> {
    let mut start = Vec::new();
    // As bytes: UTF-8 is passed on as it is.
    TextStream::open(path, wrapping, Charset::UTF_8)?.take(4096).read_to_end(&mut start).map_err(FileError::Io)?;
    Ok(start)
}

impl RowReader {
    /// Opens a file and reads up to its first row of data.
    ///
    /// # Errors
    /// The file cannot be opened or read, or has too many columns.
    pub fn open(path: &Path, shape: &Shape) -> Result<Self, FileError> {
        let mut rows = Rows::open(path, shape)?;
        let mut skipped = Vec::new();
        let mut header = Vec::new();
        while skipped.len() < shape.layout.before {
            let Some(row) = rows.next_row()? else { break };
            skipped.push((row.line, Why::from("before the header")));
        }
        while header.len() < shape.layout.header_rows {
            let Some(row) = rows.next_row()? else { break };
            header.push(row.cells.clone());
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
            let cells = self.rows.row().cells;
            if self.layout.grouped && layout::is_group(cells) {
                self.groups.push(cells.get(0).unwrap_or_default().trim().to_owned());
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
            if row.stray_quotes > 0
                && let Some(cells) = self.profiles.without_stray_quotes(row.cells, &self.dialect)
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

/// A header without byte order mark, blanks around it, and the apostrophe that an export of ours puts
/// before what a spreadsheet would run.
fn header_of(cell: &str) -> String {
    strip_formula_quote(cell.trim_start_matches('\u{feff}').trim()).to_owned()
}
