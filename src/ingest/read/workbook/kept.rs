//! A workbook as its parsers take it: the file itself, or a copy of it that was unpacked or written anew, which is kept
//! for the next pass over the same sheet.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use super::super::super::error::FileError;
use super::super::bytes::FileSeal;

/// A file that several readers read at their own places. One without a name is gone when the last of them is.
#[derive(Debug, Clone)]
pub struct Kept {
    file: Arc<File>,
    /// What the file was that this is a copy of.
    of: Option<FileSeal>,
}

impl Kept {
    /// A file, or a copy of one that was this.
    pub(super) fn new(file: File, of: Option<FileSeal>) -> Self {
        Self { file: Arc::new(file), of }
    }

    /// A reader of its own, at the beginning.
    pub(super) fn reader(&self) -> Place {
        Place { file: Arc::clone(&self.file), at: 0 }
    }

    /// What the file is that these rows are of, whatever stands under its name by now.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn seal(&self) -> Result<FileSeal, FileError> {
        self.of.clone().map_or_else(|| FileSeal::of(self.reader()).map_err(FileError::Io), Ok)
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.file, &other.file)
    }
}

impl Eq for Kept {}

/// A place in a file.
#[derive(Debug)]
pub(super) struct Place {
    file: Arc<File>,
    at: u64,
}

impl Read for Place {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let count = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.at)?;
        #[cfg(windows)]
        let count = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.at)?;
        self.at += u64::try_from(count).unwrap_or(0);
        Ok(count)
    }
}

impl Seek for Place {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(by) => (self.at, by),
            SeekFrom::End(by) => (self.file.metadata()?.len(), by),
        };
        self.at = from.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
