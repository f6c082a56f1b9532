//! Brings a book to the schema of this program: migrations, views and triggers, in one
//! transaction, under a lock, with a copy aside before an older book is touched.

use std::fs;
use std::path::{Path, PathBuf};

use refinery_core::traits::sync::{Migrate, Query, Transaction as MigrationTransaction};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::backup::copy_to;
use super::batches::commit;
use super::error::{Error, Result};
use super::metrics::sum_up;
use super::open::APPLICATION_ID;
use super::schema::{SCHEMA_VERSION, object_names, object_texts};
use crate::embedded::VIEWS;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Upgrades the book, or fills a new one.
///
/// Two first runs at once are kept apart by a lock on a file beside the book, since refinery looks
/// for its history before it writes. Everything is one transaction: a crash leaves the old book.
///
/// # Errors
/// The copy aside could not be written, or a migration failed: the book is as it was.
pub(super) fn upgrade(conn: &mut Connection, path: &Path) -> Result<()> {
    let _lock = MigrationLock::take(path)?;
    let found: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    if found > 0 {
        copy_aside(conn, path)?;
    }
    migrate(conn)
}

/// Runs what is missing of the migrations and creates views and triggers anew.
pub(super) fn migrate(conn: &mut Connection) -> Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    drop_objects(&tx)?;
    embedded::migrations::runner().set_grouped(true).run(&mut Inside(&tx))?;
    create_objects(&tx)?;
    // An older book may have summed up its orders otherwise, or where no trigger was there to score them.
    sum_up(&tx)?;
    tx.execute("UPDATE score_clock SET as_of = as_of WHERE EXISTS (SELECT 1 FROM customer_engagement_metrics)", [])?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    commit(&tx, "the book is upgraded", |conn| {
        conn.query_row("PRAGMA user_version", [], |row| Ok(row.get::<_, i64>(0)? == SCHEMA_VERSION))
    })
}

/// Creates every view and every trigger.
pub(super) fn create_objects(tx: &Transaction<'_>) -> Result<()> {
    for text in object_texts() {
        tx.execute_batch(text)?;
    }
    Ok(())
}

/// Creates the views alone.
pub(super) fn create_views(tx: &Transaction<'_>) -> Result<()> {
    for (_, text) in VIEWS {
        tx.execute_batch(text)?;
    }
    Ok(())
}

/// Drops the views and triggers that will be created anew. A view that an analyst has added is
/// none of ours and stays.
pub(super) fn drop_objects(tx: &Transaction<'_>) -> Result<()> {
    for (kind, name) in object_names() {
        // Names of our own files, not of a user; a schema object's name cannot be a parameter.
        let found: bool =
            tx.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ?1 AND name = ?2)", [kind, name], |row| {
                row.get(0)
            })?;
        if found {
            tx.execute_batch(&["DROP ", kind, " ", name].concat())?;
        }
    }
    Ok(())
}

/// The copy of an older book, beside it: `book.db.before-v3`.
fn copy_aside(conn: &Connection, path: &Path) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-v{SCHEMA_VERSION}"));
    copy_to(conn, Path::new(&name)).map(drop)
}

/// A lock that the system takes off when the program dies, on a file beside the book.
struct MigrationLock {
    path: PathBuf,
    _file: fs::File,
}

impl MigrationLock {
    fn take(book: &Path) -> Result<Self> {
        let mut name = book.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        loop {
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).map_err(Error::io(&path))?;
            file.lock().map_err(Error::io(&path))?;
            if is_still_there(&path, &file) {
                return Ok(Self { path, _file: file });
            }
            // Whoever held the lock has removed the file since: lock the new one instead.
        }
    }
}

impl Drop for MigrationLock {
    fn drop(&mut self) {
        // Removed while the lock is held; on systems where that fails the empty file stays.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_still_there(path: &Path, file: &fs::File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (fs::metadata(path), file.metadata()) {
        (Ok(there), Ok(held)) => there.ino() == held.ino() && there.dev() == held.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still_there(path: &Path, _file: &fs::File) -> bool {
    path.exists()
}

/// Lets refinery run inside a transaction of ours, so that migrations, its history, views and
/// triggers are committed together; its own driver for rusqlite would commit without them.
struct Inside<'t, 'c>(&'t Transaction<'c>);

impl MigrationTransaction for Inside<'_, '_> {
    type Error = rusqlite::Error;

    fn execute<'a, T: Iterator<Item = &'a str>>(&mut self, queries: T) -> rusqlite::Result<usize> {
        let mut count = 0;
        for query in queries {
            self.0.execute_batch(query)?;
            count += 1;
        }
        Ok(count)
    }
}

impl Query<Vec<refinery::Migration>> for Inside<'_, '_> {
    fn query(&mut self, query: &str) -> rusqlite::Result<Vec<refinery::Migration>> {
        let known = embedded::migrations::runner().get_migrations().clone();
        let mut statement = self.0.prepare(query)?;
        let rows = statement.query_map([], |row| {
            let (version, name, checksum): (i32, String, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let same =
                |m: &&refinery::Migration| m.version() == version && m.name() == name && m.checksum().to_string() == checksum;
            // One that is not ours gets an empty text, and with it a checksum that fits nothing.
            match known.iter().find(same) {
                Some(migration) => Ok(migration.clone()),
                None => refinery::Migration::unapplied(&format!("V{version}__{name}"), "")
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error))),
            }
        })?;
        rows.collect()
    }
}

impl Migrate for Inside<'_, '_> {}

#[cfg(test)]
mod tests {
    #[test]
    fn every_migration_file_is_embedded() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let files = std::fs::read_dir(folder).unwrap().filter(|e| e.as_ref().unwrap().path().extension().is_some()).count();
        assert_eq!(super::embedded::migrations::runner().get_migrations().len(), files);
    }
}
