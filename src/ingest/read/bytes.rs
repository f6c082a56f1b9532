//! A file as a stream of UTF-8: hashed as it lies on the disk, unpacked, decoded.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest as _, Sha256};

use super::super::error::FileError;
use super::archive;
use crate::model::hex;

/// Bytes that are read at once.
const AT_ONCE: usize = 1 << 16;

/// What a file turned out to be after it was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeal {
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: u64,
}

impl FileSeal {
    /// That of bytes.
    ///
    /// # Errors
    /// They cannot be read.
    pub(super) fn of(mut bytes: impl Read) -> io::Result<Self> {
        let mut digest = Sha256::new();
        let mut piece = vec![0; AT_ONCE];
        let mut all = 0;
        loop {
            let count = bytes.read(&mut piece)?;
            if count == 0 {
                return Ok(Self { sha256: hex(&digest.finalize()), bytes: all });
            }
            digest.update(piece.get(..count).unwrap_or_default());
            all += count as u64;
        }
    }
}

/// What is around the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrapping {
    /// Nothing.
    Plain,
    /// gzip.
    Gzip,
    /// A zip archive.
    Zip {
        /// The one file in it.
        member: String,
    },
}

/// How the bytes of a text stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One of those that browsers know.
    Known(&'static Encoding),
    /// UTF-32, which they do not.
    Utf32 {
        /// Whether the highest byte is first.
        big_endian: bool,
    },
}

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self::Known(UTF_8);

    /// Finds one by the name that people and browsers use, such as `windows-1252`.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn named(name: &str) -> Result<Self, FileError> {
        match name.trim().to_ascii_lowercase().as_str() {
            "utf-32le" | "utf-32" => Ok(Self::Utf32 { big_endian: false }),
            "utf-32be" => Ok(Self::Utf32 { big_endian: true }),
            known => {
                Encoding::for_label(known.as_bytes()).map(Self::Known).ok_or_else(|| FileError::UnknownEncoding(name.to_owned()))
            }
        }
    }

    /// Whether it is one of the many that languages had before Unicode, which only their letters tell apart.
    #[must_use]
    pub fn is_of_a_language(self) -> bool {
        !matches!(self, Self::Utf32 { .. }) && ![Self::UTF_8, Self::Known(UTF_16LE), Self::Known(UTF_16BE)].contains(&self)
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Known(encoding) => encoding.name(),
            Self::Utf32 { big_endian: true } => "UTF-32BE",
            Self::Utf32 { big_endian: false } => "UTF-32LE",
        }
    }

    /// What the first bytes of a file say: a byte order mark, or the zeros that Latin letters leave in
    /// the wide encodings. Nothing where they do not say it.
    #[must_use]
    pub fn of_start(start: &[u8]) -> Option<Self> {
        match start {
            [0xff, 0xfe, 0, 0, ..] => return Some(Self::Utf32 { big_endian: false }),
            [0, 0, 0xfe, 0xff, ..] => return Some(Self::Utf32 { big_endian: true }),
            // The mark of another encoding than the letters are in.
            [0xff, 0xfe, rest @ ..] | [0xfe, 0xff, rest @ ..] if matches!(Self::of_zeros(rest), Some(Self::Utf32 { .. })) => {
                return Self::of_zeros(rest);
            }
            [0xff, 0xfe, ..] => return Some(Self::Known(UTF_16LE)),
            [0xfe, 0xff, ..] => return Some(Self::Known(UTF_16BE)),
            [0xef, 0xbb, 0xbf, ..] => return Some(Self::UTF_8),
            _ => {}
        }
        Self::of_zeros(start)
    }

    /// What the zeros say that the wide encodings leave: every Latin letter, digit and sign has one or three.
    fn of_zeros(start: &[u8]) -> Option<Self> {
        let wide = start.len() / 4 * 4;
        if wide < 8 {
            return None;
        }
        let zeros = |place: usize| (place..wide).step_by(4).filter(|at| start.get(*at) == Some(&0)).count();
        let [first, second, third, fourth] = [zeros(0), zeros(1), zeros(2), zeros(3)];
        let of_32 = |high: usize, next: usize, low: usize| {
            let all = wide / 4;
            high * 100 >= all * MOST && next * 100 >= all * MOST && low * 100 <= all * FEW
        };
        if of_32(first, second, fourth) {
            return Some(Self::Utf32 { big_endian: true });
        }
        if of_32(fourth, third, first) {
            return Some(Self::Utf32 { big_endian: false });
        }
        let (even, odd) = (first + third, second + fourth);
        let of_16 = |zeros: usize, others: usize, big_endian: bool| {
            let is_latin = zeros * 100 >= wide / 2 * MOST && others * 100 < wide / 2 * MOST;
            // Other letters have none: then the ends of lines tell, which are two bytes each.
            is_latin || (zeros > 0 && others * TIMES <= zeros && ends_lines(start, big_endian))
        };
        match (of_16(even, odd, true), of_16(odd, even, false)) {
            (true, _) => Some(Self::Known(UTF_16BE)),
            (_, true) => Some(Self::Known(UTF_16LE)),
            _ => None,
        }
    }
}

/// Of a hundred places, so many zeros are those of a wide encoding.
const MOST: usize = 70;

/// Of a hundred places where letters are, so many may still be zeros.
const FEW: usize = 5;

/// So many times as many zeros stand before letters as behind them, or the other way round: a single letter may have
/// its zero on the wrong side.
const TIMES: usize = 10;

