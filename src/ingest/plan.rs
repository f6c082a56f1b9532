//! What is told of a file, and what an import would make of it.

use std::path::PathBuf;

use super::boxes::StatusBox;
use super::columns::{place_by_number, takes_books_currency};
use super::fields::{FieldType, Kind};
use super::mapping::Defaults;
use super::named::{PartlyNamed, SharedSign};
use super::preset::{Origin, Preset, PresetChoice};
use super::read::{FileSeal, Shape, Told, Why};
use crate::model::{Currency, DateOrder, DecimalStyle, Zone, key, sha256_hex};

/// Columns that trueup adds to a file of rejects: never data, never identity.
/// `trueup_cells` says how many cells a row had, where it had too few or too many: until it is blank, nobody has
/// put the row right. The last says how the file was read that the row is from.
pub const REJECT_COLUMNS: [&str; 7] =
    ["trueup_file", "trueup_line", "trueup_outcome", "trueup_column", "trueup_reason", "trueup_cells", "trueup_reading"];

/// What the user has said about the files.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Which preset or kind.
    pub choice: PresetChoice,
    /// `--source NAME`
    pub source: Option<String>,
    /// `--map 'Header=field'`; an empty field leaves the column out.
    pub map: Vec<(String, String)>,
    /// `--encoding NAME`, `--delimiter TEXT`, `--quote SIGN`, `--header-line LINE`
    pub told: Told,
    /// `--date-order dmy|mdy`
    pub date_order: Option<DateOrder>,
    /// `--decimal point|comma`
    pub decimal: Option<DecimalStyle>,
    /// Whether that holds of three decimals as well: somebody has said it, and it was not only found out.
    pub takes_thirds: bool,
    /// `--currency CODE`
    pub currency: Option<Currency>,
    /// `--zone NAME`
    pub zone: Option<Zone>,
}

/// A field and the columns that may hold it, in order of preference.
#[derive(Debug, Clone)]
pub struct MappedField {
    /// The field.
    pub field: &'static str,
    /// Whether its cells are more than text: days, amounts, addresses.
    pub is_typed: bool,
    /// The columns.
    pub columns: Vec<MappedColumn>,
}

/// A column that holds a field, and how its cells are read: two columns of one field may well be
/// written in two ways.
#[derive(Debug, Clone)]
pub struct MappedColumn {
    /// Its place in the row, from 0.
    pub index: usize,
    /// The columns that are read together with it, such as the time beside a date.
    pub with: Vec<usize>,
    /// The order of its dates, if it has any that need one.
    pub date_order: Option<DateOrder>,
    /// Where its days are counted from, if they are written as the numbers of a spreadsheet.
    pub day_numbers: Option<DayNumbers>,
    /// The sign of its decimals.
    pub decimal: DecimalStyle,
    /// Whether its own values show that.
    pub shows_decimal: bool,
    /// Whether three decimals may stand there where the currency has fewer: its own values show so, or somebody has told
    /// the sign.
    pub takes_thirds: bool,
    /// The currency that its header names.
    pub currency: Option<Currency>,
    /// The sign in its header that several currencies share, which then stands for every amount.
    pub sign: Option<&'static str>,
    /// What it says of the rows where it is ticked, if it is a status of that sort.
    pub status_box: Option<StatusBox>,
    /// A line and value that a rule for days or decimals was needed for, and that proved it where nobody told.
    pub proof: Option<(u64, String)>,
}

impl MappedColumn {
    /// A column of which nothing is known yet.
    pub(super) fn unread(index: usize, with: Vec<usize>) -> Self {
        Self {
            index,
            with,
            date_order: None,
            day_numbers: None,
            decimal: DecimalStyle::Point,
            shows_decimal: false,
            takes_thirds: false,
            currency: None,
            sign: None,
            status_box: None,
            proof: None,
        }
    }
}

/// From where a spreadsheet counts its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayNumbers {
    /// The end of 1899, as nearly all do.
    From1900,
    /// 1904, as old Macs do.
    From1904,
}

