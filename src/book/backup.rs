//! Copies of the book: before an upgrade, on demand, and back again. Only SQLite opens the file:
//! everything here goes through its backup API.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::error::{Error, Result};
use super::open::{Book, connect, connect_existing, create_private_file};

/// Pages that are copied between two looks at whether somebody else wants the book.
const PAGES_AT_ONCE: i32 = 4096;

/// What a backup has done.
#[derive(Debug, Clone)]
pub struct BackupReport {
    /// The new copy.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Older copies that went, since enough newer ones are there.
    pub removed: Vec<PathBuf>,
}

/// How far a book has come: its newest batch that was finished.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    /// When, `YYYY-MM-DDTHH:MM:SSZ`.
    pub finished_at: String,
    /// Its number.
    pub batch: i64,
}

/// Writes a verified copy of the book into a folder, named after the book and the time, and keeps
/// the newest `keep` of them.
///
/// # Errors
/// The folder cannot be written, or the copy is not sound: then it is not kept.
pub fn backup(book: &Book, folder: &Path, stamp: &str, keep: usize) -> Result<BackupReport> {
    fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let stem = book.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let compact: String = stamp.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let path = copy_to(&book.conn, &folder.join(format!("{stem}.{compact}.backup")))?;
    let bytes = fs::metadata(&path).map_err(Error::io(&path))?.len();
    let removed = remove_older(folder, &stem, keep.max(1))?;
    Ok(BackupReport { path, bytes, removed })
}

/// The copies of this book in a folder, oldest first: their names end in the time.
fn copies(folder: &Path, stem: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ours = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')).is_some_and(|rest| {
            let (time, end) = rest.split_once(".backup").unwrap_or((rest, "x"));
            let is_number = |end: &str| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit());
            time.len() == 16 && time.ends_with('Z') && (end.is_empty() || end.strip_prefix('.').is_some_and(is_number))
        });
        if ours {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The newest copy of a book in a folder, and when it was made, `YYYY-MM-DDTHH:MM:SSZ`.
///
/// # Errors
/// The folder is there and cannot be read.
pub fn newest_backup(folder: &Path, book: &Path) -> Result<Option<(PathBuf, String)>> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let stem = book.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let newest = copies(folder, &stem)?.pop();
    Ok(newest.and_then(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let time = name.strip_prefix(stem.as_str())?.strip_prefix('.')?.get(..16)?.to_owned();
        let part = |range: std::ops::Range<usize>| time.get(range).unwrap_or_default();
        let stamp = format!("{}-{}-{}T{}:{}:{}Z", part(0..4), part(4..6), part(6..8), part(9..11), part(11..13), part(13..15));
        Some((path, stamp))
    }))
}

/// The copies of a book that trueup has made: those in `backups` beside it, and those that an upgrade
/// or a restore has left beside it.
pub(super) fn copies_of(book: &Path) -> Result<Vec<PathBuf>> {
    let folder = match book.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut found = Vec::new();
    let name = |name: Option<&std::ffi::OsStr>| name.unwrap_or_default().to_string_lossy().into_owned();
    // Half-written ones of a run that was killed among them.
    let mut look = |folder: &Path, start: &str| -> Result<()> {
        for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
            let path = entry.map_err(Error::io(folder))?.path();
            if name(path.file_name()).starts_with(start) {
                found.push(path);
            }
        }
        Ok(())
    };
    look(folder, &format!("{}.before-", name(book.file_name())))?;
    let backups = folder.join("backups");
    if backups.is_dir() {
        look(&backups, &format!("{}.", name(book.file_stem())))?;
    }
    found.sort();
    Ok(found)
}

fn remove_older(folder: &Path, stem: &str, keep: usize) -> Result<Vec<PathBuf>> {
    let mut all = copies(folder, stem)?;
    let removed: Vec<PathBuf> = all.drain(..all.len().saturating_sub(keep)).collect();
    for path in &removed {
        fs::remove_file(path).map_err(Error::io(path))?;
    }
    Ok(removed)
}

