//! Bytes to raw rows: encoding, quotes, lines. Knows nothing of what a column means.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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
    state: Arc<TapState>,
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

/// What the reading side notes while bytes pass.
#[derive(Debug, Default)]
struct TapState {
    since_row: AtomicU64,
    quotes: AtomicU64,
}

impl RowReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// The file cannot be opened, is empty, or its first row cannot be read.
    pub fn open(path: &Path, encoding: &'static Encoding) -> Result<Self, FileError> {
        let file = open_file(path)?;
        let state = Arc::new(TapState::default());
        let tap = Tap::new(file, encoding, Arc::clone(&state));
        let csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 16).from_reader(tap);
        let mut reader =
            Self { csv, record: csv::StringRecord::new(), state, headers: Vec::new(), last_line: 1, last_has_break: false };
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
        self.state.since_row.store(0, Ordering::Relaxed);
        let more = self.csv.read_record(&mut self.record).map_err(|error| self.explain(error))?;
        if !more {
            // A quote that is never closed swallows the rest of the file into the last row.
            if self.last_has_break && self.state.quotes.load(Ordering::Relaxed) % 2 == 1 {
                return Err(FileError::OpenQuote { line: self.last_line });
            }
            return Ok(None);
        }
        self.last_line = self.record.position().map_or(self.last_line, csv::Position::line);
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

    fn explain(&self, error: csv::Error) -> FileError {
        let line = error.position().map_or(self.last_line + 1, csv::Position::line);
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
    let file = File::open(path).map_err(|error| match error.kind() {
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
    state: Arc<TapState>,
}

impl Tap {
    fn new(file: File, encoding: &'static Encoding, state: Arc<TapState>) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder());
        Self {
            file: BufReader::with_capacity(1 << 16, file),
            hash: Sha256::new(),
            bytes: 0,
            decoder,
            decoded: Vec::new(),
            at: 0,
            ended: false,
            state,
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
        let quotes = passed.iter().filter(|byte| **byte == b'"').count() as u64;
        self.state.quotes.fetch_add(quotes, Ordering::Relaxed);
        if self.state.since_row.fetch_add(count as u64, Ordering::Relaxed) > LONGEST_ROW_MIB << 20 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(count)
    }
}
