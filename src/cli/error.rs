//! Every failure, in words for the person: what is wrong, and the next step. Nowhere else.

mod command;

use std::fmt::Write as _;
use std::io::{self, Write as _};

use self::command::command_for;
pub(super) use self::command::command_for_rejects;
use self::command::quoted_where_needed;
use super::customers::not_one;
use crate::actions::{CorrectError, ForgetError, LinkError, MergeError, RecordError, UndoError};
use crate::book;
use crate::ingest::{self, BadFile, FileError};
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
            UndoError::OutOfOrder { batch, newest, rule } => {
                let failure = failure.hint(format!("nothing was changed; what stood in the way: {rule}"));
                if newest == batch {
                    failure
                } else {
                    failure
                        .hint(format!("undo what came later first, the newest before the others: trueup undo {newest} --dry-run"))
                }
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

/// All files that cannot be imported, each with its next step; nothing was changed.
fn bad_files(files: &[BadFile]) -> Failure {
    let mut message = String::new();
    for bad in files {
        let _ = writeln!(message, "{}: {}", bad.path.display(), bad.error);
        for line in next_steps(bad) {
            let _ = writeln!(message, "  next: {line}");
        }
    }
    message.push_str("nothing was imported");
    Failure::new(message)
}

/// The sources that the book has rows of a kind from: the same system must be named the same again.
fn known_sources(kind: &str, known: &[String]) -> Option<String> {
    let list = known.join(", ");
    (!known.is_empty())
        .then(|| format!("the sources of {kind} so far: {list}; another name would make other rows of the same ones"))
}

fn next_steps(bad: &BadFile) -> Vec<String> {
    let file = quoted_where_needed(&bad.path.to_string_lossy());
    match &bad.error {
        FileError::Missing => vec!["check the name; the shell completes it with Tab".to_owned()],
        FileError::Folder => vec![format!("exports are files that end in {}", super::import::EXPORTS.join(", "))],
        FileError::Empty | FileError::HeaderOnly => vec!["export it again, or leave it out".to_owned()],
        FileError::Io(_) => vec!["check that you may read it, and run it again".to_owned()],
        FileError::NotUtf8 { .. } => vec![
            "if the rest is UTF-8: write the letters of that line once more in a text editor".to_owned(),
            format!("or say what all of it is written in: trueup import {file} --encoding windows-1252"),
        ],
        FileError::UnknownEncoding(_) => vec!["usual ones are utf-8, windows-1252 and utf-16le".to_owned()],
        FileError::RowTooLong { line, .. } => {
            vec![format!("look at line {line} and those before it: a \" is missing or one too many")]
        }
        FileError::TooManyColumns { .. } => vec!["check that it is a CSV file with commas".to_owned()],
        FileError::RepeatedHeader { .. } => vec!["rename or remove one of the two columns".to_owned()],
        FileError::OwnExport { .. } => {
            vec!["import the files of the sources; a book is carried to another machine whole: trueup backup FILE".to_owned()]
        }
        FileError::Unknown { nearest, guess, known_sources: known, .. } => {
            let mut steps = Vec::new();
            if !nearest.is_empty() {
                steps.push(format!("the nearest presets: {}", nearest.join(", ")));
            }
            steps.push(match guess {
                Some(guess) => format!("if this is right, run it; else change it: {}", command_for(&bad.path, guess)),
                None => format!(
                    "say what it is, such as: trueup import {file} --as KIND --source NAME --map 'Header=field'; what fields a kind has: trueup presets show KIND"
                ),
            });
            steps.extend(guess.as_ref().and_then(|guess| known_sources(guess.kind.as_str(), known)));
            steps.push(format!("the kinds: {}", ingest::Kind::ALL.map(ingest::Kind::as_str).join(", ")));
            steps
        }
        FileError::SeveralPresets { presets } => {
            vec![format!("say which: trueup import {file} --preset {}", presets.first().map_or("NAME", String::as_str))]
        }
        FileError::OtherKind { kind, .. } => {
            vec![format!("leave --as out; if its rows are no {kind}, rename the columns that say so")]
        }
        FileError::NoSuchPreset { known, .. } => vec![format!("the presets: {}", known.join(", "))],
        FileError::LacksColumn { .. } => {
            vec!["if another column holds it: --map 'HEADER=FIELD'; else check the header, or leave --preset out".to_owned()]
        }
        FileError::NeedsSource { kind, known } => {
            let mut steps = vec![format!("trueup import {file} --as {kind} --source NAME, such as --source trade-fair")];
            steps.extend(known_sources(kind, known));
            steps
        }
        FileError::LacksField { field, headers } => {
            vec![format!("say which column it is: --map 'Header={field}'; the headers: {}", headers.join(", "))]
        }
        FileError::LacksIdentity { fields, headers, .. } => {
            let field = fields.first().copied().unwrap_or("email");
            vec![format!("say which column it is: --map 'Header={field}'; the headers: {}", headers.join(", "))]
        }
        FileError::Pointer => vec!["fetch the file itself: git lfs pull".to_owned()],
        FileError::Damaged { .. } => vec!["open it in a spreadsheet and save it again, or export it once more".to_owned()],
        FileError::Locked => vec!["open it, save it without a password, and import that".to_owned()],
        FileError::TooLarge { .. } => vec!["save the sheet as CSV, and import that".to_owned()],
        FileError::SeveralMembers { .. } => vec!["unpack it, and import the files that are meant".to_owned()],
        FileError::SeveralSheets { sheets } => {
            vec![format!("say which, one at a time: add --sheet {:?}", sheets.first().map_or("", String::as_str))]
        }
        FileError::NoSuchSheet { known, .. } if known.is_empty() => vec!["it is no workbook: leave --sheet out".to_owned()],
        FileError::NoSuchSheet { known, .. } => vec![format!("the sheets: {}", known.join(", "))],
        FileError::NoText { flag } => vec![format!("leave {flag} out; a sheet is chosen with --sheet NAME")],
        FileError::NoTable { .. } => vec!["export it as CSV, and import that".to_owned()],
        FileError::Database => vec![format!("a book is opened, not imported: trueup --book {file} health")],
        FileError::NoSuchField { known, .. } => vec![format!("the fields: {}", known.join(", "))],
        FileError::AmbiguousDates { samples, .. } => vec![format!(
            "values are {}; say which comes first: --date-order dmy, mdy or ymd",
            samples.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")
        )],
        FileError::MixedDates { .. } | FileError::ContradictedDates { .. } => {
            vec!["correct the line that is wrong, or say which holds: --date-order dmy or --date-order mdy".to_owned()]
        }
        FileError::SwappedDates { .. } => vec![
            "export the file again and import it without opening it in a spreadsheet; if the dates are right as they are, say so with --date-order dmy or --date-order mdy, whichever the texts have".to_owned(),
        ],
        FileError::SeveralReadings { .. } => {
            vec!["put the rows into two files, by what stands in their column trueup_reading".to_owned()]
        }
        FileError::YearDayMonth { .. } => {
            vec!["export the file again with days such as 2026-12-31, or put the column right".to_owned()]
        }
        FileError::AmbiguousAmounts { samples, .. } => vec![format!(
            "values are {}; say which it is: --decimal point or --decimal comma",
            samples.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")
        )],
        FileError::MixedAmounts { .. } | FileError::ContradictedAmounts { .. } => {
            vec!["correct the line that is wrong, or say which holds: --decimal point or --decimal comma".to_owned()]
        }
        FileError::RoundedIds { .. } => {
            vec!["export it again, and do not save it in a spreadsheet: rounded, two ids can become one".to_owned()]
        }
        FileError::ContradictedCurrency { .. } => vec!["leave --currency out, or use another preset".to_owned()],
        FileError::NoHeaderLine { .. } => {
            vec!["count the lines as a text editor shows them, from 1; or leave --header-line out".to_owned()]
        }
        FileError::OtherSource { source_system, batch, .. } => {
            vec![format!("say --source {source_system}; or take that batch back first: trueup undo {batch}")]
        }
        FileError::OtherReading { batch } => vec![format!(
            "read it as before, with the same columns, order of dates and settings; or take that batch back first: trueup undo {batch}"
        )],
        FileError::OtherCurrency { currency, .. } => {
            vec![format!("say it again: --currency {currency}; or say which holds of this file instead")]
        }
        FileError::LacksOwnColumn { .. } => vec!["correct the name in the preset, or take the field out of it".to_owned()],
        FileError::UnreadColumn { column, field, .. } => vec![format!(
            "add it to the preset: under [columns], {field} = [{column:?}]; or under [columns_ignored], headers = [{column:?}]"
        )],
        FileError::UnreadCurrency { column, .. } => vec![format!(
            "if it is that of the amounts: {}; if it is not: {}, or --currency CODE",
            map(column, "currency"),
            map(column, "")
        )],
        FileError::UnreadStatus { column, .. } => {
            vec![format!("if it is that of the rows: {}; if it is not: {}", map(column, "status"), map(column, ""))]
        }
        FileError::UnreadRefund { column, .. } => vec![format!(
            "if it is the amount: {}; if it says nothing of money: {}",
            map(column, "amount_refunded"),
            map(column, "")
        )],
        FileError::UnreadCancellation { column, .. } => vec![format!(
            "take those rows out, or add a column \"status\" that says cancelled; if they count all the same: {}",
            map(column, "")
        )],
        FileError::UnreadAmounts { columns, .. } => {
            let column = columns.first().map_or("", String::as_str);
            let none: Vec<String> = columns.iter().map(|column| map(column, "")).collect();
            vec![format!("say which of them was paid: {}; if none was: {}", map(column, "amount"), none.join(" "))]
        }
        FileError::SeveralCurrencies { first, second, .. } => {
            vec![format!("say which of them is meant, and leave the other out: {}, or {}", map(second, ""), map(first, ""))]
        }
        FileError::SomeWithoutCurrency { named, base, .. } => {
            let first = named.split(", ").next().unwrap_or_default();
            vec![format!("say what they are in: --currency {first}, or --currency {base}; what the other rows say stays")]
        }
        FileError::Changed => vec!["close the program that writes it, and run it again".to_owned()],
    }
}

/// The flag that gives a column to a field, or to none.
fn map(column: &str, field: &str) -> String {
    format!("--map {}", command::quoted(&format!("{column}={field}")))
}
