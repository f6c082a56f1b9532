//! Zip archives: what lies in one, and its members as streams. A member is read through a handle of its
//! own, so that a stream of it needs no archive to live beside it.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::ZipArchive;

use super::super::error::FileError;
use super::bytes::open_file;

/// Where a member lies in its archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    /// Its name, folders included.
    pub name: String,
    begins: u64,
    packed: u64,
    is_deflated: bool,
    crc: u32,
}

/// What is in an archive.
pub(super) struct Archive {
    /// Its files, without the folders and what a Mac keeps beside them.
    pub members: Vec<Member>,
}

impl Archive {
    /// Lists what is in it.
    ///
    /// # Errors
    /// It is damaged or cut off, locked by a password, or packed in a way that is not read.
    pub fn open(file: &mut File) -> Result<Self, FileError> {
        let damaged = |error: &dyn std::fmt::Display| FileError::Damaged { what: "archive", why: error.to_string() };
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
        let mut members = Vec::new();
        for place in 0..archive.len() {
            let entry = archive.by_index_raw(place).map_err(|error| damaged(&error))?;
            let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
            let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
            if entry.is_dir() || name.starts_with("__MACOSX/") || last.starts_with("._") || last == ".DS_Store" {
                continue;
            }
            if entry.encrypted() {
                return Err(FileError::Locked);
            }
            let is_deflated = match entry.compression() {
                zip::CompressionMethod::STORE => false,
                zip::CompressionMethod::DEFLATE => true,
                other => return Err(damaged(&format!("{name} is packed by {other:?}, which is not read"))),
            };
            let begins = entry.data_start().ok_or_else(|| damaged(&format!("{name} has no beginning")))?;
            members.push(Member { begins, packed: entry.compressed_size(), is_deflated, crc: entry.crc32(), name });
        }
        Ok(Self { members })
    }

    /// The member of this name, letters in either case.
    pub fn find(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name.replace('\\', "/").trim_start_matches('/').eq_ignore_ascii_case(name))
    }
}

impl Member {
    /// Its bytes, unpacked as they are read, and compared with their check sum at the end.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn stream(&self, mut file: File) -> io::Result<Box<dyn Read + Send>> {
        file.seek(SeekFrom::Start(self.begins))?;
        let packed = BufReader::with_capacity(1 << 16, file).take(self.packed);
        let bytes: Box<dyn Read + Send> = if self.is_deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
        Ok(Box::new(Checked { bytes, crc: Crc::new(), expected: self.crc }))
    }
}

/// A member of an archive as a stream.
///
/// # Errors
/// There is no such member any more, or the archive cannot be read.
pub(super) fn stream_of(path: &Path, name: &str) -> Result<Box<dyn Read + Send>, FileError> {
    let mut file = open_file(path)?;
    let archive = Archive::open(&mut file)?;
    let member = archive.find(name).ok_or(FileError::Changed)?;
    member.stream(file).map_err(FileError::Io)
}

/// Bytes whose check sum is looked at when they end.
struct Checked {
    bytes: Box<dyn Read + Send>,
    crc: Crc,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        self.crc.update(buffer.get(..count).unwrap_or_default());
        if count == 0 && !buffer.is_empty() && self.crc.sum() != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "what is in the archive is not what was put into it"));
        }
        Ok(count)
    }
}
