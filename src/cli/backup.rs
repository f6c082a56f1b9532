use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::{Exit, Outcome};
use crate::model::{Moment, Zone};
use crate::{actions, book};

/// Write a verified copy of the book into a folder
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The folder; backups beside the book where none is given
    dir: Option<PathBuf>,
    /// How many copies of this book stay in the folder, the newest ones
    #[arg(long, value_name = "COUNT", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    keep: u16,
}

/// Put a copy in the place of the book; the present book is copied aside first
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The copy
    file: PathBuf,
    /// Also where the present book has come further, or is another one, or the copy is not whole
    #[arg(long)]
    force: bool,
}

/// What verifying finds wrong.
fn faults_of(conn: &rusqlite::Connection) -> book::Result<Vec<String>> {
    Ok(actions::verify(conn, None)?.faults())
}

impl Backup {
    pub fn run(&self, context: &Context) -> Outcome {
        let book = context.open_read()?;
        let beside = || book.path.parent().unwrap_or(std::path::Path::new("")).join("backups");
        let folder = self.dir.clone().unwrap_or_else(beside);
        let stamp = Moment::of_instant(context.now(), Zone::UTC).time;
        let done = book::backup(&book, &folder, &stamp, usize::from(self.keep), faults_of)?;
        let removed: Vec<_> = done.removed.iter().map(|path| path.to_string_lossy()).collect();
        let mut sentence = format!("written to {} ({} bytes), read back", done.path.display(), done.bytes);
        if done.faults.is_empty() {
            sentence.push_str(" and whole");
        }
        for path in &done.removed {
            sentence.push_str(&format!("\nremoved {}", path.display()));
        }
        if !done.faults.is_empty() {
            sentence.push_str("\nit is as the book is, and the book is not whole; no older copy was removed");
            done.faults.iter().for_each(|fault| sentence.push_str(&format!("\n  {fault}")));
        }
        let object = json!({
            "file": done.path.to_string_lossy(),
            "bytes": done.bytes,
            "removed": removed,
            "faults": done.faults,
        });
        context.done(&object, &sentence)?;
        Ok(if done.faults.is_empty() { Exit::Clean } else { Exit::Look })
    }
}

impl Restore {
    pub fn run(&self, context: &Context) -> Outcome {
        let path = context.book_path()?;
        let aside = book::restore(&self.file, &path, self.force, faults_of)?;
        let mut sentence = format!("{} is now what {} was", path.display(), self.file.display());
        if let Some(aside) = &aside {
            sentence.push_str(&format!("\nthe book that was there: {}", aside.display()));
        }
        let aside = aside.map(|path| path.to_string_lossy().into_owned());
        context.done(&json!({ "book": path.to_string_lossy(), "aside": aside }), &sentence)?;
        Ok(Exit::Clean)
    }
}
