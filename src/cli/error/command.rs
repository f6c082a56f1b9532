//! The command that an error proposes: ready to be pasted, with everything that was told before.

use std::fmt::Write as _;
use std::path::Path;

use crate::ingest::{Almost, Guess};
use crate::model::month_named;

/// The command that imports a file as it was guessed to be read.
pub(super) fn command_for(path: &Path, guess: &Guess) -> String {
    let source = guess.source.as_deref().map_or_else(|| source_after(path), quoted_where_needed);
    let (book, told) = told_beside(words_given(), &KEPT);
    let mut command = format!(
        "trueup{book} import {} --as {} --source {}{told}",
        quoted_where_needed(&path.to_string_lossy()),
        guess.kind.as_str(),
        source
    );
    if let Some(sheet) = &guess.sheet {
        let _ = write!(command, " --sheet {}", quoted(sheet));
    }
    for (header, field) in &guess.map {
        let _ = write!(command, " --map {}", quoted(&format!("{header}={field}")));
    }
    command
}

/// The command that imports a file of rejects as the file was imported that its rows are from, where flags said how.
pub(in crate::cli) fn command_for_rejects(path: &Path) -> Option<String> {
    let (book, told) = told_beside(words_given(), &HOW);
    // The rejects are a text that trueup has written, whatever the file was.
    let (_, kept) = told_beside(words_given(), &OF_CELLS);
    (!told.is_empty()).then(|| format!("trueup{book} import {}{told}{kept}", quoted_where_needed(&path.to_string_lossy())))
}

fn words_given() -> impl Iterator<Item = String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned())
}

/// Flags that say what a file is and what its columns are.
const HOW: [&str; 5] = ["--as", "--preset", "--without", "--source", "--map"];

/// Flags with a value that say how cells are read.
const OF_CELLS: [&str; 5] = ["--currency", "--date-order", "--decimal", "--zone", "--rejects"];

/// Flags with a value that the command for the same file keeps as they were given.
const KEPT: [&str; 10] = [
    "--currency",
    "--date-order",
    "--decimal",
    "--zone",
    "--rejects",
    "--encoding",
    "--delimiter",
    "--quote",
    "--sheet",
    "--header-line",
];

/// What was told beside the kind, the source and the columns, of the words of a command: the book, and the rest. It is
/// meant for the next command as well, a trial above all.
fn told_beside(words: impl Iterator<Item = String>, kept: &[&str]) -> (String, String) {
    let (mut book, mut rest) = (String::new(), String::new());
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        let is_kept = kept.contains(&flag.as_str());
        if flag == "--dry-run" {
            rest.push_str(" --dry-run");
        } else if is_kept || flag == "--book" {
            let Some(value) = value.or_else(|| words.next()) else { break };
            let to = if is_kept { &mut rest } else { &mut book };
            let _ = write!(to, " {flag} {}", quoted_where_needed(&value));
        }
    }
    (book, rest)
}

/// The command that imports a file by a preset that knows all of it but a column or two.
pub(super) fn command_without(path: &Path, almost: &Almost) -> String {
    let (book, told) = told_beside(words_given(), &KEPT);
    let without = almost.without.iter().filter_map(|header| header.split(" or ").next());
    let without: String = without.map(|header| format!(" --without {}", quoted(header))).collect();
    format!("trueup{book} import {} --preset {}{without}{told}", quoted_where_needed(&path.to_string_lossy()), almost.preset)
}

/// The command that imports a file, as far as it was told: what is missing is added behind it.
pub(super) fn command_begun(path: &Path) -> String {
    let (book, _) = told_beside(words_given(), &[]);
    format!("trueup{book} import {}", quoted_where_needed(&path.to_string_lossy()))
}

/// A source system named after the file, without what changes from one month to the next: else the same order in two
/// exports would be two orders.
pub(in crate::cli) fn source_after(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let words: Vec<&str> = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_passing = |word: &str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_month = month_named(letters).is_some() && (letters.chars().count() > 3 || SHORT_MONTHS.contains(&letters));
        letters.is_empty() || is_month || PASSING.contains(&letters)
    };
    let lasting: Vec<&str> = words.iter().copied().filter(|word| !is_passing(word)).collect();
    if !lasting.is_empty() {
        return lasting.join("-");
    }
    // `Export (2)` is the next of `Export`.
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let named: Vec<&str> = words.iter().copied().filter(|word| !is_number(word)).collect();
    if named.is_empty() { words.join("-") } else { named.join("-") }
}

/// Months as they are shortened in names of files; other short names of them are words of every day.
const SHORT_MONTHS: [&str; 17] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "m\u{e4}r", "mrz", "mai", "okt", "dez"];

/// What else changes in the names of exports.
const PASSING: [&str; 17] = [
    "w",
    "q",
    "kw",
    "week",
    "woche",
    "v",
    "copy",
    "kopie",
    "final",
    "new",
    "neu",
    "export",
    "corrected",
    "korrigiert",
    "h",
    "ytd",
    "jahr",
];

pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

pub(super) fn quoted_where_needed(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | '\\' | ':'));
    if is_plain { text.to_owned() } else { quoted(text) }
}