/// Puts a copy in the place of the book. The present book is copied aside first; returns where.
///
/// # Errors
/// The file is no sound book, or one of a newer program; or the present book has come further and
/// `force` is not given; or it cannot be written: then it is as it was.
pub fn restore(file: &Path, book: &Path, force: bool) -> Result<Option<PathBuf>> {
    let source = connect_existing(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    assert_sound(&source, file)?;
    if fs::canonicalize(file).ok().is_some_and(|file| fs::canonicalize(book).ok() == Some(file)) {
        return Err(Error::Exists(book.to_owned()));
    }
    let mut aside = None;
    if book.exists() {
        let present = connect_existing(book, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let (there, comes) = (progress(&present)?, progress(&source)?);
        if there > comes && !force {
            return Err(Error::WouldGoBack { there, comes });
        }
        let mut name = book.as_os_str().to_owned();
        name.push(".before-restore");
        aside = Some(copy_to(&present, Path::new(&name))?);
    } else {
        if let Some(folder) = book.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(Error::io(folder))?;
        }
        create_private_file(book)?;
    }
    // The backup API writes the pages in one transaction: a crash leaves the book that was there.
    let mut target = connect(book, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    Backup::new(&source, &mut target)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    assert_sound(&target, book)?;
    Ok(aside)
}

/// Copies a book into a new file of this name, or of the first free `name.2`, `name.3`: what stands
/// there already is somebody's book, too. Until all of it is there and was read back, the copy has
/// another name: a run that is killed leaves nothing that could be taken for a backup.
pub(super) fn copy_to(conn: &Connection, target: &Path) -> Result<PathBuf> {
    let mut name = target.as_os_str().to_owned();
    name.push(".partial");
    let partial = free_file(Path::new(&name))?;
    let copied = copy_into(conn, &partial).and_then(|()| {
        let path =
            (1_u32..).map(|number| numbered(target, number)).find(|path| !path.exists()).unwrap_or_else(|| target.to_owned());
        fs::rename(&partial, &path).map_err(Error::io(&path))?;
        match sync_folder(&path) {
            Ok(()) => Ok(path),
            Err(error) => {
                // A copy that a power failure may take away is none.
                let _ = fs::remove_file(&path);
                Err(error)
            }
        }
    });
    if copied.is_err() {
        // A copy that cannot be trusted is worse than none.
        let _ = fs::remove_file(&partial);
    }
    copied
}

fn copy_into(conn: &Connection, file: &Path) -> Result<()> {
    let mut copy = Connection::open(file)?;
    // As durable as the book itself, and without an empty journal that lies about beside a copy.
    copy.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA")?;
    Backup::new(conn, &mut copy)?.run_to_completion(PAGES_AT_ONCE, Duration::ZERO, None)?;
    assert_sound(&copy, file)?;
    let version = |conn: &Connection| conn.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    if version(&copy)? != version(conn)? {
        return Err(Error::Invariant(format!("the copy at {} is not the book", file.display())));
    }
    Ok(())
}

/// A name is durable once its folder is.
#[cfg(unix)]
fn sync_folder(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(folder))
}

#[cfg(not(unix))]
fn sync_folder(_file: &Path) -> Result<()> {
    Ok(())
}

fn assert_sound(conn: &Connection, path: &Path) -> Result<()> {
    let answer: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(()) } else { Err(Error::Damaged { path: path.to_owned(), detail: answer }) }
}

fn progress(conn: &Connection) -> Result<Progress> {
    let sql = "SELECT coalesce(max(finished_at), ''), coalesce(max(id), 0) FROM batches WHERE finished_at IS NOT NULL";
    Ok(conn.query_row(sql, [], |row| Ok(Progress { finished_at: row.get(0)?, batch: row.get(1)? }))?)
}

/// Makes a new private file of this name, or of the first free `name.2`, `name.3`.
fn free_file(path: &Path) -> Result<PathBuf> {
    let mut number = 1;
    loop {
        let target = numbered(path, number);
        match create_private_file(&target) {
            Ok(()) => return Ok(target),
            Err(Error::Exists(_)) => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// A name, `name.2`, `name.3`.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    if number > 1 {
        name.push(format!(".{number}"));
    }
    PathBuf::from(name)
}
