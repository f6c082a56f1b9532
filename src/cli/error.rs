//! Every failure, in words for the person: what is wrong, and the next step. Nowhere else.

mod command;
mod files;

use std::fmt::Write as _;
use std::io::{self, Write as _};

pub(super) use self::command::{command_for_rejects, source_after};
use self::files::bad_files;
use super::customers::not_one;
use crate::actions::{CorrectError, ForgetError, LinkError, MergeError, RecordError, UndoError};
use crate::book;
use crate::ingest;
use crate::model::printable;

/// Why a command failed, and what to do about it.
#[derive(Debug)]
pub(super) struct Failure {
    message: String,
    hints: Vec<String>,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hints: Vec::new() }
    }

    /// Adds a next step.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// Tells the person on standard error.
pub(super) fn report(failure: &Failure) {
    let mut text = String::new();
    for (index, line) in failure.message.lines().enumerate() {
        let start = if index == 0 { "error: " } else { "" };
        let _ = writeln!(text, "{start}{}", printable(line));
    }
    for hint in &failure.hints {
        let _ = writeln!(text, "  next: {}", printable(hint));
    }
    // If standard error is closed too there is nobody to tell.
    let _ = io::stderr().write_all(text.as_bytes());
}

impl From<MergeError> for Failure {
    fn from(error: MergeError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            MergeError::Same(_) => failure.hint("nothing was changed; they are one customer already"),
            MergeError::HasMerged { keep, other } => {
                failure.hint(format!("merge the other way round: trueup merge customer:{other} customer:{keep}"))
            }
            MergeError::Forgotten(_) => failure.hint("nothing was changed"),
            MergeError::NotMerged(_) => failure.hint("nothing was changed; name the customer who went, as trueup merge has said"),
            MergeError::Unknown(_) => failure.hint("nothing was changed; a backup from before may help: trueup restore FILE"),
            MergeError::Book(error) => error.into(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new("the answer was not read to its end: the pipe was closed");
        }
        Self::new(format!("the answer could not be written: {error}")).hint("make room on the disk, and run it again")
    }
}

impl From<book::Error> for Failure {
    fn from(error: book::Error) -> Self {
        use book::Error;
        let failure = Self::new(error.to_string());
        match error {
            Error::NoCopy(_) => failure.hint("trueup backup says where it puts its copies; the shell completes a name with Tab"),
            Error::NotFound(path) => failure.hint(format!("make one: trueup --book {} init", path.display())),
            Error::Exists(_) => failure.hint("use it as it is, or name another file: trueup --book FILE init"),
            Error::NotABook(path) if path.is_dir() => {
                Self::new(format!("{} is a folder, not a book", path.display())).hint("name the book in it: --book FILE")
            }
            Error::NotABook(_) => failure.hint("name the book with --book FILE or TRUEUP_BOOK; to import a file: trueup import FILE"),
            Error::Damaged { .. } => failure.hint("the file was left alone; take a copy of it, and go back to your last backup"),
            Error::Newer { .. } => failure.hint("the file was left alone; install the newer trueup"),
            Error::Altered { .. } => {
                failure.hint("another program has changed the rules of the book; nothing was written. trueup doctor --repair puts views, triggers and indexes right; a table needs a backup")
            }
            Error::WouldGoBack { .. } => {
                failure.hint("nothing was changed; if that is meant: --force (the present book is copied aside first)")
            }
            Error::NotWhole { .. } => {
                failure.hint("nothing was changed; take another copy, or, if that is meant: --force (the present book is kept aside)")
            }
            Error::OtherFile(_) => failure.hint("nothing was changed; --force moves it aside as it is and puts the copy in its place"),
            Error::IsTheBook(_) => failure.hint("name a copy of it; trueup backup writes them"),
            Error::NoFolder(_) => failure.hint("nothing was written; name a folder"),
            Error::NotSynced { .. } => {
                failure.hint("look at the disk, then ask trueup verify and trueup batches; a power failure may still take it away")
            }
            Error::Foreign { .. } => failure.hint("nothing was changed; what was written, and when: trueup verify, then go back to a backup"),
            Error::Busy => failure.hint("wait until the other program has finished, and run it again"),
            Error::UnknownSetting { nearest, .. } => match nearest {
                Some(name) => failure.hint(format!("did you mean {name}? All settings: trueup config list")),
                None => failure.hint("all settings: trueup config list"),
            },
            Error::InvalidSetting { .. } => failure.hint("all settings and their values: trueup config list"),
            Error::Refused(_) | Error::Io { .. } | Error::Sql(_) | Error::Migration(_) | Error::Invariant(_) => {
                failure.hint("nothing was changed")
            }
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        book::Error::from(error).into()
    }
}

impl From<CorrectError> for Failure {
    fn from(error: CorrectError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            CorrectError::NoEvent(_) => failure.hint("the events and their numbers: trueup export revenue_facts"),
            CorrectError::IsVoid { batch, .. } => failure
                .hint(format!("if it did happen, take the void back with trueup undo {batch}, then trueup amend what is wrong")),
            CorrectError::Time { .. } => failure.hint("write it as 2026-03-31 or 2026-03-31T14:05:00Z"),
            CorrectError::NoAmount(_) => failure.hint("only deal_won and revenue_confirmed have an amount"),
            CorrectError::Same(_) => failure.hint("there is nothing to amend"),
            CorrectError::Negative => failure.hint("trueup void EVENT --reason …"),
            CorrectError::Amount { .. } => failure.hint("write it with a point and without groups, such as 1234.56"),
            CorrectError::Book(error) => error.into(),
        }
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            LinkError::NoRow(_) => {
                failure.hint("the rows that found nobody, and the numbers of their issues: trueup issues --reason unmatched")
            }
            LinkError::SeveralRows(..) => failure.hint("say which: --source NAME"),
            LinkError::HasLead(_) => failure.hint("to link it elsewhere, undo the batch that linked it: trueup batches"),
            LinkError::NoLead(_) => failure.hint("import the lead first; the leads: trueup export lead_labels"),
            LinkError::SeveralLeads(_) => failure.hint("name the lead by trueup:N; the numbers: trueup export lead_labels"),
            LinkError::NotOneCustomer(who, found) => not_one(&who, &found),
            LinkError::HasCustomer(_) => failure.hint(
                "nothing was changed; if whoever bought is somebody of their own: trueup match ROW new, and if two customers are one: trueup merge",
            ),
            LinkError::IsTheirs(_) => failure.hint("nothing was changed; part the rows of the other one from them"),
            LinkError::IsKnown(_) => failure.hint("nothing was changed; name that customer instead of new"),
            LinkError::NobodyNew => failure.hint("nothing was changed; name the customer"),
            LinkError::NothingToRemember(_) => failure.hint("leave --remember out"),
            LinkError::OtherCustomer { .. } => failure.hint("nothing was changed; what is remembered: trueup aliases"),
            LinkError::Book(error) => error.into(),
        }
    }
}