/// Whether lines end as in UTF-16, and no line ends as in a text of single bytes.
fn ends_lines(start: &[u8], big_endian: bool) -> bool {
    let (mut wide, mut narrow) = (0, 0);
    for pair in start.chunks_exact(2) {
        let unit = if big_endian { [pair[0], pair[1]] } else { [pair[1], pair[0]] };
        match unit {
            [0, b'\n' | b'\r'] => wide += 1,
            [b'\n' | b'\r', low] | [low, b'\n' | b'\r'] if low.is_ascii_graphic() || low == b' ' => narrow += 1,
            _ => {}
        }
    }
    wide > 0 && narrow == 0
}

/// Opens a file of text.
///
/// # Errors
/// The file cannot be opened, is empty, a folder, or a database.
pub(super) fn open_file(path: &Path) -> Result<File, FileError> {
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

/// The bytes of a file as UTF-8, and what is known of the file so far.
pub(super) struct TextStream {
    stream: Box<dyn Read + Send>,
    /// The file, where only a part of it passes here.
    whole: Option<PathBuf>,
    tap: Arc<Mutex<(Sha256, u64)>>,
}

impl TextStream {
    /// Opens a file.
    ///
    /// # Errors
    /// As for [`open_file`].
    pub fn open(path: &Path, wrapping: &Wrapping, charset: Charset) -> Result<Self, FileError> {
        let tap = Arc::new(Mutex::new((Sha256::new(), 0)));
        let tapped = || -> Result<_, FileError> {
            Ok(BufReader::with_capacity(AT_ONCE, Tapped { file: open_file(path)?, tap: Arc::clone(&tap) }))
        };
        let bytes: Box<dyn Read + Send> = match wrapping {
            Wrapping::Plain => Box::new(tapped()?),
            // Several members one after another are one file to gzip.
            Wrapping::Gzip => Box::new(flate2::read::MultiGzDecoder::new(tapped()?)),
            Wrapping::Zip { member } => archive::stream_of(path, member)?,
        };
        let whole = matches!(wrapping, Wrapping::Zip { .. }).then(|| path.to_owned());
        let stream: Box<dyn Read + Send> = match charset {
            Charset::Known(encoding) if encoding == UTF_8 => bytes,
            Charset::Known(encoding) => Box::new(Decoded::new(bytes, Wide::Known(encoding.new_decoder()))),
            Charset::Utf32 { big_endian } => Box::new(Decoded::new(bytes, Wide::Utf32 { big_endian, left: Vec::new() })),
        };
        Ok(Self { stream, whole, tap })
    }

    /// Reads what is left and tells what the file was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn seal(mut self) -> Result<FileSeal, FileError> {
        if let Some(path) = &self.whole {
            return Self::open(path, &Wrapping::Plain, Charset::UTF_8)?.seal();
        }
        io::copy(&mut self.stream, &mut io::sink()).map_err(FileError::Io)?;
        let (hash, bytes) = self.tap.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(FileSeal { sha256: hex(&hash.finalize()), bytes })
    }
}

impl Read for TextStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer)
    }
}

/// A file whose bytes are hashed and counted as they pass.
struct Tapped {
    file: File,
    tap: Arc<Mutex<(Sha256, u64)>>,
}

impl Read for Tapped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        let mut tap = self.tap.lock().unwrap_or_else(PoisonError::into_inner);
        tap.0.update(buffer.get(..count).unwrap_or_default());
        tap.1 += count as u64;
        Ok(count)
    }
}

/// How bytes that are no UTF-8 become it.
enum Wide {
    Known(Decoder),
    /// Bytes that are not yet a whole letter.
    Utf32 {
        big_endian: bool,
        left: Vec<u8>,
    },
}

/// A stream that is decoded on its way.
struct Decoded {
    bytes: Box<dyn Read + Send>,
    wide: Wide,
    text: Vec<u8>,
    at: usize,
    ended: bool,
    /// Whether nothing was decoded yet.
    is_start: bool,
}

impl Decoded {
    fn new(bytes: Box<dyn Read + Send>, wide: Wide) -> Self {
        Self { bytes, wide, text: Vec::new(), at: 0, ended: false, is_start: true }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let mut raw = [0; 8192];
        let count = self.bytes.read(&mut raw)?;
        self.ended = count == 0;
        let raw = raw.get(..count).unwrap_or_default();
        self.text.clear();
        self.at = 0;
        match &mut self.wide {
            Wide::Known(decoder) => {
                let room = decoder.max_utf8_buffer_length(count).unwrap_or(4 * count + 16);
                self.text.resize(room, 0);
                let (_, _, written, _) = decoder.decode_to_utf8(raw, &mut self.text, self.ended);
                self.text.truncate(written);
            }
            Wide::Utf32 { big_endian, left } => {
                left.extend_from_slice(raw);
                // No letter begins like this: it is the mark of another encoding.
                if self.is_start
                    && (left.starts_with(&[0xfe, 0xff])
                        || left.starts_with(&[0xff, 0xfe]) && !left.starts_with(&[0xff, 0xfe, 0, 0]))
                {
                    left.drain(..2);
                }
                self.is_start = false;
                let whole = left.len() / 4 * 4;
                let mut letters = String::with_capacity(whole);
                for four in left.get(..whole).unwrap_or_default().as_chunks::<4>().0 {
                    let number = if *big_endian { u32::from_be_bytes(*four) } else { u32::from_le_bytes(*four) };
                    letters.push(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                left.drain(..whole);
                if self.ended && !left.is_empty() {
                    letters.push(char::REPLACEMENT_CHARACTER);
                    left.clear();
                }
                self.text.extend_from_slice(letters.as_bytes());
            }
        }
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.decode_more()?;
        }
        let ready = self.text.get(self.at..).unwrap_or_default();
        let count = ready.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), ready.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}
