//! The letters of a text: UTF-8 where all of it is, else what browsers know of letters and languages.

use std::collections::BTreeMap;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{MACINTOSH, WINDOWS_1252};

use super::super::error::FileError;
use super::bytes::{Charset, Wrapping};
use super::look::each_chunk;

/// A text with so many letters of UTF-8 for each byte that is none is one in which something was damaged, and in no
/// other encoding.
const LETTERS_PER_FAULT: u64 = 10;

/// How a text without a byte order mark is written. All of it is looked at: the first letter beyond ASCII may stand in
/// its last line.
///
/// # Errors
/// The file cannot be read.
pub(super) fn charset_of(path: &Path, wrapping: &Wrapping) -> Result<Charset, FileError> {
    let mut seen = Utf8::default();
    each_chunk(path, wrapping, |bytes| seen.look(bytes))?;
    if seen.is_utf8() { Ok(Charset::UTF_8) } else { detected(path, wrapping) }
}

/// What the bytes of a text are as UTF-8.
#[derive(Debug, Default)]
struct Utf8 {
    /// The beginning of a letter at the end of the last piece.
    begun: Vec<u8>,
    letters: u64,
    faults: u64,
    /// Whether a sequence has stood there that changes what all bytes behind it mean, as Japanese mail has them.
    shifts: bool,
}

impl Utf8 {
    fn look(&mut self, piece: &[u8]) {
        let mut joined = std::mem::take(&mut self.begun);
        joined.extend_from_slice(piece);
        self.shifts |= memchr::memmem::find(&joined, b"\x1b$").is_some();
        let mut rest = joined.as_slice();
        loop {
            let (good, fault) = match std::str::from_utf8(rest) {
                Ok(text) => (text.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            let (text, behind) = rest.split_at(good);
            self.letters += text.iter().filter(|byte| **byte >= 0xc0).count() as u64;
            match fault {
                None => return,
                Some(None) => {
                    self.begun = behind.to_vec();
                    return;
                }
                Some(Some(length)) => {
                    self.faults += 1;
                    rest = behind.get(length..).unwrap_or_default();
                }
            }
        }
    }

    fn is_utf8(&self) -> bool {
        let faults = self.faults + u64::from(!self.begun.is_empty());
        !self.shifts && self.letters >= faults * LETTERS_PER_FAULT
    }
}

/// The letters of a text that is not UTF-8.
fn detected(path: &Path, wrapping: &Wrapping) -> Result<Charset, FileError> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let mut letters = BTreeMap::<u8, u64>::new();
    let mut mac = OldMac::default();
    each_chunk(path, wrapping, |bytes| {
        detector.feed(bytes, false);
        mac.look(bytes);
        bytes.iter().filter(|byte| !byte.is_ascii()).for_each(|byte| *letters.entry(*byte).or_default() += 1);
    })?;
    detector.feed(&[], true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let is_western = || letters.keys().all(|byte| is_western(*byte));
    let few = letters.values().sum::<u64>() < SURE_OF_LANGUAGE;
    // Of few letters the end of the lines says more than the letters do.
    // On the old Macs á is the first half of a letter of Japan.
    let western = guess == WINDOWS_1252 || few && (guess.is_single_byte() && is_western() || mac.is_likely());
    Ok(Charset::Known(match western {
        true if mac.is_likely() => MACINTOSH,
        true => WINDOWS_1252,
        false => guess,
    }))
}

/// What speaks for, and against, Excel's "CSV (Macintosh)": lines that end as on the old Macs, and within words bytes that
/// are letters there and signs elsewhere.
#[derive(Debug, Default)]
struct OldMac {
    returns: usize,
    feeds: usize,
    letters: usize,
    others: usize,
    last: u8,
    before_last: u8,
    /// What the last byte is, if what follows it shows it to be a letter.
    open: Option<Open>,
}

/// Where in a word a byte is a letter on the old Macs, and a sign elsewhere.
#[derive(Debug, Clone, Copy)]
enum Open {
    Inside,
    Begins,
}

impl OldMac {
    fn look(&mut self, bytes: &[u8]) {
        self.returns += memchr::memchr_iter(b'\r', bytes).count();
        self.feeds += memchr::memchr_iter(b'\n', bytes).count();
        for byte in bytes {
            match self.open {
                Some(Open::Inside) => self.count(self.before_last.is_ascii_alphabetic() && byte.is_ascii_alphabetic()),
                Some(Open::Begins) => self.count(!self.before_last.is_ascii_alphanumeric() && byte.is_ascii_lowercase()),
                None => {}
            }
            // ä, é, ö, ü, ß, ø and their like; what begins a word may as well be the S of Škoda, and the rest of these bytes
            // are the euro, quotes and dashes of windows-1252.
            let is_letter = matches!(byte, 0x86..=0x90 | 0x98..=0x9f | 0xa7 | 0xbe | 0xbf) && self.last.is_ascii_alphabetic();
            // í is the apostrophe, which stands inside words as well, and says nothing; the others are signs of the Macs.
            let is_neutral = matches!(byte, 0x92 | 0xd0..=0xd5 | 0xdb);
            self.open = match byte {
                _ if is_letter => None,
                // ë, ì, î, ï, ñ and ó are quotes and dashes elsewhere, which do not stand inside words.
                0x91 | 0x93..=0x97 => Some(Open::Inside),
                // Ä, Å, É, Ö, Ü, Æ and Ø; elsewhere the euro, an ellipsis and the like, which begin none.
                0x80 | 0x81 | 0x83 | 0x85 | 0x86 | 0xae | 0xaf => Some(Open::Begins),
                _ => None,
            };
            if is_letter {
                self.letters += 1;
            } else if !byte.is_ascii() && !is_neutral && self.open.is_none() {
                self.others += 1;
            }
            self.before_last = self.last;
            self.last = *byte;
        }
    }

    fn count(&mut self, is_letter: bool) {
        self.letters += usize::from(is_letter);
        self.others += usize::from(!is_letter);
    }

    fn is_likely(&self) -> bool {
        self.returns > 0 && self.feeds == 0 && self.letters > self.others
    }
}

/// So many letters beyond ASCII tell the languages of Latin letters apart. Where there are fewer, the
/// encoding of most desktops is meant if all of them are letters in it.
const SURE_OF_LANGUAGE: u64 = 24;

/// Whether a byte is a letter, a sign of a currency or a mark of print in windows-1252.
fn is_western(byte: u8) -> bool {
    matches!(byte, 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0xff) && !matches!(byte, 0xd0 | 0xde | 0xf0 | 0xfe)
        || matches!(byte, 0x80 | 0x85 | 0x91..=0x97 | 0x99 | 0x8a | 0x8c | 0x8e | 0x9a | 0x9c | 0x9e | 0x9f)
        || matches!(byte, 0xa0 | 0xa3 | 0xa9 | 0xab | 0xae | 0xb0 | 0xb4 | 0xb7 | 0xba | 0xbb)
}
