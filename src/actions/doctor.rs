//! The checklist before a big import: is the book whole, is there room, does anybody else write here.

use std::path::Path;

use crate::book::{self, Book, Result};

/// One line of the checklist.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What was looked at.
    pub about: &'static str,
    /// What there is.
    pub found: String,
    /// What to do, where it is not all right.
    pub todo: Option<String>,
}

/// A copy is asked for when the newest is older than this many batches.
const BATCHES_WITHOUT_BACKUP: i64 = 10;

/// Goes through the checklist.
///
/// # Errors
/// The book could not be read.
pub fn doctor(book: &Book, backups: Option<&Path>) -> Result<Vec<Finding>> {
    let one = |sql: &str| book.conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let differences = book::schema_differences(&book.conn)?;
    let names: Vec<String> = differences.iter().map(ToString::to_string).collect();
    let open = one(
        "SELECT count(*) FROM row_issues WHERE resolved_batch_id IS NULL AND outcome IN ('rejected', 'unmatched', 'conflict')",
    )?;
    Ok(vec![
        Finding {
            about: "schema",
            found: format!(
                "version {} (this program: {}), SQLite {}",
                one("PRAGMA user_version")?,
                book::SCHEMA_VERSION,
                rusqlite::version()
            ),
            todo: None,
        },
        Finding {
            about: "tables, triggers, indexes",
            found: if names.is_empty() { "as they were made".to_owned() } else { names.join("; ") },
            todo: (!names.is_empty())
                .then(|| "trueup doctor --repair puts views, triggers and indexes right; then trueup verify".to_owned()),
        },
        room(book)?,
        neighbours(&book.path),
        last_backup(book, backups)?,
        Finding { about: "open issues", found: open.to_string(), todo: (open > 0).then(|| "trueup issues".to_owned()) },
    ])
}

/// An import may double the book, and its journal lies beside it.
fn room(book: &Book) -> Result<Finding> {
    let folder = folder_of(&book.path);
    let (free, size) = (book::free_bytes(folder)?, std::fs::metadata(&book.path).map_err(book::Error::io(&book.path))?.len());
    let enough = free > 2 * size + (256 << 20);
    Ok(Finding {
        about: "disk",
        found: format!("{} MB free, the book has {} MB", free >> 20, size >> 20),
        todo: (!enough).then(|| "make room before a big import: it may double the book, and needs as much beside it".to_owned()),
    })
}

fn neighbours(path: &Path) -> Finding {
    let (synced, network) = (book::synced_folder(path), book::network_file_system(path));
    let found = match (&synced, network) {
        (Some(folder), _) => format!("in {folder}, which another program keeps in step"),
        (None, Some(kind)) => format!("on a network drive ({kind})"),
        (None, None) => "in a folder of this machine alone, as far as can be seen".to_owned(),
    };
    let alone = synced.is_none() && network.is_none();
    Finding {
        about: "folder",
        found,
        todo: (!alone).then(|| "keep the book on this machine's own disk, and only backups there: trueup backup DIR".to_owned()),
    }
}

fn last_backup(book: &Book, backups: Option<&Path>) -> Result<Finding> {
    let newest = book::newest_backup(backups, &book.path)?;
    let since: i64 =
        book.conn.query_row(include_str!("batches_since.sql"), [newest.as_ref().map(|(_, time)| time)], |row| row.get(0))?;
    let found = match &newest {
        Some((path, _)) => format!("{}, {since} batches ago", path.display()),
        None => format!("none is known; {since} batches"),
    };
    let due = since > 0 && (newest.is_none() || since > BATCHES_WITHOUT_BACKUP);
    Ok(Finding { about: "backup", found, todo: due.then(|| "trueup backup".to_owned()) })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
