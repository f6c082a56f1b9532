//! Looks at the parts of a workbook before they are parsed. The formats let a few bytes stand for
//! gigabytes: packed blanks, one cell that never ends, a row that is said to come a million times.

use std::fs::File;
use std::io::{BufReader, Read};

use memchr::{memchr, memchr2};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::super::error::FileError;
use super::super::archive::{Archive, Member};
use super::Format;

/// The most that the parts which are held in memory may come to: names, styles, the texts of cells.
const MOST_HELD: u64 = 96 << 20;
/// The longest cell: Excel allows 32,767 letters.
const LONGEST_CELL: usize = 4 << 20;
/// The most cells of a format that is read as a whole.
const MOST_CELLS: u64 = 5_000_000;
/// The largest file of a format that is read as a whole.
const LARGEST: u64 = 128 << 20;
/// The widest that a sheet may be: no spreadsheet allows more columns.
const WIDEST: u64 = 16_384;

/// What was seen of the sheets of a workbook on the way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// Whether there are formulas without a value, as programs write them that compute nothing.
    pub bare_formulas: bool,
    /// Whether cells are merged, or may be.
    pub merged: bool,
}

/// Looks whether a workbook can be read without running out of memory.
///
/// # Errors
/// It is damaged, or declares more than anybody has.
pub(super) fn check(file: &mut File, format: Format) -> Result<Seen, FileError> {
    let too_large = |what: String| FileError::TooLarge { what };
    if format == Format::Xls {
        let bytes = file.metadata().map_err(FileError::Io)?.len();
        if bytes > LARGEST {
            return Err(too_large(format!("{} MiB of an .xls file", bytes >> 20)));
        }
        // What cannot be looked into is not parsed either: a chain of its blocks may lead round in a circle.
        let container = file.try_clone().and_then(cfb::CompoundFile::open).map_err(damaged)?;
        let cells = spread(container).unwrap_or(0);
        return if cells > MOST_CELLS {
            Err(too_large(format!("{cells} cells in an .xls file")))
        } else {
            Ok(Seen { merged: true, ..Seen::default() })
        };
    }
    let archive = Archive::open(file)?;
    let (mut held, mut seen) = (0, Seen::default());
    for member in &archive.members {
        let stream = || file.try_clone().and_then(|file| member.stream(file)).map_err(FileError::Io);
        if is_not_read(&member.name) {
            continue;
        }
        // Many texts of an XLSX are not held.
        if format == Format::Xlsx && is_texts(member) {
            cells_end(stream()?)?;
            continue;
        }
        if is_sheet(member) {
            if format == Format::Xlsx {
                let of_sheet = cells_end(stream()?)?;
                seen.bare_formulas |= of_sheet.bare_formulas;
                seen.merged |= of_sheet.merged;
            }
            continue;
        }
        held += length(stream()?, MOST_HELD - held)?;
        if held >= MOST_HELD {
            return Err(too_large(format!("{}: it unpacks to more than {} MiB", member.name, MOST_HELD >> 20)));
        }
        if format == Format::Ods && member.name.eq_ignore_ascii_case("content.xml") {
            let (cells, merged) = declared_cells(stream()?)?;
            seen.merged |= merged;
            if cells > MOST_CELLS {
                return Err(too_large(format!("{cells} cells in an .ods file")));
            }
        }
    }
    Ok(seen)
}

/// How many cells the sheets of an old workbook come to when all that lies between their outermost ones is
/// held, as its parser does; nothing where there is no workbook in the container: its parser will say.
/// The records are those of [MS-XLS] 2.3.
fn spread(mut container: cfb::CompoundFile<File>) -> Option<u64> {
    let name = ["/Workbook", "/Book", "/WORKBOOK", "/BOOK"].into_iter().find(|name| container.is_stream(name))?;
    let mut stream = BufReader::new(container.open_stream(name).ok()?);
    let (mut all, mut sheet) = (0_u64, Extent::default());
    let mut head = [0; 4];
    let mut body = Vec::new();
    while stream.read_exact(&mut head).is_ok() {
        let [kind_low, kind_high, length_low, length_high] = head;
        body.resize(usize::from(u16::from_le_bytes([length_low, length_high])), 0);
        if stream.read_exact(&mut body).is_err() {
            break;
        }
        match u16::from_le_bytes([kind_low, kind_high]) {
            // A sheet begins.
            0x0809 => all = all.saturating_add(std::mem::take(&mut sheet).area()),
            // Number, label, truth or error, formula, text of a formula, short number, shared text, rich text.
            0x0203 | 0x0204 | 0x0205 | 0x0006 | 0x027e | 0x00fd | 0x00d6 => sheet.look(&body, 2),
            // Several short numbers: their last column stands at the end.
            0x00bd => {
                sheet.look(&body, 2);
                sheet.look(&body, body.len().saturating_sub(2));
            }
            _ => {}
        }
    }
    Some(all.saturating_add(sheet.area()))
}

