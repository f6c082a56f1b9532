//! Copies of the book: before an upgrade, on demand, and back again. Only SQLite opens the file:
//! everything here goes through its backup API.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::error::{Error, Result};
use super::open::{Book, connect_existing, create_private_file};

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
    /// What is wrong with the book, and so with its copy.
    pub faults: Vec<String>,
}

/// How far a book has come: its newest batch that was finished.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Progress {
    /// When, `YYYY-MM-DDTHH:MM:SSZ`.
    pub finished_at: String,
    /// Its number.
    pub batch: i64,
}

/// Writes a copy of the book into a folder, named after the book and the time, and reads it back. Where
/// `faults_of` finds nothing wrong with it, the newest `keep` copies of this book stay and older ones
/// go; a copy of a book that is not whole pushes out no older one.
///
/// # Errors
/// The folder cannot be written, or the copy is not sound: then it is not kept.
pub fn backup(
    book: &Book,
    folder: &Path,
    stamp: &str,
    keep: usize,
    faults_of: impl FnOnce(&Connection) -> Result<Vec<String>>,
) -> Result<BackupReport> {
    if folder.exists() && !folder.is_dir() {
        return Err(Error::NoFolder(folder.to_owned()));
    }
    fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let stem = book.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let compact: String = stamp.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let path = copy_to(&book.conn, &folder.join(format!("{stem}.{compact}.backup")))?;
    // Nothing hangs on the list but what forgetting can name later.
    let _ = remember_folder(&book.path, folder);
    let faults = faults_of(&connect_existing(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?)?;
    let bytes = fs::metadata(&path).map_err(Error::io(&path))?.len();
    let removed = if faults.is_empty() { remove_older(book, folder, &stem, keep.max(1), &path)? } else { Vec::new() };
    Ok(BackupReport { path, bytes, removed, faults })
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
    // By the time in the name, then by the number behind it.
    let number = |path: &PathBuf| path.extension().and_then(|end| end.to_str()?.parse::<u32>().ok()).unwrap_or(1);
    let time = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().split(".backup").next().map(str::to_owned);
    found.sort_by_key(|path| (time(path), number(path)));
    Ok(found)
}

/// The newest copy of a book in a folder, or in all that are known, and when it was made,
/// `YYYY-MM-DDTHH:MM:SSZ`.
///
/// # Errors
/// The folder is there and cannot be read.
pub fn newest_backup(folder: Option<&Path>, book: &Path) -> Result<Option<(PathBuf, String)>> {
    let mut folders = match folder {
        Some(folder) => vec![folder.to_owned()],
        None => folders_of_copies(book),
    };
    if folder.is_none() {
        folders.push(book.parent().unwrap_or(Path::new("")).join("backups"));
    }
    let mut newest = None;
    for folder in folders {
        newest = newest.max(newest_in(&folder, book)?.map(|(path, time)| (time, path)));
    }
    Ok(newest.map(|(time, path)| (path, time)))
}

fn newest_in(folder: &Path, book: &Path) -> Result<Option<(PathBuf, String)>> {
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

/// Where the folders are written down that copies of a book were put into, one in a line: beside the
/// book, so that a copy of it does not differ from it by that.
fn list_of_folders(book: &Path) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push(".copies");
    PathBuf::from(name)
}

/// Folders besides `backups` that copies of the book were put into.
fn folders_of_copies(book: &Path) -> Vec<PathBuf> {
    let list = fs::read_to_string(list_of_folders(book)).unwrap_or_default();
    list.lines().filter(|line| !line.is_empty()).map(PathBuf::from).collect()
}

fn remember_folder(book: &Path, folder: &Path) -> Result<()> {
    let folder = fs::canonicalize(folder).map_err(Error::io(folder))?;
    let mut known = folders_of_copies(book);
    let is_beside =
        book.parent().and_then(|beside| fs::canonicalize(beside.join("backups")).ok()).is_some_and(|beside| beside == folder);
    if is_beside || known.contains(&folder) {
        return Ok(());
    }
    known.push(folder);
    let list = list_of_folders(book);
    match create_private_file(&list) {
        Ok(()) | Err(Error::Exists(_)) => {}
        Err(error) => return Err(error),
    }
    let lines: Vec<String> = known.iter().map(|folder| folder.to_string_lossy().into_owned()).collect();
    fs::write(&list, lines.join("\n") + "\n").map_err(Error::io(&list))
}

/// The copies of a book that trueup has made: those in `backups` beside it, in the other folders that
/// backups were written to, and those that an upgrade or a restore has left beside it.
///
/// # Errors
/// A folder could not be read.
pub fn copies_of(book: &Path) -> Result<Vec<PathBuf>> {
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
    let mut folders = folders_of_copies(book);
    folders.push(folder.join("backups"));
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        look(folder, &format!("{}.", name(book.file_stem())))?;
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Removes the oldest copies of this very book; another book of the same name keeps its own.
fn remove_older(book: &Book, folder: &Path, stem: &str, keep: usize, written: &Path) -> Result<Vec<PathBuf>> {
    let is_older = |path: &PathBuf| -> bool {
        let copy = connect_existing(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        path != written
            && copy.is_ok_and(|copy| kinship(&copy, &book.conn).is_ok_and(|kin| kin == Kinship::Same || kin == Kinship::Earlier))
    };
    let older: Vec<PathBuf> = copies(folder, stem)?.into_iter().filter(is_older).collect();
    let removed: Vec<PathBuf> = older.iter().take((older.len() + 1).saturating_sub(keep)).cloned().collect();
    for path in &removed {
        fs::remove_file(path).map_err(Error::io(path))?;
    }
    Ok(removed)
}

/// How the history of one book stands to that of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinship {
    /// Both have the same batches.
    Same,
    /// The other one has gone on from here.
    Earlier,
    /// This one has gone on from the other.
    Later,
    /// They have parted, or were never one.
    Other,
}

/// Compares the batches of two books.
pub(super) fn kinship(this: &Connection, other: &Connection) -> Result<Kinship> {
    let history = |conn: &Connection| -> Result<Vec<String>> {
        let mut statement = conn.prepare(include_str!("history_of_batches.sql"))?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let (mine, theirs) = (history(this)?, history(other)?);
    Ok(match (theirs.starts_with(&mine), mine.starts_with(&theirs)) {
        (true, true) => Kinship::Same,
        (true, false) => Kinship::Earlier,
        (false, true) => Kinship::Later,
        (false, false) => Kinship::Other,
    })
}

/// Copies a book into a new file of this name, or of the first free `name.2`, `name.3`: what stands
/// there already is somebody's book, too. Until all of it is there and was read back, the copy has
/// another name: a run that is killed leaves nothing that could be taken for a backup.
pub(super) fn copy_to(conn: &Connection, target: &Path) -> Result<PathBuf> {
    let mut name = target.as_os_str().to_owned();
    name.push(".partial");
    let partial = free_file(Path::new(&name))?;
    let copied = copy_into(conn, &partial).and_then(|()| {
        let path = free_name(target);
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

pub(super) fn copy_into(conn: &Connection, file: &Path) -> Result<()> {
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
pub(super) fn sync_folder(file: &Path) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(folder))
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_file: &Path) -> Result<()> {
    Ok(())
}

pub(super) fn assert_sound(conn: &Connection, path: &Path) -> Result<()> {
    let answer: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(()) } else { Err(Error::Damaged { path: path.to_owned(), detail: answer }) }
}

pub(super) fn progress(conn: &Connection) -> Result<Progress> {
    let sql = "SELECT coalesce(max(finished_at), ''), coalesce(max(id), 0) FROM batches WHERE finished_at IS NOT NULL";
    Ok(conn.query_row(sql, [], |row| Ok(Progress { finished_at: row.get(0)?, batch: row.get(1)? }))?)
}

/// Makes a new private file of this name, or of the first free `name.2`, `name.3`.
pub(super) fn free_file(path: &Path) -> Result<PathBuf> {
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

/// The name, or where something stands there, `name.2`, `name.3`: above every number in use, so that the
/// newest has the highest.
pub(super) fn free_name(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let number = |found: &str| -> Option<u32> {
        let rest = found.strip_prefix(&name)?;
        if rest.is_empty() { Some(1) } else { rest.strip_prefix('.')?.parse().ok() }
    };
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let highest = found.filter_map(|entry| number(&entry.file_name().to_string_lossy())).max().unwrap_or(0);
    (highest + 1..).map(|number| numbered(path, number)).find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

/// A name, `name.2`, `name.3`.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    if number > 1 {
        name.push(format!(".{number}"));
    }
    PathBuf::from(name)
}
