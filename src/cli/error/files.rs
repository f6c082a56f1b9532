//! What to do about each file that cannot be imported.

use std::fmt::Write as _;
use std::path::Path;

use super::Failure;
use super::command::{command_begun, command_for, command_without, quoted, quoted_where_needed, source_after};
use crate::ingest::{self, BadFile, FileError};
use crate::model::Currency;

/// All files that cannot be imported, each with its next step; nothing was changed.
pub(super) fn bad_files(files: &[BadFile]) -> Failure {
    let mut message = String::new();
    for bad in files {
        let _ = writeln!(message, "{}: {}", bad.path.display(), bad.error);
        for line in next_steps(&bad.path, &bad.error) {
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

fn next_steps(path: &Path, error: &FileError) -> Vec<String> {
    let file = quoted_where_needed(&path.to_string_lossy());
    match error {
        FileError::Missing => vec!["check the name; the shell completes it with Tab".to_owned()],
        FileError::Folder => vec![format!("exports are files that end in {}", crate::cli::import::EXPORTS.join(", "))],
        FileError::Empty | FileError::HeaderOnly => vec!["export it again, or leave it out".to_owned()],
        FileError::Io(_) => vec!["check that you may read it, and run it again".to_owned()],
        FileError::NotUtf8 { .. } => vec![
            "if the rest is UTF-8: write the letters of that line once more in a text editor".to_owned(),
            format!("or say what all of it is written in: {} --encoding windows-1252", command_begun(path)),
        ],
        FileError::UnknownEncoding(_) => vec!["usual ones are utf-8, windows-1252 and utf-16le".to_owned()],
        FileError::RowTooLong { line, .. } => {
            vec![format!("look at line {line} and those before it: a \" is missing or one too many")]
        }
        FileError::TooManyColumns { .. } => vec!["check that it is a CSV file with commas".to_owned()],
        FileError::RepeatedHeader { header, first, second } => vec![format!(
            "say which is meant, by its place: --map {} or --map {}; or rename one of the two",
            quoted(&format!("{header} ({first})=FIELD")),
            quoted(&format!("{header} ({second})=FIELD"))
        )],
        FileError::OwnExport { .. } => {
            vec!["import the files of the sources; a book is carried to another machine whole: trueup backup FILE".to_owned()]
        }
        FileError::Unknown { almost: Some(almost), .. } if !almost.is_enough => vec![
            format!(
                "it is like the preset {}, which cannot do without {}: export it again with that column",
                almost.preset,
                almost.without.iter().map(|header| format!("{header:?}")).collect::<Vec<_>>().join(" and "),
            ),
            format!("if it is something else: {} --as KIND --source NAME --map 'Header=field'; the fields: trueup presets show KIND", command_begun(path)),
        ],
        FileError::Unknown { almost: Some(almost), .. } => vec![
            format!(
                "if it is of the preset {}, and was made without {}: {}",
                almost.preset,
                almost.without.iter().map(|header| format!("{header:?}")).collect::<Vec<_>>().join(" and "),
                command_without(path, almost)
            ),
            "what that column says is then not known; an export that has it says more".to_owned(),
            format!("if it is something else: {} --as KIND --source NAME --map 'Header=field'; the fields: trueup presets show KIND", command_begun(path)),
        ],
        FileError::Unknown { nearest, guess, known_sources: known, .. } => {
            let mut steps = Vec::new();
            if !nearest.is_empty() {
                steps.push(format!("the nearest presets: {}", nearest.join(", ")));
            }
            steps.push(match guess {
                Some(guess) => format!("if this is right, run it; else change it: {}", command_for(path, guess)),
                None => format!(
                    "say what it is, such as: {} --as KIND --source NAME --map 'Header=field'; what fields a kind has: trueup presets show KIND", command_begun(path)
                ),
            });
            steps.extend(guess.as_ref().and_then(|guess| known_sources(guess.kind.as_str(), known)));
            steps.push(format!("the kinds: {}", ingest::Kind::ALL.map(ingest::Kind::as_str).join(", ")));
            steps
        }
        FileError::SeveralPresets { presets } => {
            vec![format!("say which: {} --preset {}", command_begun(path), presets.first().map_or("NAME", String::as_str))]
        }
        FileError::OtherKind { kind, .. } => {
            vec![format!("leave --as out; if its rows are no {kind}, rename the columns that say so")]
        }
        FileError::NoSuchPreset { known, .. } => vec![format!("the presets: {}", known.join(", "))],
        FileError::LacksColumn { .. } => {
            vec!["if another column holds it: --map 'HEADER=FIELD'; if the file was made without it: --without HEADER; else check the header, or leave --preset out".to_owned()]
        }
        FileError::CannotDoWithout { .. } => vec!["export it again with that column".to_owned()],
        FileError::UnreadId { column, field } => {
            vec![format!("if it is: {}; if it is not: {}", map(column, field), map(column, ""))]
        }
        FileError::NeedsSource { kind, known } => {
            let mut steps = vec![format!("say --source NAME, such as: {} --as {kind} --source {}", command_begun(path), source_after(path))];
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
        FileError::AmbiguousDates { samples, beside, .. } => {
            let mut steps = vec![format!(
                "values are {}; say which comes first: --date-order dmy, mdy or ymd",
                samples.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")
            )];
            steps.extend(beside.as_ref().map(|other| {
                let (first, flag) = if other.is_day_first { ("day", "dmy") } else { ("month", "mdy") };
                format!(
                    "column {:?} has the {first} first (line {}: {:?}); if this one is written like it: --date-order {flag}",
                    other.column, other.line, other.value
                )
            }));
            steps
        }
        FileError::MixedDates { .. } | FileError::ContradictedDates { .. } => {
            vec!["correct the line that is wrong, or say which holds: --date-order dmy or --date-order mdy".to_owned()]
        }
        FileError::SwappedDates { .. } => vec![
            "export the file again and import it without opening it in a spreadsheet; if the dates are right as they are, say so with --date-order dmy or --date-order mdy, whichever the texts have".to_owned(),
        ],
        FileError::UnclearCells { order, .. } => vec![
            "look at a day that you know; import the file as it was exported, without opening it in a spreadsheet".to_owned(),
            format!("if the days are right as they are: --date-order {order}"),
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
        FileError::UnreadPaid { column, .. } => vec![format!(
            "if it does, by a tick or a day: {}; if it says something else: {}",
            map(column, "status"),
            map(column, "")
        )],
        FileError::UnreadPart { column, .. } => {
            vec![format!("if it is what was paid: {}; if it says something else: {}", map(column, "amount"), map(column, ""))]
        }
        FileError::UnreadOwed { column, .. } => vec![format!(
            "take those rows out, or name the column of what was paid: --map 'HEADER=amount'; if they were paid in full all the same: {}",
            map(column, "")
        )],
        FileError::UnreadRefund { column, .. } => vec![format!(
            "if it is the amount: {}; if it says nothing of money: {}",
            map(column, "amount_refunded"),
            map(column, "")
        )],
        FileError::RefundBox { column, .. } => vec![format!(
            "if it is an amount that went back: {}; if it is a box, and all of the money of such a row went back: {}; if it says nothing of money: {}",
            map(column, "amount_refunded"),
            map(column, "status"),
            map(column, "")
        )],
        FileError::UnreadCancellation { column, .. } => vec![format!(
            "if a tick or a day in it says that a row was called off, or its money given back: {}; if it says something else: {}",
            map(column, "status"),
            map(column, "")
        )],
        FileError::CalledOffTitle { line, .. } => vec![format!(
            "take the rows below line {line} into a file of their own, or add a column \"status\" that says of each what it is; if they count all the same, take line {line} out"
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
            // A sign that several share is no answer.
            let first = if Currency::parse(first).is_ok() { first } else { "CODE" };
            vec![format!("say what they are in: --currency {first}, or --currency {base}; what the other rows say stays")]
        }
        FileError::SharedSign { codes, .. } => {
            vec![format!("say which is meant: --currency {}, or another of them", codes.first().unwrap_or(&"CODE"))]
        }
        FileError::Several(all) => all.iter().flat_map(|error| next_steps(path, error)).collect(),
        FileError::Changed => vec!["close the program that writes it, and run it again".to_owned()],
    }
}

/// The flag that gives a column to a field, or to none.
fn map(column: &str, field: &str) -> String {
    format!("--map {}", quoted(&format!("{column}={field}")))
}