/// The outermost cells of a sheet.
#[derive(Default)]
struct Extent(Option<[u16; 4]>);

impl Extent {
    /// Looks at a record: its row stands first, a column at a place.
    fn look(&mut self, body: &[u8], column: usize) {
        let number = |at: usize| Some(u16::from_le_bytes([*body.get(at)?, *body.get(at + 1)?]));
        let (Some(row), Some(column)) = (number(0), number(column)) else { return };
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn area(&self) -> u64 {
        let Some([top, bottom, left, right]) = self.0 else { return 0 };
        (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
    }
}

/// Pictures and programs are not looked at.
pub(super) fn is_not_read(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".svg", "vbaproject.bin"].iter().any(|end| lower.ends_with(end))
}

/// Whether a part is a sheet of cells, which is read as a stream.
pub(super) fn is_sheet(member: &Member) -> bool {
    let lower = member.name.to_ascii_lowercase();
    lower.contains("worksheets/") && !lower.contains("_rels/")
}

fn is_texts(member: &Member) -> bool {
    member.name.trim_start_matches('/').eq_ignore_ascii_case(super::texts::MEMBER)
}

/// How many bytes come, up to a limit.
fn length(stream: Box<dyn Read + Send>, limit: u64) -> Result<u64, FileError> {
    std::io::copy(&mut stream.take(limit), &mut std::io::sink()).map_err(damaged)
}

fn damaged(error: impl std::fmt::Display) -> FileError {
    FileError::Damaged { what: "workbook", why: error.to_string() }
}

/// Looks whether every cell of a sheet, or every text, ends within reason, and whether it is a sheet that anybody has.
/// Tells whether a cell has a formula and no value, and whether cells are merged.
fn cells_end(mut stream: Box<dyn Read + Send>) -> Result<Seen, FileError> {
    let mut buffer = vec![0; 1 << 16];
    let mut since_cell = 0_usize;
    let mut tags_of_texts = 0_usize;
    let (mut has_bare_formulas, mut has_formula, mut has_value) = (false, false, false);
    // Where the text of a value began, while nothing else has.
    let mut value_from = None;
    // The tag that is being read, up to its name; of a value also to its end, with the byte before.
    let mut tag: Option<Vec<u8>> = None;
    let mut in_value_tag = None;
    loop {
        let count = stream.read(&mut buffer).map_err(damaged)?;
        if count == 0 {
            return Ok(Seen { bare_formulas: has_bare_formulas, merged: false });
        }
        let mut bytes = buffer.get(..count).unwrap_or_default();
        while !bytes.is_empty() {
            let taken = match &mut tag {
                None if in_value_tag.is_some() => {
                    let end = memchr(b'>', bytes);
                    let before = end.map_or(bytes.len(), |end| end).checked_sub(1).and_then(|at| bytes.get(at).copied());
                    let before = before.or(in_value_tag);
                    match end {
                        // An empty one, `<v />`, has no text.
                        Some(end) => {
                            value_from = (before != Some(b'/')).then_some(since_cell + end + 1);
                            in_value_tag = None;
                            end + 1
                        }
                        None => {
                            in_value_tag = before;
                            bytes.len()
                        }
                    }
                }
                None => match memchr(b'<', bytes) {
                    Some(at) => {
                        tag = Some(Vec::new());
                        has_value |= value_from.take().is_some_and(|from| since_cell + at > from);
                        at + 1
                    }
                    None => bytes.len(),
                },
                Some(name) => {
                    let end = memchr2(b' ', b'>', bytes);
                    name.extend_from_slice(bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default());
                    if let Some(end) = end {
                        match local_name(name) {
                            b"c" | b"row" => {
                                has_bare_formulas |= has_formula && !has_value;
                                (has_formula, has_value) = (false, false);
                                since_cell = 0;
                            }
                            b"f" => has_formula = true,
                            b"v" if bytes.get(end) == Some(&b' ') => in_value_tag = Some(b' '),
                            b"v" if !name.starts_with(b"/") => value_from = Some(since_cell + end + 1),
                            b"is" => has_value = true,
                            b"si" => {
                                since_cell = 0;
                                // Each of them begins and ends.
                                tags_of_texts += 1;
                                if tags_of_texts > 2 * super::texts::MOST_TEXTS {
                                    return Err(super::texts::too_large());
                                }
                            }
                            b"sheetData" if name.starts_with(b"/") => {
                                let rest = bytes.get(end..).unwrap_or_default().to_vec();
                                let merged = has_merged(rest, stream)?;
                                return Ok(Seen { bare_formulas: has_bare_formulas, merged });
                            }
                            _ => {}
                        }
                        tag = None;
                        end + 1
                    } else {
                        bytes.len()
                    }
                }
            };
            since_cell += taken;
            if since_cell > LONGEST_CELL {
                return Err(FileError::TooLarge { what: format!("a cell of more than {} MiB", LONGEST_CELL >> 20) });
            }
            bytes = bytes.get(taken..).unwrap_or_default();
        }
    }
}

/// The name of a tag without its slash and prefix.
fn local_name(tag: &[u8]) -> &[u8] {
    let name = tag.strip_prefix(b"/").unwrap_or(tag);
    let name = name.strip_suffix(b"/").unwrap_or(name);
    memchr(b':', name).map_or(name, |at| name.get(at + 1..).unwrap_or_default())
}

/// How many cells the sheets of an OpenDocument come to when every repeated one is written out, and whether any of them is
/// merged with those below it.
fn declared_cells(stream: Box<dyn Read + Send>) -> Result<(u64, bool), FileError> {
    let mut reader = Reader::from_reader(BufReader::new(stream));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    // Every row of a sheet is held as wide as its widest.
    let (mut all, mut row_repeats, mut row, mut blank) = (0_u64, 1_u64, 0_u64, 0_u64);
    let (mut rows, mut blank_rows, mut widest) = (0_u64, 0_u64, 0_u64);
    let mut is_merged = false;
    loop {
        buffer.clear();
        // What is no XML declares nothing; whether it is locked or damaged, its parser will say.
        let Ok(event) = reader.read_event_into(&mut buffer) else { return Ok((all, is_merged)) };
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "table-row" => {
                (row_repeats, row, blank) = (repeats(&tag, "table:number-rows-repeated"), 0, 0);
            }
            Event::Start(tag) | Event::Empty(tag) if matches!(tag.local_name().as_ref(), "table-cell" | "covered-table-cell") => {
                let count = repeats(&tag, "table:number-columns-repeated");
                is_merged |= repeats(&tag, "table:number-rows-spanned") > 1;
                if tag.attributes().flatten().any(|attribute| attribute.key.as_ref().starts_with("office:")) {
                    row = row.saturating_add(blank).saturating_add(count).min(WIDEST);
                    blank = 0;
                } else {
                    blank = blank.saturating_add(count);
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "table-row" => {
                widest = widest.max(row);
                if row == 0 {
                    blank_rows = blank_rows.saturating_add(row_repeats);
                } else {
                    // Blank rows count once something stands behind them.
                    rows = rows.saturating_add(blank_rows).saturating_add(row_repeats);
                    blank_rows = 0;
                }
                if all.saturating_add(rows.saturating_mul(widest)) > MOST_CELLS {
                    return Ok((all.saturating_add(rows.saturating_mul(widest)), is_merged));
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "table" => {
                all = all.saturating_add(rows.saturating_mul(widest));
                (rows, blank_rows, widest) = (0, 0, 0);
            }
            Event::Eof => return Ok((all, is_merged)),
            _ => {}
        }
    }
}

/// How often a cell or a row is said to come.
pub(super) fn repeats(tag: &BytesStart<'_>, attribute: &str) -> u64 {
    let found = tag.attributes().flatten().find(|found| found.key.as_ref() == attribute);
    found.and_then(|found| found.value.parse().ok()).unwrap_or(1)
}

/// Whether cells are merged, by what stands behind the cells of a sheet.
fn has_merged(mut rest: Vec<u8>, mut stream: Box<dyn Read + Send>) -> Result<bool, FileError> {
    const TAG: &[u8] = b"mergeCell ";
    let mut buffer = vec![0; 1 << 16];
    loop {
        if memchr::memmem::find(&rest, TAG).is_some() {
            return Ok(true);
        }
        // The tag may be torn in two by the end of a piece.
        rest.drain(..rest.len().saturating_sub(TAG.len()));
        let count = stream.read(&mut buffer).map_err(damaged)?;
        if count == 0 {
            return Ok(false);
        }
        rest.extend_from_slice(buffer.get(..count).unwrap_or_default());
    }
}
