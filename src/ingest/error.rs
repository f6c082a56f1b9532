//! What keeps a file from being imported. Each names the file, and where it can the line, the
//! column, the value, the rule and the next step.

use std::path::{Path, PathBuf};

use super::guess::Guess;

/// What another column of the same file shows of the order of its days.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct DatesBeside {
    pub column: String,
    pub line: u64,
    pub value: String,
    pub is_day_first: bool,
}

/// A preset that knows all of a file but a column or two, which the file was made without.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Almost {
    pub preset: String,
    pub without: Vec<String>,
    /// Whether it reads all that such rows need without them.
    pub is_enough: bool,
}

/// Why one file cannot be imported.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum FileError {
    #[error("there is no such file")]
    Missing,
    #[error("this is a folder, and no export is in it")]
    Folder,
    #[error("the file is empty")]
    Empty,
    #[error("the file has a header and no rows")]
    HeaderOnly,
    #[error("the file could not be read: {0}")]
    Io(std::io::Error),
    #[error("line {line}, column {column:?}: not valid UTF-8 ({rows} rows like it)")]
    NotUtf8 { line: u64, column: String, rows: u64 },
    #[error("there is no encoding {0:?}")]
    UnknownEncoding(String),
    #[error("line {line}: a row is longer than {limit} MiB")]
    RowTooLong { line: u64, limit: u64 },
    #[error("{found} columns; at most {limit} are read")]
    TooManyColumns { found: usize, limit: usize },
    #[error("line 1: the header {header:?} stands in columns {first} and {second}")]
    RepeatedHeader { header: String, first: usize, second: usize },
    #[error("no preset knows these headers: {}", in_short(headers))]
    Unknown {
        headers: Vec<String>,
        nearest: Vec<String>,
        almost: Option<Box<Almost>>,
        guess: Option<Box<Guess>>,
        known_sources: Vec<String>,
    },
    #[error("this is what trueup itself has exported (its column {column:?}), and no export of a source")]
    OwnExport { column: String },
    #[error("several presets fit equally well: {}", .presets.join(", "))]
    SeveralPresets { presets: Vec<String> },
    #[error("these are the headers of {kind} (preset {preset}), not of {asked}")]
    OtherKind { asked: &'static str, kind: &'static str, preset: String },
    #[error("there is no preset {name:?}")]
    NoSuchPreset { name: String, known: Vec<String> },
    #[error("preset {preset} needs the column {header:?}, which this file does not have")]
    LacksColumn { preset: String, header: String },
    #[error("preset {preset} cannot do without {}: rows would count twice, or all of them", .headers.join(" and "))]
    CannotDoWithout { preset: String, headers: Vec<String> },
    #[error("no column is read as the id, and {column:?} may be one: without it a row that has changed is a new one")]
    UnreadId { column: String, field: &'static str },
    #[error(
        "nothing in this file says which system it is from, and {kind} are known by their ids only within one: --source NAME"
    )]
    NeedsSource { kind: &'static str, known: Vec<String> },
    #[error("no column of this file holds {field}")]
    LacksField { field: &'static str, headers: Vec<String> },
    #[error("no column of this file says whose rows these are: {kind} need one of {}", .fields.join(", "))]
    LacksIdentity { kind: &'static str, fields: &'static [&'static str], headers: Vec<String> },
    #[error("this is a SQLite file, not an export")]
    Database,
    #[error("this is a pointer of Git LFS to a file, not the file itself")]
    Pointer,
    #[error("the {what} is damaged: {why}")]
    Damaged { what: &'static str, why: String },
    #[error("the file is locked by a password")]
    Locked,
    #[error("too large to be read: {what}")]
    TooLarge { what: String },
    #[error("the archive has {} files in it: {}", .names.len(), in_short(names))]
    SeveralMembers { names: Vec<String> },
    #[error("several sheets could be meant: {}", .sheets.join(", "))]
    SeveralSheets { sheets: Vec<String> },
    #[error("there is no sheet {name:?} with anything in it")]
    NoSuchSheet { name: String, known: Vec<String> },
    #[error("{flag} says how a text is written, and this is a workbook")]
    NoText { flag: &'static str },
    #[error("this is {what}, which has no rows that could be read")]
    NoTable { what: &'static str },
    #[error("--map {header}={field}: {kind} have no field {field:?}")]
    NoSuchField { header: String, field: String, kind: &'static str, known: Vec<&'static str> },
    #[error(
        "line {line}, column {column:?}, value {value:?}: day, month and year could stand in another order, and no row that is written like it shows which"
    )]
    AmbiguousDates { column: String, line: u64, value: String, samples: Vec<String>, beside: Option<Box<DatesBeside>> },
    #[error(
        "column {column:?}: line {day_line} ({day_value:?}) must have the day first, line {month_line} ({month_value:?}) the month first"
    )]
    MixedDates { column: String, day_line: u64, day_value: String, month_line: u64, month_value: String },
    #[error(
        "column {column:?}: a spreadsheet seems to have taken days for months: no date it made has a day above 12 (line {date_line}: {date:?}), and what it left as text always has (line {text_line}: {text:?})"
    )]
    SwappedDates { column: String, date_line: u64, date: String, text_line: u64, text: String },
    #[error(
        "line {line}, column {column:?}, value {value:?}: the format writes its days as texts, and a spreadsheet has made cells of them, none above the twelfth: days and months may be swapped"
    )]
    UnclearCells { column: String, line: u64, value: String, order: &'static str },
    #[error("line {line}: the rows of this file of rejects are from files that were read in different ways")]
    SeveralReadings { line: u64 },
    #[error(
        "line {line}, column {column:?}, value {value:?}: the day stands between year and month, which nobody can tell from a month where it is 12 or less"
    )]
    YearDayMonth { column: String, line: u64, value: String },
    #[error(
        "column {column:?}: line {line} ({value:?}) shows the {shown} first, but by the flag or the preset it is the {given}"
    )]
    ContradictedDates { column: String, line: u64, value: String, shown: &'static str, given: &'static str },
    #[error(
        "line {line}, column {column:?}, value {value:?}: could be thousands or decimals, and no row of the column shows which"
    )]
    AmbiguousAmounts { column: String, line: u64, value: String, samples: Vec<String> },
    #[error(
        "column {column:?}: line {point_line} ({point_value:?}) has a decimal point, line {comma_line} ({comma_value:?}) a decimal comma"
    )]
    MixedAmounts { column: String, point_line: u64, point_value: String, comma_line: u64, comma_value: String },
    #[error(
        "column {column:?}: line {line} ({value:?}) has a decimal {shown}, but by the flag or the preset it is a decimal {given}"
    )]
    ContradictedAmounts { column: String, line: u64, value: String, shown: &'static str, given: &'static str },
    #[error("line {line}, column {column:?}, value {value:?}: a spreadsheet has rounded this id, and others with it")]
    RoundedIds { column: String, line: u64, value: String },
    #[error("--currency {given} was given, but the preset {preset} says {known}")]
    ContradictedCurrency { given: String, preset: String, known: String },
    #[error("no row begins at line {line} or behind it, among the first that a header is looked for in")]
    NoHeaderLine { line: u64 },
    #[error("the file was imported before as {source_system} (batch {batch}); as {asked} its rows would stand there twice")]
    OtherSource { source_system: String, batch: i64, asked: String },
    #[error(
        "this very file was imported before (batch {batch}) and read in another way: its rows have no id, and would stand there twice"
    )]
    OtherReading { batch: i64 },
    #[error(
        "the last file of this kind from this source was read with --currency {currency} (batch {batch}), and this one names none"
    )]
    OtherCurrency { batch: i64, currency: String },
    #[error("preset {preset} reads {field} from {columns}, and this file has no such column")]
    LacksOwnColumn { preset: String, field: String, columns: String },
    #[error("the column {column:?} says the {field}, and preset {preset} does not read it")]
    UnreadColumn { preset: String, column: String, field: &'static str },
    #[error("line {line}, column {column:?}, value {value:?}: a currency, which nothing reads, and the amounts name none")]
    UnreadCurrency { column: String, line: u64, value: String },
    #[error("line {line}, column {column:?}, value {value:?}: a status, which nothing reads, and every row would count as paid")]
    UnreadStatus { column: String, line: u64, value: String },
    #[error("line {line}, column {column:?}, value {value:?}: it says whether money has come, and nothing reads it")]
    UnreadPaid { column: String, line: u64, value: String },
    #[error(
        "line {line}, column {column:?}, value {value:?}: how much of it has come, and nothing reads it: the whole amount would count"
    )]
    UnreadPart { column: String, line: u64, value: String },
    #[error(
        "line {line}, column {column:?}, value {value:?}: money that is still owed, and nothing reads it: the whole amount would count"
    )]
    UnreadOwed { column: String, line: u64, value: String },
    #[error(
        "line {line}, column {column:?}, value {value:?}: money that went back, which nothing reads: all of the row would count"
    )]
    UnreadRefund { column: String, line: u64, value: String },
    #[error("line {line}, column {column:?}, value {value:?}: it says of some rows that they do not hold, and nothing reads it")]
    UnreadCancellation { column: String, line: u64, value: String },
    #[error("line {line}, column {column:?}: 1 among nothing but 0 and 1: a box, or an amount of 1 that went back")]
    RefundBox { column: String, line: u64 },
    #[error("line {line}: {title:?} stands alone, and the rows below it would count like all others")]
    CalledOffTitle { line: u64, title: String },
    #[error("line {line}, column {:?}, value {value:?}: an amount, which nothing reads, and the orders have none", .columns.join(", "))]
    UnreadAmounts { columns: Vec<String>, line: u64, value: String },
    #[error("{first:?} and {second:?} are amounts of two currencies")]
    SeveralCurrencies { first: String, second: String },
    #[error(
        "line {line}: no currency, and the other rows say {named}, which is not that of the book ({base}); rows like it: {rows}"
    )]
    SomeWithoutCurrency { line: u64, rows: u64, named: String, base: String },
    #[error("line {line}, value {value:?}: the sign is that of {} and others, and the book is in {base}", .codes.iter().take(3).copied().collect::<Vec<_>>().join(", "))]
    SharedSign { line: u64, value: String, codes: &'static [&'static str], base: String },
    #[error("the file changed while it was being imported")]
    Changed,
    /// Several things that stop the import of one file: all of them are told at once.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<FileError>),
}

