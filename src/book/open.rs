//! One way to open the book, for writing, for reading and for a stranger's query.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, Authorization};
use rusqlite::limits::Limit;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, OpenFlags};

use super::error::{Error, Result};
use super::schema::{SCHEMA_VERSION, schema_differences};
use super::{migrate, settings};

/// The application id in the file's header, "trup": what tells a book from any other SQLite file.
pub(super) const APPLICATION_ID: i64 = 0x7472_7570;

/// How long a run waits for another one to finish writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// An open book.
#[derive(Debug)]
pub struct Book {
    /// The connection, with its pragmas set.
    pub conn: Connection,
    /// Where the file is.
    pub path: PathBuf,
}

/// Makes a new book: an empty file that only its owner can read, then the schema and the settings.
///
/// # Errors
/// Something is at the path already, or the folder cannot be written.
pub fn create(path: &Path, given: &[(&'static str, String)], now: chrono::DateTime<chrono::Utc>) -> Result<Book> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
    }
    create_private_file(path)?;
    let made = (|| {
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        migrate::upgrade(&mut conn, path)?;
        settings::write_first_settings(&mut conn, given, now)?;
        guard_schema(&mut conn)?;
        Ok(Book { conn, path: path.to_owned() })
    })();
    if made.is_err() {
        // Half a book would only be in the way of the next try; nothing is in it yet.
        let _ = fs::remove_file(path);
    }
    made
}

/// Opens the book for writing: upgrades an older one, refuses a newer, a damaged or an altered one.
///
/// # Errors
/// See [`Error`]; the file is left as it was.
pub fn open(path: &Path) -> Result<Book> {
    let mut book = open_unguarded(path)?;
    guard_schema(&mut book.conn)?;
    Ok(book)
}

/// Opens the book for writing, and lets the schema be changed, too.
pub(super) fn open_unguarded(path: &Path) -> Result<Book> {
    let mut conn = connect_existing(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if version(&conn)? < SCHEMA_VERSION {
        migrate::upgrade(&mut conn, path)?;
    }
    let differences = schema_differences(&conn)?;
    if !differences.is_empty() {
        let differences = differences.iter().map(ToString::to_string).collect();
        return Err(Error::Altered { path: path.to_owned(), differences });
    }
    Ok(Book { conn, path: path.to_owned() })
}

/// Opens the book for reading. Only an older book is written to, to upgrade it.
///
/// # Errors
/// See [`Error`]; the file is left as it was.
pub fn open_read(path: &Path) -> Result<Book> {
    let conn = match connect_existing(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        Err(Error::Sql(error)) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ReadOnly) => {
            finish_rollback(path)?;
            connect_existing(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?
        }
        other => other?,
    };
    if version(&conn)? < SCHEMA_VERSION {
        drop(conn);
        drop(open(path)?);
        return open_read(path);
    }
    Ok(Book { conn, path: path.to_owned() })
}

/// A book that is opened to be verified: itself, or a copy.
#[derive(Debug)]
pub struct OpenedToVerify {
    /// The connection.
    pub conn: Connection,
    copy: Option<tempfile::TempDir>,
}

impl OpenedToVerify {
    /// Whether it is an upgraded copy of a book of an older version, which is left as it is.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.copy.is_some()
    }
}

/// Opens the book to verify it: nothing is written to it, not even an upgrade.
///
/// # Errors
/// See [`Error`]; the file is left as it was.
pub fn open_to_verify(path: &Path) -> Result<OpenedToVerify> {
    // SQLite looks at CHECK constraints only through a connection that could write.
    let conn = match connect_existing(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(Error::Sql(_) | Error::Io { .. }) => connect_existing(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        other => other?,
    };
    if version(&conn)? >= SCHEMA_VERSION {
        conn.execute_batch("PRAGMA query_only = ON")?;
        return Ok(OpenedToVerify { conn, copy: None });
    }
    let folder = tempfile::TempDir::new().map_err(Error::io(path))?;
    let file = folder.path().join("book");
    super::backup::copy_to(&conn, &file)?;
    let mut conn = connect_existing(&file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    migrate::migrate(&mut conn)?;
    Ok(OpenedToVerify { conn, copy: Some(folder) })
}

/// A run that was killed has left its journal: SQLite takes the run back before the next one reads,
/// but a connection that may only read cannot.
fn finish_rollback(path: &Path) -> Result<()> {
    let conn = connect_existing(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    version(&conn).map(drop)
}

/// Opens the book for a query somebody typed: read-only, and an authorizer lets nothing but
/// reading through, whatever the text looks like.
///
/// # Errors
/// See [`Error`].
pub fn open_guarded_query(path: &Path) -> Result<Book> {
    let mut book = open_read(path)?;
    book.conn.authorizer(Some(|context: rusqlite::hooks::AuthContext<'_>| match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name }
            if !matches!(function_name, "load_extension" | "readfile" | "writefile" | "edit") =>
        {
            Authorization::Allow
        }
        _ => Authorization::Deny,
    }))?;
    Ok(book)
}

/// An empty file that only its owner may read, whatever the umask. SQLite gives its journal the
/// same mode.
pub(super) fn create_private_file(path: &Path) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists(path.to_owned()),
        _ => Error::Io { path: path.to_owned(), source },
    })
}

