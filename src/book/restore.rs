//! A copy back in the place of the book: looked at in full before the book is touched, and nothing that
//! stood there is lost.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::backup::{Kinship, assert_sound, copy_into, copy_to, free_file, free_name, kinship, progress, sync_folder};
use super::error::{Error, Result};
use super::migrate;
use super::open::connect_existing;
use super::schema::SCHEMA_VERSION;

/// Puts a copy in the place of the book. The present book is kept aside; returns where. A book that
/// cannot be read any more is moved aside as it is.
///
/// # Errors
/// The file is no sound book, or one of a newer program; or, without `force`, `faults_of` finds
/// something wrong with it, or the present book has come further, or is another one; or nothing can be
/// written. Then the present book is as it was.
pub fn restore(
    file: &Path,
    book: &Path,
    force: bool,
    faults_of: impl FnOnce(&Connection) -> Result<Vec<String>>,
) -> Result<Option<PathBuf>> {
    let source = connect_existing(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| match error {
        Error::NotFound(path) => Error::NoCopy(path),
        other => other,
    })?;
    if fs::canonicalize(file).ok().is_some_and(|file| fs::canonicalize(book).ok() == Some(file)) {
        return Err(Error::IsTheBook(book.to_owned()));
    }
    if let Some(folder) = book.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
    }
    // All of it stands beside the book, and was read back, before the book is touched.
    let mut name = book.as_os_str().to_owned();
    name.push(".restoring");
    let partial = free_file(Path::new(&name))?;
    let restored = copy_into(&source, &partial)
        .map_err(|error| match error {
            Error::Damaged { detail, .. } => Error::Damaged { path: file.to_owned(), detail },
            other => other,
        })
        .and_then(|()| put_in_place(file, &partial, book, force, faults_of));
    // It is the book by now, or of no use.
    let _ = fs::remove_file(&partial);
    restored
}

fn put_in_place(
    file: &Path,
    partial: &Path,
    book: &Path,
    force: bool,
    faults_of: impl FnOnce(&Connection) -> Result<Vec<String>>,
) -> Result<Option<PathBuf>> {
    let mut copy = connect_existing(partial, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if copy.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))? < SCHEMA_VERSION {
        // The copy of an older program: it would be upgraded when it is opened.
        migrate::migrate(&mut copy)?;
    }
    let faults = faults_of(&copy)?;
    if !faults.is_empty() && !force {
        return Err(Error::NotWhole { path: file.to_owned(), faults });
    }
    if !book.exists() {
        drop(copy);
        fs::rename(partial, book).map_err(Error::io(book))?;
        sync_folder(book)?;
        return Ok(None);
    }
    let mut name = book.as_os_str().to_owned();
    name.push(".before-restore");
    let name = Path::new(&name);
    let present = connect_existing(book, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let present = present.and_then(|present| assert_sound(&present, book).map(|()| present));
    match present {
        Ok(mut present) => {
            let kin = kinship(&copy, &present)?;
            let is_new: bool = present.query_row("SELECT count(*) <= 1 FROM batches", [], |row| row.get(0))?;
            if !force && !is_new && !matches!(kin, Kinship::Same | Kinship::Later) {
                let (there, comes) = (progress(&present)?, progress(&copy)?);
                let is_same_book = kin == Kinship::Earlier;
                return Err(Error::WouldGoBack { is_same_book, there, comes });
            }
            let aside = copy_to(&present, name)?;
            // The backup API writes the pages in one transaction: a crash leaves the book that was there.
            Backup::new(&copy, &mut present)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
            Ok(Some(aside))
        }
        Err(Error::NotABook(path)) if !force && fs::metadata(book).is_ok_and(|found| found.len() > 0) => {
            Err(Error::OtherFile(path))
        }
        Err(error) if !is_damage(&error) => Err(error),
        Err(_) => {
            // Nothing of it can be copied: the bytes are kept as they are, with their journal.
            drop(copy);
            let aside = free_name(name);
            fs::rename(book, &aside).map_err(Error::io(book))?;
            let journal = |path: &Path| {
                let mut name = path.as_os_str().to_owned();
                name.push("-journal");
                PathBuf::from(name)
            };
            if journal(book).exists() {
                fs::rename(journal(book), journal(&aside)).map_err(Error::io(book))?;
            }
            fs::rename(partial, book).map_err(Error::io(book))?;
            sync_folder(book)?;
            Ok(Some(aside))
        }
    }
}

/// Whether an error says that the file is no readable book any more; one that another program is
/// writing, or that may not be opened, is none of these.
fn is_damage(error: &Error) -> bool {
    match error {
        Error::Damaged { .. } | Error::NotABook(_) => true,
        Error::Sql(error) => {
            matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase))
        }
        _ => false,
    }
}
