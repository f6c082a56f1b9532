//! The first look at a file: what its bytes are, in which letters and dialect it is written, where its
//! table begins. Its content decides, and what was told; never its name.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use super::super::error::FileError;
use super::archive::Archive;
use super::bytes::{Charset, TextStream, Wrapping, open_file};
use super::cells::Cells;
use super::layout::{self, Layout, Mend};
use super::records::{BLANKS, Dialect};
use super::repair::Profiles;
use super::rows::TextRows;
use super::workbook::{self, Format, Sample, Sheet, SheetSample};
use super::{Shape, Told, dialect, header, header_of, letters};
use crate::model::key;

/// Bytes of text that a dialect and a header are found by.
const SAMPLE: u64 = 1 << 17;

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
    let charset = match told.charset.or_else(|| Charset::of_start(start)) {
        Some(charset) => charset,
        None => letters::charset_of(path, &wrapping)?,
    };
    let mut sample = Vec::new();
    TextStream::open(path, &wrapping, charset)?.take(SAMPLE).read_to_end(&mut sample).map_err(FileError::Io)?;
    let is_all = (sample.len() as u64) < SAMPLE;
    let text = String::from_utf8_lossy(&sample);
    let text = text.trim_start_matches('\u{feff}');
    if let Some(what) = other_text(text) {
        return Err(FileError::NoTable { what });
    }
    let dialect = dialect_of(text, is_all, told, is_known);
    let mut sampled = sampled_rows(path, &wrapping, charset, &dialect, None)?;
    if sampled.rows.is_empty() {
        return Err(FileError::Empty);
    }
    // A quote in the header that never ends takes the first rows with it, unless it is known how wide they are.
    let is_cut = sampled.rows.first().is_some_and(Cells::has_break) && sampled.first_is_open;
    if is_cut {
        let width = layout::usual_width(&sampled.rows);
        sampled = sampled_rows(path, &wrapping, charset, &dialect, Some(width))?;
    }
    let mend = |row: usize, width: usize| {
        let (cells, text) = sampled.rows.get(row).zip(sampled.texts.get(row))?;
        let behind = sampled.rows.get(row + 1..).unwrap_or_default();
        header::mend(cells, text, &dialect, behind, width)
    };
    let layout = Layout { is_cut, ..layout_of(&sampled.lines, &sampled.rows, told, &mend, is_known) };
    if let Some(line) = told.header_line.filter(|line| sampled.lines.last().is_some_and(|last| last < line)) {
        return Err(FileError::NoHeaderLine { line });
    }
    Ok(Shape { wrapping, sheet: None, charset, dialect, layout, passed_over: BTreeMap::new(), profiles: Profiles::default() })
}