pub(super) fn connect_existing(path: &Path, access: OpenFlags) -> Result<Connection> {
    match fs::metadata(path) {
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Err(Error::NotFound(path.to_owned())),
        Err(source) => return Err(Error::Io { path: path.to_owned(), source }),
        Ok(found) if !found.is_file() => return Err(Error::NotABook(path.to_owned())),
        Ok(_) => {}
    }
    let conn = connect(path, access)?;
    let id: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(|error| damaged(path, error))?;
    if id != APPLICATION_ID {
        return Err(Error::NotABook(path.to_owned()));
    }
    let found = version(&conn)?;
    if found > SCHEMA_VERSION {
        return Err(Error::Newer { path: path.to_owned(), found, known: SCHEMA_VERSION });
    }
    Ok(conn)
}

fn damaged(path: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::NotABook(path.to_owned()),
        Some(ErrorCode::DatabaseCorrupt) => Error::Damaged { path: path.to_owned(), detail: error.to_string() },
        _ => error.into(),
    }
}

fn version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

pub(super) fn connect(path: &Path, access: OpenFlags) -> Result<Connection> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|error| damaged(path, error))?;
    set_pragmas(&conn).map_err(|error| damaged(path, error))?;
    Ok(conn)
}

/// What every connection of ours is set to, each with its reason. `journal_mode` and
/// `synchronous` were measured: durable through power loss, one file at rest.
fn set_pragmas(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.execute_batch(
        "
        -- One file at rest, and no commit that was acknowledged is lost when the power fails.
        PRAGMA journal_mode = TRUNCATE;
        PRAGMA synchronous = FULL;
        -- Off by default in SQLite; nothing rests on it alone, but it finds a mistake early.
        PRAGMA foreign_keys = ON;
        -- REPLACE then fires the delete triggers too.
        PRAGMA recursive_triggers = ON;
        -- Nothing in a book that somebody sends can run a function with side effects.
        PRAGMA trusted_schema = OFF;
        -- Pages in memory, in KiB: enough for the indexes of a large import to stay warm.
        PRAGMA cache_size = -98304;
        PRAGMA temp.cache_size = -65536;
        ",
    )?;
    // PRAGMA writable_schema and writes to shadow tables are refused.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    for (limit, value) in LIMITS {
        conn.set_limit(limit, value)?;
    }
    Ok(())
}

/// What a book that somebody sends, or a query that somebody types, may ask of SQLite: far above
/// what this program needs, far below what brings a machine to its knees.
const LIMITS: [(Limit, i32); 8] = [
    // Bytes of a value or a row; the marks of a seal take four for each row of a batch.
    (Limit::SQLITE_LIMIT_LENGTH, 64 << 20),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
    (Limit::SQLITE_LIMIT_COLUMN, 256),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 256),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 64),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1024),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 32),
    // A query reads this book and no other file.
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
];

/// After migration nothing of ours changes the schema of the book itself: an authorizer denies it,
/// so that no statement of the program can drop a guard. Temporary tables are free.
fn guard_schema(conn: &mut Connection) -> Result<()> {
    conn.authorizer(Some(|context: rusqlite::hooks::AuthContext<'_>| match context.action {
        AuthAction::DropTable { .. }
        | AuthAction::DropTrigger { .. }
        | AuthAction::DropView { .. }
        | AuthAction::DropIndex { .. }
        | AuthAction::AlterTable { .. }
        | AuthAction::CreateTable { .. }
        | AuthAction::CreateTrigger { .. }
        | AuthAction::CreateView { .. }
        | AuthAction::CreateIndex { .. }
        | AuthAction::CreateTempTrigger { .. }
        | AuthAction::Attach { .. }
        | AuthAction::Detach { .. } => Authorization::Deny,
        _ => Authorization::Allow,
    }))?;
    Ok(())
}

impl Book {
    /// Hands every statement that took at least a millisecond to `tell`, with the time it took and how many thousand
    /// steps of SQLite's machine, which are the same at every run: how a slow step of an import is found.
    ///
    /// # Errors
    /// SQLite does not take the hooks.
    pub fn trace(&mut self, mut tell: impl FnMut(&str, Duration, u64) + Send + 'static) -> Result<()> {
        let steps = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&steps);
        let count = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            false
        };
        self.conn.progress_handler(1000, Some(count))?;
        self.conn.trace_v2(
            TraceEventCodes::SQLITE_TRACE_PROFILE,
            Some(move |event: TraceEvent<'_>| {
                if let TraceEvent::Profile(statement, took) = event {
                    let steps = steps.swap(0, Ordering::Relaxed);
                    if took >= Duration::from_millis(1) {
                        tell(&statement.sql(), took, steps);
                    }
                }
            }),
        )?;
        Ok(())
    }
}
