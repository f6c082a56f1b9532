//! Bytes to raw rows: encoding, quotes, lines. Knows nothing of what a column means.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _};
use std::path::Path;

use encoding_rs::{Decoder, Encoding, UTF_8};
use sha2::{Digest as _, Sha256};

use super::error::FileError;
use crate::model::hex;

/// The longest row that is read. The csv crate has no limit of its own, and a quote that is never
/// closed would otherwise read the rest of any file into one cell.
const LONGEST_ROW_MIB: u64 = 16;

/// The most columns that are read.
const MOST_COLUMNS: usize = 4096;

/// Reads the rows of one file, the header first.
pub struct RowReader {
    csv: csv::Reader<Tap>,
    record: csv::StringRecord,
    /// The cells of the first row, trimmed.
    pub headers: Vec<String>,
    last_line: u64,
    last_has_break: bool,
}

/// One row as it stands in the file.
#[derive(Debug)]
pub struct RawRow<'a> {
    /// Line on which the row begins, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: &'a csv::StringRecord,
}

/// What a file turned out to be after it was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeal {
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: u64,
}

impl RowReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// The file cannot be opened, is empty, or its first row cannot be read.
    pub fn open(path: &Path, encoding: &'static Encoding) -> Result<Self, FileError> {
        let file = open_file(path)?;
        let tap = Tap::new(file, encoding);
        let csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 16).from_reader(tap);
        let mut reader = Self { csv, record: csv::StringRecord::new(), headers: Vec::new(), last_line: 1, last_has_break: false };
        let headers: Vec<String> = match reader.next_row()? {
            Some(row) => row.cells.iter().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_owned()).collect(),
            None => return Err(FileError::Empty),
        };
        if headers.len() > MOST_COLUMNS {
            return Err(FileError::TooManyColumns { found: headers.len(), limit: MOST_COLUMNS });
        }
        if headers.iter().all(String::is_empty) {
            return Err(FileError::Empty);
        }
        reader.headers = headers;
        Ok(reader)
    }

    /// The next row, or nothing at the end of the file.
    ///
    /// # Errors
    /// The row is not text in the encoding, is too long, or its quotes never end.
    pub fn next_row(&mut self) -> Result<Option<RawRow<'_>>, FileError> {
        self.csv.get_mut().since_row = 0;
        let more = match self.csv.read_record(&mut self.record) {
            Ok(more) => more,
            Err(error) => return Err(self.explain(error)),
        };
        if !more {
            // A quote that is never closed swallows the rest of the file into the last row.
            if self.last_has_break && self.csv.get_ref().quotes % 2 == 1 {
                return Err(FileError::OpenQuote { line: self.last_line });
            }
            return Ok(None);
        }
        let at = self.record.position().map_or(0, csv::Position::byte);
        self.last_line = self.csv.get_mut().line_of(at);
        self.last_has_break = self.record.as_slice().contains('\n');
        Ok(Some(RawRow { line: self.last_line, cells: &self.record }))
    }

    /// Reads what is left of the file and tells what it was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn seal(self) -> Result<FileSeal, FileError> {
        let mut tap = self.csv.into_inner();
        let mut rest = [0; 8192];
        while tap.fill(&mut rest).map_err(FileError::Io)? > 0 {}
        Ok(FileSeal { sha256: hex(&tap.hash.finalize()), bytes: tap.bytes })
    }

    fn explain(&mut self, error: csv::Error) -> FileError {
        let at = error.position().map(csv::Position::byte);
        let line = at.map_or(self.last_line + 1, |byte| self.csv.get_mut().line_of(byte));
        match error.into_kind() {
            csv::ErrorKind::Utf8 { err, .. } => FileError::NotUtf8 {
                line,
                column: self.headers.get(err.field()).cloned().unwrap_or_else(|| format!("{}", err.field() + 1)),
                rows: 1,
            },
            csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => {
                FileError::RowTooLong { line: self.last_line + 1, limit: LONGEST_ROW_MIB }
            }
            csv::ErrorKind::Io(source) => FileError::Io(source),
            other => FileError::Io(io::Error::other(format!("{other:?}"))),
        }
    }
}

/// Finds an encoding by the name that people and browsers use, such as `windows-1252`.
///
/// # Errors
/// There is no such encoding.
pub fn encoding_named(name: &str) -> Result<&'static Encoding, FileError> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| FileError::UnknownEncoding(name.to_owned()))
}

fn open_file(path: &Path) -> Result<File, FileError> {
    let mut file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => FileError::Missing,
        _ => FileError::Io(error),
    })?;
    let metadata = file.metadata().map_err(FileError::Io)?;
    if metadata.is_dir() {
        return Err(FileError::Folder);
    }
    if metadata.len() == 0 {
        return Err(FileError::Empty);
    }
    let mut start = Vec::with_capacity(16);
    file.by_ref().take(16).read_to_end(&mut start).map_err(FileError::Io)?;
    if start == b"SQLite format 3\0" {
        return Err(FileError::Database);
    }
    file.rewind().map_err(FileError::Io)?;
    Ok(file)
}

