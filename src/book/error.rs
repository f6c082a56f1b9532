//! What can go wrong with the book, as kinds. Words for people are made in one place, the
//! command line's `error.rs`.

use std::path::PathBuf;

/// Result of anything that reads or writes the book.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the book could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no file at this path.
    #[error("there is no book at {}", .0.display())]
    NotFound(PathBuf),
    /// There is no copy at this path.
    #[error("there is no copy at {}", .0.display())]
    NoCopy(PathBuf),
    /// There is something at this path already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file is no trueup book.
    #[error("{} is not a trueup book", .0.display())]
    NotABook(PathBuf),
    /// SQLite found the file damaged.
    #[error("{} is damaged: {detail}", .path.display())]
    Damaged {
        /// The book.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// A newer trueup has written this book.
    #[error("{} was written by a newer trueup (schema {found}; this one knows up to {known})", .path.display())]
    Newer {
        /// The book.
        path: PathBuf,
        /// Schema version of the book.
        found: i64,
        /// Schema version of this program.
        known: i64,
    },
    /// Tables, triggers or views are not those that this version made.
    #[error("the schema of {} has been altered: {}", .path.display(), .differences.join("; "))]
    Altered {
        /// The book.
        path: PathBuf,
        /// Each object and what is wrong with it.
        differences: Vec<String>,
    },
    /// A copy would put an older state, or another book, in the place of the present one.
    #[error("{}: the last batch of the book is {} of {}, that of the copy {} of {}",
        if *.is_same_book { "the book has come further than the copy" } else { "the copy is one of another book, or the two have parted" },
        .there.batch, .there.finished_at, .comes.batch, .comes.finished_at)]
    WouldGoBack {
        /// Whether the copy is an earlier state of the very book.
        is_same_book: bool,
        /// How far the book has come.
        there: super::backup::Progress,
        /// How far the copy had come.
        comes: super::backup::Progress,
    },
    /// A copy that can be read, and is not as it was made.
    #[error("{} is not whole: {}", .path.display(), .faults.join("; "))]
    NotWhole {
        /// The copy.
        path: PathBuf,
        /// What is wrong with it.
        faults: Vec<String>,
    },
    /// What stands in the place of the book is none.
    #[error("{} is there, and is not a trueup book", .0.display())]
    OtherFile(PathBuf),
    /// A book cannot be restored from itself.
    #[error("{} is the book itself", .0.display())]
    IsTheBook(PathBuf),
    /// A file stands where a folder should.
    #[error("{} is a file, not a folder", .0.display())]
    NoFolder(PathBuf),
    /// Another program is writing.
    #[error("the book is being written by another program")]
    Busy,
    /// The disk failed when the run was in the file already.
    #[error("{done}, but the disk reported an error when it should have made it safe: {source}")]
    NotSynced {
        /// What is done.
        done: String,
        /// What SQLite reported.
        source: rusqlite::Error,
    },
    /// The ledger has rows of a batch that has not begun.
    #[error("another program has written ledger rows that name the batch {batch}, which has not begun")]
    Foreign {
        /// The batch.
        batch: i64,
    },
    /// A setting that does not exist.
    #[error("there is no setting {name:?}")]
    UnknownSetting {
        /// What was asked for.
        name: String,
        /// The nearest one that exists.
        nearest: Option<&'static str>,
    },
    /// A value that a setting cannot have.
    #[error("{key} cannot be {value:?}: {rule}")]
    InvalidSetting {
        /// The setting.
        key: &'static str,
        /// The value that was given.
        value: String,
        /// What it must be.
        rule: String,
    },
    /// A rule of the database refused the change.
    #[error("{0}")]
    Refused(String),
    /// Files and folders around the book.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else that SQLite reported.
    #[error("the database reported: {0}")]
    Sql(rusqlite::Error),
    /// A migration failed.
    #[error("the book could not be migrated: {0}")]
    Migration(#[from] refinery::Error),
    /// Something that must hold did not; the run was rolled back.
    #[error("a check before the commit failed: {0}")]
    Invariant(String),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ConstraintViolation) => match error {
                // 1811 is SQLITE_CONSTRAINT_TRIGGER: the message is a sentence of our own schema.
                rusqlite::Error::SqliteFailure(code, Some(message)) if code.extended_code == 1811 => Self::Refused(message),
                other => Self::Sql(other),
            },
            _ => Self::Sql(error),
        }
    }
}

impl Error {
    /// An input/output error at a path.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