/// The layout: as told, else as the first rows show it.
fn layout_of(lines: &[u64], rows: &[Cells], told: &Told, mend: &Mend<'_>, is_known: &dyn Fn(&[String]) -> bool) -> Layout {
    let mut layout = layout::find(rows, mend, is_known);
    if let Some(line) = told.header_line {
        layout.mended = None;
        layout.before = lines.iter().position(|at| *at >= line.max(1)).unwrap_or(0);
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
    let Sample { sheets: samples, counts_from_1904, has_bare_formulas, kept } =
        workbook::sample(path, &wrapping, format, 2 * layout::HEADER_WITHIN)?;
    let mut sheets = Vec::new();
    // What nobody sees who opens the workbook is read where it is asked for, or where there is nothing else.
    let is_meant = |name: &str| told.sheet.as_ref().is_some_and(|told| key(told) == key(name));
    let (shown, hidden): (Vec<SheetSample>, Vec<SheetSample>) =
        samples.into_iter().partition(|sheet| !sheet.is_hidden || is_meant(&sheet.name));
    let (shown, hidden) = if shown.is_empty() { (hidden, shown) } else { (shown, hidden) };
    for SheetSample { name, mut rows, mut merged, .. } in shown {
        // The blank cells at the end of a row are not there.
        let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        for (_, cells) in &mut rows {
            (cells.len()..width).for_each(|_| cells.push(""));
        }
        let (lines, rows): (Vec<u64>, Vec<Cells>) = rows.into_iter().unzip();
        let layout = layout_of(&lines, &rows, told, &|_, _| None, is_known);
        let header =
            rows.get(layout.before..layout.before + layout.header_rows - usize::from(layout.has_units)).unwrap_or_default();
        // Titles and headers may well be merged.
        let below = (layout.before + layout.header_rows).checked_sub(1).and_then(|last| lines.get(last)).copied().unwrap_or(0);
        merged.retain(|(line, _)| *line > below);
        sheets.push((name, layout, is_known(&layout::headers_of(header, width)), merged));
    }
    let chosen = match &told.sheet {
        Some(name) => Some(sheets.iter().position(|(other, ..)| key(other) == key(name)).ok_or_else(|| {
            FileError::NoSuchSheet { name: name.clone(), known: sheets.iter().map(|(name, ..)| name.clone()).collect() }
        })?),
        None => sheets.iter().position(|(_, _, fits, _)| *fits).or((!sheets.is_empty()).then_some(0)),
    };
    let (name, layout, fits, merged) = chosen.map(|place| sheets.remove(place)).ok_or(FileError::Empty)?;
    let also_fit = if told.sheet.is_some() {
        Vec::new()
    } else {
        sheets.iter().filter(|(_, _, fits, _)| *fits).map(|(name, ..)| name.clone()).collect()
    };
    let others = sheets.into_iter().map(|(name, ..)| name).chain(hidden.into_iter().map(|sheet| sheet.name)).collect();
    Ok(Shape {
        wrapping,
        sheet: Some(Sheet { format, name, others, also_fit, fits, counts_from_1904, has_bare_formulas, merged, kept }),
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
    let mut told = told.clone();
    // What Excel is told in a line before the others.
    let said = text.lines().next().map(|line| line.trim_matches('"')).and_then(|line| line.strip_prefix("sep="));
    let next = text.lines().nth(1).unwrap_or_default();
    let text = match said.and_then(|said| said.chars().next()).filter(|sign| next.contains(*sign)) {
        Some(sign) => {
            told.delimiter.get_or_insert(sign.to_string());
            text.split_once('\n').map_or(text, |(_, rest)| rest)
        }
        None => text,
    };
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

/// The first rows of a file.
#[derive(Debug, Default)]
struct Sampled {
    lines: Vec<u64>,
    rows: Vec<Cells>,
    texts: Vec<String>,
    /// Whether a quote in the first row is out of place or never ends.
    first_is_open: bool,
}

fn sampled_rows(
    path: &Path,
    wrapping: &Wrapping,
    charset: Charset,
    dialect: &Dialect,
    width: Option<usize>,
) -> Result<Sampled, FileError> {
    let mut rows = TextRows::new(TextStream::open(path, wrapping, charset)?, dialect.clone())?;
    rows.width = width;
    let mut found = Sampled::default();
    while found.rows.len() < 2 * layout::HEADER_WITHIN {
        match rows.next_row() {
            Ok(Some(row)) => {
                found.first_is_open |= found.rows.is_empty() && (row.quotes.stray > 0 || row.quotes.is_open);
                found.lines.push(row.line);
                found.rows.push(row.cells.clone());
                found.texts.push(row.text.to_owned());
            }
            Ok(None) => break,
            // What is wrong is told when all of it is read.
            Err(FileError::NotUtf8 { .. }) => {}
            Err(error) if found.rows.is_empty() => return Err(error),
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
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => {
            return Err(FileError::NoTable { what: "a picture" });
        }
        bytes if Charset::of_start(bytes).is_none() && is_no_text(bytes) => {
            return Err(FileError::NoTable { what: "no text, and no workbook" });
        }
        _ => Content::Text(start),
    };
    Ok((wrapping, content))
}

/// Signs of control that a text does not have; one or two may well stand between cells.
const CONTROLS: usize = 6;

/// Whether bytes are no text in any letters: no UTF-8, and they have many different signs of control.
fn is_no_text(bytes: &[u8]) -> bool {
    let is_utf8 = std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    if is_utf8 {
        return false;
    }
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b);
    bytes.iter().filter(|byte| is_control(byte)).collect::<std::collections::BTreeSet<_>>().len() >= CONTROLS
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
