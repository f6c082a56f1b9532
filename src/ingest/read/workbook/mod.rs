//! Workbooks as rows of cells: XLSX, XLSM and XLSB cell by cell, XLS and ODS as a whole, within bounds.
//! Every workbook is read on a thread of its own: the parsers of these formats may fail in ways of
//! their own, and a thread that fails is an error like any other.

mod bounds;
mod kept;
mod merged;
mod opened;
mod rows;
mod texts;
mod value;

use std::fs::File;
use std::io::{self, Seek as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::thread;

use super::super::error::FileError;
use super::archive::Archive;
use super::bytes::{Charset, FileSeal, TextStream, Wrapping, open_file};
use super::cells::Cells;
pub use kept::Kept;
use merged::Merged;
pub(super) use opened::BARE_FORMULA;
use opened::Workbook;
pub use rows::SheetRows;

/// The name of the threads on which workbooks are read.
pub const THREAD: &str = "workbook";

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML, with macros or without.
    Xlsx,
    /// The binary form of it.
    Xlsb,
    /// Excel before 2007.
    Xls,
    /// `OpenDocument`.
    Ods,
}

/// The sheet of a workbook that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Format of the workbook.
    pub format: Format,
    /// The name.
    pub name: String,
    /// The other sheets that have anything in them.
    pub others: Vec<String>,
    /// Those of them whose header is known as well.
    pub also_fit: Vec<String>,
    /// Whether its own header is known.
    pub fits: bool,
    /// Whether its days are counted from 1904.
    pub counts_from_1904: bool,
    /// Whether the workbook has formulas that nobody has ever computed.
    pub has_bare_formulas: bool,
    /// Cells of several rows that are merged, each with its first row: only there stands what they say.
    pub merged: Vec<(u64, String)>,
    /// The workbook as it was unpacked, where that is not the file itself.
    pub kept: Option<Kept>,
}

impl Sheet {
    /// What the workbook is, where reading it does not tell how its cells are formatted: a currency may be part of that.
    #[must_use]
    pub fn without_formats(&self) -> Option<&'static str> {
        match self.format {
            Format::Xlsx => None,
            Format::Xlsb => Some("an XLSB workbook"),
            Format::Xls => Some("an XLS workbook"),
            Format::Ods => Some("an ODS workbook"),
        }
    }
}

/// What a workbook is by the members of its archive; nothing where it is another archive.
pub(super) fn format_of(archive: &Archive) -> Option<Format> {
    if archive.find("xl/workbook.bin").is_some() {
        return Some(Format::Xlsb);
    }
    if archive.find("content.xml").is_some() && archive.find("mimetype").is_some() {
        return Some(Format::Ods);
    }
    archive.find("[Content_Types].xml").map(|_| Format::Xlsx)
}

/// The format of a workbook with something around it.
///
/// # Errors
/// It is no workbook.
pub(super) fn packed_format(path: &Path, wrapping: &Wrapping) -> Result<Format, FileError> {
    let (mut file, _) = unpacked(path, wrapping)?;
    let archive = Archive::open(&mut file)?;
    format_of(&archive).ok_or(FileError::NoTable { what: "an archive inside an archive" })
}

/// The first look at a workbook.
pub(super) struct Sample {
    /// The sheets that have anything in them.
    pub sheets: Vec<SheetSample>,
    /// Whether its days are counted from 1904.
    pub counts_from_1904: bool,
    /// Whether it has formulas that nobody has ever computed.
    pub has_bare_formulas: bool,
    /// The workbook as it was unpacked, where that is not the file itself.
    pub kept: Option<Kept>,
}

/// The first look at a sheet.
pub(super) struct SheetSample {
    pub name: String,
    /// Whether nobody sees it who opens the workbook.
    pub is_hidden: bool,
    pub rows: Vec<(u64, Cells)>,
    /// Cells of several rows that are merged, each with its first row.
    pub merged: Vec<(u64, String)>,
}

/// Looks at the first rows of every sheet of a workbook.
///
/// # Errors
/// The workbook is damaged, locked, or too large to be read.
pub(super) fn sample(path: &Path, wrapping: &Wrapping, format: Format, rows: usize) -> Result<Sample, FileError> {
    let (path, wrapping) = (path.to_owned(), wrapping.clone());
    let reading = move || -> Result<Sample, FileError> {
        let (mut file, of) = unpacked(&path, &wrapping)?;
        let bounds::Seen { bare_formulas: has_bare_formulas, merged: has_merged } = bounds::check(&mut file, format)?;
        let mut of_sheets =
            if has_merged && format == Format::Ods { merged::of_open_document(&mut file)? } else { Default::default() };
        let written = if format == Format::Xlsx { texts::with_own_texts(&file)? } else { None };
        let is_kept = written.is_some() || wrapping != Wrapping::Plain;
        let readable = match written {
            Some(written) => Kept::new(written, Some(Kept::new(file, of).seal()?)),
            None => Kept::new(file, of),
        };
        let mut workbook = Workbook::open(&readable, format)?;
        let mut sheets = Vec::new();
        for (name, is_hidden) in workbook.sheets() {
            let mut found = Vec::new();
            workbook.each_row(&name, has_bare_formulas, &mut |line, cells| {
                found.push((line, cells));
                if found.len() < rows { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            if !found.is_empty() {
                let merged = match of_sheets.remove(&name) {
                    Some(merged) => merged,
                    None if has_merged => workbook.merged_over_rows(&name)?,
                    None => Merged::new(),
                };
                sheets.push(SheetSample { name, is_hidden, rows: found, merged });
            }
        }
        if sheets.is_empty() {
            return Err(FileError::NoTable { what: "a workbook without a single cell" });
        }
        let counts_from_1904 = workbook.counts_from_1904();
        Ok(Sample { sheets, counts_from_1904, has_bare_formulas, kept: is_kept.then_some(readable) })
    };
    let thread = thread::Builder::new().name(THREAD.to_owned()).spawn(reading).map_err(FileError::Io)?;
    thread.join().unwrap_or_else(|_| Err(gave_up()))
}

/// A parser that met what it did not expect.
fn gave_up() -> FileError {
    damaged("it contradicts itself")
}

fn damaged(why: impl std::fmt::Display) -> FileError {
    FileError::Damaged { what: "workbook", why: why.to_string() }
}

/// The workbook as a file of its own, whatever is around it, and what the file was that it was in.
fn unpacked(path: &Path, wrapping: &Wrapping) -> Result<(File, Option<FileSeal>), FileError> {
    const LARGEST: u64 = 4 << 30;
    if *wrapping == Wrapping::Plain {
        return Ok((open_file(path)?, None));
    }
    let mut file = tempfile::tempfile().map_err(FileError::Io)?;
    let mut stream = TextStream::open(path, wrapping, Charset::UTF_8)?;
    if io::copy(&mut io::Read::take(io::Read::by_ref(&mut stream), LARGEST), &mut file).map_err(FileError::Io)? == LARGEST {
        return Err(FileError::TooLarge { what: format!("more than {} GiB when it is unpacked", LARGEST >> 30) });
    }
    file.rewind().map_err(FileError::Io)?;
    Ok((file, Some(stream.seal()?)))
}