/// A file that can be imported, and how.
#[derive(Debug, Clone)]
pub struct FilePlan {
    /// The file as it was named.
    pub path: PathBuf,
    /// Its name without the folder.
    pub name: String,
    /// What it was when it was surveyed.
    pub seal: FileSeal,
    /// How it is written.
    pub shape: Shape,
    /// Lines before, between and behind the data that are none, and why.
    pub skipped: Vec<(u64, Why)>,
    /// Lines with nothing on them.
    pub blank_lines: u64,
    /// Its header.
    pub headers: Vec<String>,
    /// How many rows it has.
    pub rows: u64,
    /// The preset.
    pub preset: Preset,
    /// Source system of its rows.
    pub source: String,
    /// What was told of it.
    pub given: Given,
    /// Fields that columns hold.
    pub fields: Vec<MappedField>,
    /// Columns that hold no field and are kept beside the row, with their names.
    pub extra: Vec<(usize, String)>,
    /// Whether none of the rows names a currency.
    pub names_no_currency: bool,
    /// Rows that name no currency where others do.
    pub partly_named: Option<PartlyNamed>,
    /// Signs of amounts that several currencies share, where nothing says which is meant.
    pub signs: Vec<SharedSign>,
    /// Columns of a file of rejects that say where a row first came from: file and line.
    pub origin: Option<(usize, usize)>,
    /// The column of a file of rejects that says how many cells a ragged row had.
    pub ragged: Option<usize>,
}

impl FilePlan {
    /// Kind of the rows.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.preset.kind
    }

    /// The zone of times that name none: UTC where their headers say it, then the one that was told, then that of the
    /// format. A preset of one's own gives way to what was told.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        let by_header = self.says_utc().then_some(Zone::UTC);
        match self.preset.origin {
            Origin::BuiltIn => by_header.or(self.given.zone).or(self.preset.zone),
            Origin::File { .. } => self.given.zone.or(self.preset.zone).or(by_header),
        }
    }

    /// Whether the headers of all times say that they are UTC.
    fn says_utc(&self) -> bool {
        let is_time = |field: &&MappedField| {
            let kind = self.kind().fields().iter().find(|known| known.name == field.field).map(|known| known.kind);
            matches!(kind, Some(FieldType::Moment | FieldType::Instant))
        };
        // Of several columns for one time the first that is filled counts.
        let headers = self.fields.iter().filter(is_time).filter_map(|field| self.headers.get(field.columns.first()?.index));
        let mut says = headers.map(|header| names_utc(header)).peekable();
        says.peek().is_some() && says.all(|says| says)
    }

    /// Whether there is a column of this name, or one that is kept under it.
    #[must_use]
    pub fn has_column(&self, name: &str) -> bool {
        let keys: Vec<String> = self.headers.iter().map(|header| key(header)).collect();
        keys.contains(&key(name)) || place_by_number(name, &keys).is_some()
    }

    /// Whether amounts are in the currency of the book, since nothing says another.
    #[must_use]
    pub fn takes_books_currency(&self) -> bool {
        takes_books_currency(&self.preset, &self.fields, &self.given)
    }

    /// The sign of decimals, where one word says it of all amounts: told, or shown by the columns that show one.
    pub(super) fn decimal(&self) -> Option<DecimalStyle> {
        let mut shown = self.fields.iter().flat_map(|field| &field.columns).filter(|column| column.shows_decimal);
        let first = shown.next().map(|column| column.decimal);
        let of_all = first.filter(|first| shown.all(|column| column.decimal == *first));
        self.given.decimal.or(self.preset.decimal).or(of_all)
    }

    /// How the file is read, as a digest: which columns hold what, and how days, amounts and phones are written.
    /// Rows without an id are known again by their values, which depend on it.
    #[must_use]
    pub fn reading(&self, defaults: &Defaults) -> String {
        use std::fmt::Write as _;
        let header = |place: &usize| self.headers.get(*place).map_or("", String::as_str);
        let mut text = format!("{:?} {} {:?}\n", self.kind(), self.preset.identity.join(" "), defaults);
        for field in &self.fields {
            for column in &field.columns {
                let named: Vec<&str> = std::iter::once(&column.index).chain(&column.with).map(header).collect();
                let how = (column.date_order, column.day_numbers, column.decimal, column.currency);
                let _ = writeln!(text, "{} {named:?} {how:?}", field.field);
            }
        }
        sha256_hex(text.as_bytes())
    }
}

/// Whether a header says of its times that they are UTC: `Created (UTC)`, `created_utc`.
fn names_utc(header: &str) -> bool {
    header.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.eq_ignore_ascii_case("utc") || word == "GMT")
}