impl FileError {
    /// Stops with everything that was found; of several that one answer settles the first is asked, and what another answer
    /// may settle is left for later: amounts of a currency without decimals are no question.
    pub(super) fn unless_none(mut found: Vec<Self>) -> Result<(), Self> {
        if found.iter().any(|error| matches!(error, Self::UnreadCurrency { .. })) {
            found.retain(|error| !matches!(error, Self::AmbiguousAmounts { .. }));
        }
        let mut asked: Vec<Self> = Vec::new();
        // One flag says it of all columns.
        let is_of_all = |error: &Self| matches!(error, Self::AmbiguousDates { .. } | Self::AmbiguousAmounts { .. });
        for error in found {
            let is_asked = |other: &Self| std::mem::discriminant(other) == std::mem::discriminant(&error);
            if !(is_of_all(&error) && asked.iter().any(is_asked)) {
                asked.push(error);
            }
        }
        match asked.pop() {
            None => Ok(()),
            Some(only) if asked.is_empty() => Err(only),
            Some(last) => Err(Self::Several(asked.into_iter().chain([last]).collect())),
        }
    }

    /// Each of them by itself.
    #[must_use]
    pub fn into_each(self) -> Vec<Self> {
        match self {
            Self::Several(all) => all,
            one => vec![one],
        }
    }
}

