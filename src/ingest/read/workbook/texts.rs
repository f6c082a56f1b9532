//! Workbooks with very many texts. An XLSX keeps every text of its cells once, in a member of its own, which parsers
//! hold in memory as a whole. Where that member is large, the workbook is written anew into a temporary file in which
//! each cell bears its own text, and its parser has nothing to hold. A text has the same form in both places (`si` and
//! `is`, both of type `CT_Rst`: ECMA-376 part 1, 18.4.8 and 18.3.1.53), so what stands in it goes over as it is.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write};

use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::super::error::FileError;
use super::super::archive::{Archive, Member};
use super::bounds::{is_not_read, is_sheet};
use super::damaged;

/// So many bytes of texts a parser may hold.
const MOST_HELD: u64 = 4 << 20;
/// The most that a workbook may come to when every cell bears its text, in bytes.
const LARGEST: u64 = 2 << 30;
/// The most texts: where each of them ends is held.
pub(super) const MOST_TEXTS: usize = 8 << 20;
/// Where the texts stand.
pub(super) const MEMBER: &str = "xl/sharedStrings.xml";

/// The workbook with its own text in each cell; nothing where it has so few that they may be held.
///
/// # Errors
/// It is damaged, or far too large.
pub(super) fn with_own_texts(file: &File) -> Result<Option<File>, FileError> {
    let archive = Archive::open(&mut file.try_clone().map_err(FileError::Io)?)?;
    let Some(shared) = archive.find(MEMBER) else { return Ok(None) };
    let stream = |member: &Member| file.try_clone().and_then(|file| member.stream(file)).map_err(FileError::Io);
    if io::copy(&mut stream(shared)?.take(MOST_HELD + 1), &mut io::sink()).map_err(damaged)? <= MOST_HELD {
        return Ok(None);
    }
    let mut texts = Texts::of(stream(shared)?)?;
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::STORE).large_file(true);
    let mut written = ZipWriter::new(BufWriter::with_capacity(1 << 16, tempfile::tempfile().map_err(FileError::Io)?));
    for member in &archive.members {
        if is_not_read(&member.name) || member.name == shared.name {
            continue;
        }
        written.start_file(&member.name, options).map_err(unwritten)?;
        // Wherever a sheet may stand; in other members no cell is found.
        if is_sheet(member) || is_part(member) {
            sheet_with_own_texts(stream(member)?, &mut texts, Limited { out: &mut written, left: LARGEST })?;
        } else {
            io::copy(&mut stream(member)?, &mut written).map_err(damaged)?;
        }
    }
    written.finish().map_err(unwritten)?.into_inner().map(Some).map_err(|error| FileError::Io(error.into_error()))
}

/// Whether a member may be a sheet by its name, in whichever folder it stands.
fn is_part(member: &Member) -> bool {
    let name = member.name.replace('\\', "/").to_ascii_lowercase();
    let last = name.rsplit('/').next().unwrap_or_default();
    last.ends_with(".xml")
        && !name.starts_with("docprops/")
        && !["workbook.xml", "styles.xml", "[content_types].xml"].contains(&last)
        && !last.starts_with("theme")
}

fn unwritten(error: zip::result::ZipError) -> FileError {
    FileError::Io(io::Error::other(error))
}

/// A sheet, each cell with its own text instead of the number of one.
fn sheet_with_own_texts(sheet: impl Read, texts: &mut Texts, out: impl Write) -> Result<(), FileError> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, sheet));
    // Whether tags match is for the parser to say.
    reader.config_mut().check_end_names = false;
    let mut writer = Writer::new(out);
    let mut buffer = Vec::new();
    let mut is_shared = false;
    // The number of a text, while it is being read.
    let mut number: Option<String> = None;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Eof => return Ok(()),
            Event::Start(cell) if cell.local_name().as_ref() == "c" && names_a_text(&cell) => {
                is_shared = true;
                writer.write_event(Event::Start(with_own_text(&cell)))
            }
            Event::End(cell) if cell.local_name().as_ref() == "c" => {
                is_shared = false;
                writer.write_event(Event::End(cell))
            }
            Event::Start(value) if is_shared && value.local_name().as_ref() == "v" => {
                number = Some(String::new());
                Ok(())
            }
            Event::End(value) if number.is_some() && value.local_name().as_ref() == "v" => {
                let number = number.take().unwrap_or_default();
                let text = number.trim().parse().ok().and_then(|number| texts.get(number).transpose());
                let text = text.ok_or_else(|| damaged(format!("a cell names the text {number:?}, and there is none")))?;
                let text = String::from_utf8(text.map_err(FileError::Io)?).map_err(damaged)?;
                writer.write_event(Event::Text(BytesText::from_escaped(format!("<is>{text}</is>"))))
            }
            Event::Text(digits) if number.is_some() => {
                number.get_or_insert_default().push_str(&digits.into_inner());
                Ok(())
            }
            _ if number.is_some() => Ok(()),
            event => writer.write_event(event),
        }
        .map_err(too_large_or_unwritten)?;
    }
}