/// Bytes on their way to the parser: hashed as they are in the file, decoded to UTF-8, counted.
struct Tap {
    file: BufReader<File>,
    hash: Sha256,
    bytes: u64,
    /// Nothing for UTF-8, whose bytes pass as they are: the parser checks them, row by row.
    decoder: Option<Decoder>,
    decoded: Vec<u8>,
    at: usize,
    ended: bool,
    /// Bytes since the last row was asked for.
    since_row: u64,
    /// Quotes that have passed.
    quotes: u64,
    /// Bytes handed to the parser.
    passed: u64,
    /// Where lines end, as offset and length, from the row that was asked for last.
    line_ends: VecDeque<(u64, u64)>,
    /// Lines before the first of `line_ends`.
    lines: u64,
    after_cr: bool,
}

impl Tap {
    fn new(file: File, encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder());
        Self {
            file: BufReader::with_capacity(1 << 16, file),
            hash: Sha256::new(),
            bytes: 0,
            decoder,
            decoded: Vec::new(),
            at: 0,
            ended: false,
            since_row: 0,
            quotes: 0,
            passed: 0,
            line_ends: VecDeque::new(),
            lines: 0,
            after_cr: false,
        }
    }

    /// The line, from 1, of the row that begins at a byte or after the line ends that stand there.
    ///
    /// The csv crate counts line feeds only, and takes a row of a CRLF file to begin at the line
    /// feed of the row before: its own line numbers would be one too low there.
    fn line_of(&mut self, byte: u64) -> u64 {
        let mut begins = byte;
        while let Some((offset, length)) = self.line_ends.front().copied() {
            if offset > begins {
                break;
            }
            begins = begins.max(offset + length);
            self.lines += 1;
            self.line_ends.pop_front();
        }
        self.lines + 1
    }

    /// Notes quotes and line ends of bytes that go to the parser.
    fn note(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'"' => self.quotes += 1,
                b'\n' if self.after_cr => {
                    if let Some((_, length)) = self.line_ends.back_mut() {
                        *length = 2;
                    }
                }
                b'\n' | b'\r' => self.line_ends.push_back((self.passed, 1)),
                _ => {}
            }
            self.after_cr = *byte == b'\r';
            self.passed += 1;
        }
    }

    /// Bytes of the file, as they are.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let mut raw = [0; 8192];
        let count = self.fill(&mut raw)?;
        self.ended = count == 0;
        self.decoded.clear();
        self.at = 0;
        if let Some(decoder) = &mut self.decoder {
            let room = decoder.max_utf8_buffer_length(count).unwrap_or(4 * count + 16);
            self.decoded.resize(room, 0);
            let (_, _, written, _) = decoder.decode_to_utf8(raw.get(..count).unwrap_or_default(), &mut self.decoded, self.ended);
            self.decoded.truncate(written);
        }
        Ok(())
    }
}

impl Read for Tap {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = if self.decoder.is_none() {
            self.fill(buffer)?
        } else {
            while self.at == self.decoded.len() && !self.ended {
                self.decode_more()?;
            }
            let ready = self.decoded.get(self.at..).unwrap_or_default();
            let count = ready.len().min(buffer.len());
            if let (Some(to), Some(from)) = (buffer.get_mut(..count), ready.get(..count)) {
                to.copy_from_slice(from);
            }
            self.at += count;
            count
        };
        let passed = buffer.get(..count).unwrap_or_default();
        self.note(passed);
        self.since_row += count as u64;
        if self.since_row > LONGEST_ROW_MIB << 20 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn lines(bytes: &[u8], encoding: &'static Encoding) -> Vec<(u64, String)> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut reader = RowReader::open(file.path(), encoding).unwrap();
        let mut found = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            found.push((row.line, row.cells.get(0).unwrap().to_owned()));
        }
        found
    }

    #[test]
    fn rows_are_on_the_lines_that_an_editor_shows() {
        let expected = vec![(2, "a".to_owned()), (4, "b\nb".to_owned()), (6, "c".to_owned())];
        let text = "x,y\na,1\n\n\"b\nb\",2\nc,3\n";
        assert_eq!(lines(text.as_bytes(), UTF_8), expected, "line feeds, a blank line, a cell of two lines");
        assert_eq!(lines(format!("\u{feff}{text}").as_bytes(), UTF_8), expected, "with a byte order mark");
        let crlf: Vec<(u64, String)> = expected.iter().map(|(line, cell)| (*line, cell.replace('\n', "\r\n"))).collect();
        assert_eq!(lines(text.replace('\n', "\r\n").as_bytes(), UTF_8), crlf, "as Windows writes it");
        let cr: Vec<(u64, String)> = expected.iter().map(|(line, cell)| (*line, cell.replace('\n', "\r"))).collect();
        assert_eq!(lines(text.replace('\n', "\r").as_bytes(), UTF_8), cr, "as old Macs did");
        assert_eq!(lines(b"x,y\r\na,1\nb,2\r\nc,3", UTF_8), [(2, "a".into()), (3, "b".into()), (4, "c".into())], "mixed");
        assert_eq!(lines(b"x\r\n\xe9\r\n\xe8\r\n", encoding_rs::WINDOWS_1252), [(2, "é".into()), (3, "è".into())]);
    }
}