/// The first headers, none longer than a person would read: a file that is none has anything in them.
fn in_short(headers: &[String]) -> String {
    const MOST: usize = 24;
    const LONGEST: usize = 40;
    let cut = |header: &String| match header.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", header.get(..end).unwrap_or_default()),
        None => header.clone(),
    };
    let mut shown: Vec<String> = headers.iter().take(MOST).map(cut).collect();
    if headers.len() > MOST {
        shown.push(format!("… ({} in all)", headers.len()));
    }
    shown.join(", ")
}

/// A file and what is wrong with it.
#[derive(Debug)]
pub struct BadFile {
    /// The file as it was named.
    pub path: PathBuf,
    /// What is wrong.
    pub error: FileError,
}

impl BadFile {
    /// Everything that is wrong with one file.
    #[must_use]
    pub fn all(path: &Path, error: FileError) -> Vec<Self> {
        error.into_each().into_iter().map(|error| Self { path: path.to_owned(), error }).collect()
    }
}

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Files that cannot be read or recognised: all of them, and of each all that is wrong with it.
    #[error("the files cannot be imported")]
    Files(Vec<BadFile>),
    /// `--map` names a header that no file has.
    #[error("--map names the header {header:?}, which no file has")]
    UnusedMapping {
        /// The header.
        header: String,
        /// The headers that there are.
        known: Vec<String>,
    },
    /// A preset is wrong.
    #[error("preset {name}: line {line}: {detail}")]
    Preset {
        /// Name of the preset, or its file.
        name: String,
        /// Its line.
        line: usize,
        /// What is wrong with it.
        detail: String,
    },
    /// A preset of the user's cannot be read.
    #[error("the preset {path} could not be read: {source}", path = path.display())]
    PresetFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Files written beside the imported ones.
    #[error("{}: {source}", .path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The book.
    #[error(transparent)]
    Book(#[from] crate::book::Error),
}

impl Error {
    /// What is wrong with one file.
    #[must_use]
    pub fn of_file(path: &Path, error: FileError) -> Self {
        Self::Files(BadFile::all(path, error))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Book(error.into())
    }
}