fn names_a_text(cell: &BytesStart<'_>) -> bool {
    cell.attributes().flatten().any(|attribute| attribute.key.as_ref() == "t" && attribute.value == "s")
}

fn with_own_text(cell: &BytesStart<'_>) -> BytesStart<'static> {
    let mut own = BytesStart::new(cell.name().as_ref().to_owned());
    for attribute in cell.attributes().flatten() {
        own.push_attribute(match attribute.key.as_ref() {
            "t" => ("t", "inlineStr"),
            key => (key, attribute.value.as_ref()),
        });
    }
    own
}

/// The texts of a workbook in a temporary file, each as it stands in its XML.
struct Texts {
    file: File,
    /// Where each of them ends.
    ends: Vec<u64>,
    /// Pieces of the file that were read: each has one place where it may stand.
    pieces: Vec<(u64, Vec<u8>)>,
}

/// Bytes of a piece, and how many are kept: cells name texts that stand near each other.
const PIECE: u64 = 1 << 14;
const PIECES: u64 = 64;

impl Texts {
    fn of(member: impl Read) -> Result<Self, FileError> {
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, member));
        reader.config_mut().check_end_names = false;
        let out = BufWriter::with_capacity(1 << 16, tempfile::tempfile().map_err(FileError::Io)?);
        let mut writer = Writer::new(Counted { out, count: 0 });
        let mut ends = Vec::new();
        let mut buffer = Vec::new();
        // How deep in a text: none but its own elements stand in it.
        let mut is_inside = false;
        loop {
            buffer.clear();
            if ends.len() > MOST_TEXTS || writer.get_mut().count > LARGEST {
                return Err(too_large());
            }
            match reader.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Eof => break,
                Event::Start(text) if text.local_name().as_ref() == "si" => is_inside = true,
                Event::Empty(text) if text.local_name().as_ref() == "si" => ends.push(writer.get_mut().count),
                Event::End(text) if text.local_name().as_ref() == "si" => {
                    is_inside = false;
                    ends.push(writer.get_mut().count);
                }
                event if is_inside => writer.write_event(event).map_err(FileError::Io)?,
                _ => {}
            }
        }
        let file = writer.into_inner().out.into_inner().map_err(|error| FileError::Io(error.into_error()))?;
        Ok(Self { file, ends, pieces: (0..PIECES).map(|_| (u64::MAX, Vec::new())).collect() })
    }

    /// The text of this number; nothing where there is none.
    fn get(&mut self, number: usize) -> io::Result<Option<Vec<u8>>> {
        let Some(end) = self.ends.get(number).copied() else { return Ok(None) };
        let mut at = number.checked_sub(1).and_then(|before| self.ends.get(before).copied()).unwrap_or(0);
        let mut text = Vec::with_capacity(usize::try_from(end - at).unwrap_or(0));
        while at < end {
            let (piece, offset) = (at / PIECE, at % PIECE);
            let bytes = self.piece(piece)?;
            let upto = (end - piece * PIECE).min(PIECE);
            let bounds = usize::try_from(offset).unwrap_or(usize::MAX)..usize::try_from(upto).unwrap_or(usize::MAX);
            text.extend_from_slice(bytes.get(bounds).ok_or(io::ErrorKind::UnexpectedEof)?);
            at = piece * PIECE + upto;
        }
        Ok(Some(text))
    }

    fn piece(&mut self, piece: u64) -> io::Result<&[u8]> {
        let place = usize::try_from(piece % PIECES).unwrap_or(0);
        let Some((there, bytes)) = self.pieces.get_mut(place) else { return Ok(&[]) };
        if *there != piece {
            self.file.seek(SeekFrom::Start(piece * PIECE))?;
            bytes.clear();
            Read::by_ref(&mut self.file).take(PIECE).read_to_end(bytes)?;
            *there = piece;
        }
        Ok(bytes)
    }
}

/// Counts what is written.
struct Counted<W> {
    out: W,
    count: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.count += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Takes so many bytes and no more: a few long texts may stand for very many cells.
struct Limited<W> {
    out: W,
    left: u64,
}

impl<W: Write> Write for Limited<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.checked_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        self.out.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

pub(super) fn too_large() -> FileError {
    let what = format!("more than {} GiB of texts in a workbook, or more than {} million", LARGEST >> 30, MOST_TEXTS >> 20);
    FileError::TooLarge { what }
}

fn too_large_or_unwritten(error: io::Error) -> FileError {
    if error.kind() == io::ErrorKind::FileTooLarge { too_large() } else { FileError::Io(error) }
}