impl From<UndoError> for Failure {
    fn from(error: UndoError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            UndoError::NoBatch(_) => failure.hint("the batches and their numbers: trueup batches"),
            UndoError::MadeTheBook(_) => failure.hint("to begin anew, make another book: trueup --book FILE init"),
            UndoError::Forgot(_) | UndoError::OfForgotten(_) | UndoError::Repaired(_) => {
                failure.hint("the batches that can be undone: trueup batches")
            }
            UndoError::BroughtAgain { by, .. } => failure.hint(format!("undo that one first: trueup undo {by} --dry-run")),
            UndoError::WrittenSince { undos: Some(newest), .. } => {
                failure.hint(format!("take back what came after it first, the newest before the others: trueup undo {newest}"))
            }
            UndoError::WrittenSince { files, .. } if files.is_empty() => {
                failure.hint("do again what it had undone, by the command that had done it: trueup batches")
            }
            UndoError::WrittenSince { files, .. } => failure.hint(format!("import again: {}", files.join(", "))),
            UndoError::OutOfOrder { batch, newest, rule } => {
                let failure = failure.hint(format!("nothing was changed; what stood in the way: {rule}"));
                if newest == batch {
                    failure
                } else {
                    failure
                        .hint(format!("undo what came later first, the newest before the others: trueup undo {newest} --dry-run"))
                }
            }
            UndoError::Undone { can_be_taken_back: false, .. } => {
                failure.hint("something was written since: what was undone is done again, such as by importing the file again")
            }
            UndoError::Undone { by, .. } => failure.hint(format!("to take the undo back: trueup undo {by}")),
            UndoError::Book(error) => error.into(),
        }
    }
}

impl From<ForgetError> for Failure {
    fn from(error: ForgetError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            ForgetError::Nobody => {
                failure.hint("name them by an e-mail address, a phone, a lead's id in its source, trueup:N or customer:N")
            }
            ForgetError::Several(_) => failure.hint("nothing was changed; name one of them, and run it once for each"),
            ForgetError::Before => failure.hint("the file was rewritten once more; that is all there is to do"),
            ForgetError::Reason => {
                failure.hint("nothing was changed; say why without the name, such as --reason 'letter of 3 March'")
            }
            ForgetError::Broken => failure.hint("nothing was changed; what is wrong: trueup verify"),
            ForgetError::NotCompacted(_) => {
                failure.hint("make room on the disk, and forget them again by trueup:N or customer:N: the file is rewritten then")
            }
            ForgetError::Book(error) => error.into(),
        }
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            RecordError::Missing(_) => failure.hint("see trueup record --help"),
            RecordError::Invalid { .. } => failure.hint("nothing was recorded; correct it and run it again"),
            RecordError::NoLead(_) => failure.hint("import the lead first; the leads: trueup export lead_labels"),
            RecordError::SeveralLeads(_) => failure.hint("say whose with --source-system, or by --email"),
            RecordError::Book(error) => error.into(),
        }
    }
}

impl From<ingest::Error> for Failure {
    fn from(error: ingest::Error) -> Self {
        use ingest::Error;
        match error {
            Error::Files(files) => bad_files(&files),
            Error::UnusedMapping { ref known, .. } => {
                Self::new(format!("{error}\nnothing was imported")).hint(format!("the headers: {}", known.join(", ")))
            }
            Error::Output { .. } => Self::new(error.to_string())
                .hint("nothing was imported; name a folder for the rejects that can be written: --rejects DIR"),
            Error::Preset { .. } | Error::PresetFile { .. } => Self::new(error.to_string())
                .hint("correct the file, or take it out of the folder of your presets: trueup presets"),
            Error::Book(error) => error.into(),
        }
    }
}
