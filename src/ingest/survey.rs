//! The first pass over a file: what it is, which preset fits, what its columns prove about dates
//! and decimals. Everything that stops an import is found here, before anything is written.

use std::path::{Path, PathBuf};

use super::columns::{Codes, extra_columns, left_out, map_fields, own_preset_reads_all, skips_of, takes_books_currency};
use super::error::FileError;
use super::evidence::{Evidence, decide, evidence_of};
use super::fields::{FieldType, Kind};
use super::guess::guess;
use super::mapping::Defaults;
use super::preset::{Origin, Preset, PresetChoice, Skip, choose, knows};
use super::read::{self, Among, Charset, FileSeal, Profiles, RowReader, Shape, Told, Why};
use super::recorded::with_recorded;
use crate::model::{Currency, DateOrder, DecimalStyle, Sign, Zone, key, sha256_hex};

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
    /// The currency that its header names.
    pub currency: Option<Currency>,
    /// The sign in its header that several currencies share, which then stands for every amount.
    pub sign: Option<&'static str>,
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
            currency: None,
            sign: None,
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

    /// The zone of times that name none: that of the format, then the one that was told. A preset of one's own
    /// gives way.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        match self.preset.origin {
            // A header that says nothing of it does not speak for the format.
            Origin::BuiltIn if self.given.zone.is_some() && !self.says_utc() => self.given.zone,
            Origin::BuiltIn => self.preset.zone.or(self.given.zone),
            Origin::File { .. } => self.given.zone.or(self.preset.zone),
        }
    }

    /// Whether the header of a time says that it is UTC.
    fn says_utc(&self) -> bool {
        let times = self.fields.iter().filter(|field| {
            let kind = self.kind().fields().iter().find(|known| known.name == field.field).map(|known| known.kind);
            matches!(kind, Some(FieldType::Moment | FieldType::Instant))
        });
        let headers = times.flat_map(|field| &field.columns).filter_map(|column| self.headers.get(column.index));
        headers.into_iter().any(|header| header.to_ascii_lowercase().contains("utc"))
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

/// Surveys one file.
///
/// # Errors
/// Whatever keeps the file from being imported.
pub fn survey(path: &Path, given: &Given, presets: &[Preset]) -> Result<FilePlan, FileError> {
    let shape = look(path, &given.told, given, presets)?;
    let recorded = with_recorded(path, &shape, given)?;
    let shape = match &recorded {
        Some(given) => look(path, &given.told, given, presets)?,
        None => shape,
    };
    let given = recorded.as_ref().unwrap_or(given);
    // What a preset has pinned is as good as told; a flag is better.
    if let Some(told) = pinned(path, &shape, given, presets)? {
        let told = Given { told, ..given.clone() };
        let again = look(path, &told.told, &told, presets)?;
        // The sheet may come in another dialect than the one that was pinned: then it is read as it is.
        if given.choice.preset.is_some() || is_chosen(path, &again, given, presets)? {
            return survey_in(path, again, &told, presets);
        }
    }
    survey_in(path, shape, given, presets)
}

/// Whether a preset knows the headers of a file that is looked at like this.
fn is_chosen(path: &Path, shape: &Shape, given: &Given, presets: &[Preset]) -> Result<bool, FileError> {
    let keys: Vec<String> = RowReader::open(path, shape)?.headers.iter().map(|header| key(header)).collect();
    Ok(choose(presets, &keys, &given.choice).is_ok())
}

/// What is told together with what the preset has pinned, where that says more.
fn pinned(path: &Path, shape: &Shape, given: &Given, presets: &[Preset]) -> Result<Option<Told>, FileError> {
    if presets.iter().all(|preset| preset.pinned == Told::default()) {
        return Ok(None);
    }
    let named = given.choice.preset.as_ref().and_then(|name| presets.iter().find(|preset| preset.name == *name));
    let preset = match named {
        Some(preset) => preset,
        None => {
            let keys: Vec<String> = RowReader::open(path, shape)?.headers.iter().map(|header| key(header)).collect();
            match choose(presets, &keys, &given.choice) {
                Ok((preset, _)) => preset,
                Err(_) => return Ok(None),
            }
        }
    };
    let told = given.told.clone().or(&preset.pinned);
    Ok((told != given.told).then_some(told))
}

fn survey_in(path: &Path, shape: Shape, given: &Given, presets: &[Preset]) -> Result<FilePlan, FileError> {
    one_sheet(&shape, given)?;
    let is_found = given.told.charset.is_none() && shape.charset.is_of_a_language();
    let plan = survey_as(path, shape, given, presets)?;
    // Some tools write in the encoding of the desktop; their presets say which.
    match &plan.preset.fallback_encoding {
        Some(name) if is_found && Charset::named(name)? != plan.shape.charset => {
            survey_as(path, look_in(path, Charset::named(name)?, given, presets)?, given, presets)
        }
        _ => Ok(plan),
    }
}

/// Looks whether it is clear which sheet of a workbook is meant.
fn one_sheet(shape: &Shape, given: &Given) -> Result<(), FileError> {
    let Some(sheet) = &shape.sheet else { return Ok(()) };
    let by_flag = given.choice.kind.is_some() || given.choice.preset.is_some();
    let rivals = match (&given.told.sheet, sheet.fits) {
        (Some(_), _) => return Ok(()),
        (None, true) => &sheet.also_fit,
        // Its headers say nothing, and it was said what they are: of which sheet?
        (None, false) if by_flag => &sheet.others,
        (None, false) => return Ok(()),
    };
    if rivals.is_empty() {
        return Ok(());
    }
    Err(FileError::SeveralSheets { sheets: std::iter::once(&sheet.name).chain(rivals).cloned().collect() })
}

/// How a file is written, as its beginning shows it.
pub(super) fn look(path: &Path, told: &Told, given: &Given, presets: &[Preset]) -> Result<Shape, FileError> {
    read::look_at(path, told, &|headers: &[String]| {
        let keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
        knows(presets, &keys, &given.choice)
    })
}

/// The same, in letters that were found out.
fn look_in(path: &Path, charset: Charset, given: &Given, presets: &[Preset]) -> Result<Shape, FileError> {
    look(path, &Told { charset: Some(charset), ..given.told.clone() }, given, presets)
}

fn survey_as(path: &Path, mut shape: Shape, given: &Given, presets: &[Preset]) -> Result<FilePlan, FileError> {
    let mut reader = RowReader::open(path, &shape)?;
    let headers = reader.headers.clone();
    let keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
    let own: Vec<String> = keys.iter().filter(|name| !REJECT_COLUMNS.contains(&name.as_str())).cloned().collect();
    let (preset, fits) =
        choose(presets, &own, &given.choice).map_err(|error| with_written_headers(error, &headers, presets, given))?;
    let source = match (&given.source, fits) {
        (Some(source), _) => source.trim().to_owned(),
        (None, true) if !preset.asks_source => preset.source.clone(),
        (None, _) => return Err(FileError::NeedsSource { kind: preset.kind.as_str(), known: Vec::new() }),
    };
    if let (Some(known), Some(given)) = (preset.currency, given.currency)
        && known != given
    {
        let (known, given) = (known.code().to_owned(), given.code().to_owned());
        return Err(FileError::ContradictedCurrency { given, preset: preset.name.clone(), known });
    }
    let (mut fields, used) = map_fields(preset, &headers, &keys, given)?;
    if preset.origin != Origin::BuiltIn {
        own_preset_reads_all(preset, presets, &fields, &headers, &used)?;
    }
    let mut evidence: Vec<Evidence> = evidence_of(preset, &fields);
    let mut among = Among::new(&headers);
    let mut profiles = Profiles::new(headers.len());
    let skips = skips_of(preset, &keys, &headers)?;
    let extra = extra_columns(&headers, &keys, &used, preset);
    let mut codes = Codes::new(&extra, takes_books_currency(preset, &fields, given));
    let mut watch = Watch { among: &mut among, profiles: &mut profiles, evidence: &mut evidence, codes: &mut codes };
    let (rows, odd) = read_through(&mut reader, &mut watch, &skips)?;
    codes.check(&headers)?;
    if let Some(sign) = among.sign_of_sums().filter(|_| preset.currency.is_none()) {
        currency_of_sums(&mut fields, preset, sign);
    }
    shape.passed_over = among.finish(&profiles, &shape.dialect);
    shape.profiles = profiles;
    if odd > 0 && !skips.is_empty() {
        let left_out = odd_rows_left_out(path, &shape, &skips)?;
        shape.passed_over.extend(left_out);
    }
    let rows = rows - (shape.passed_over.len() as u64).min(rows);
    // A month without a row is a month; a file that nobody knows by its header is something else.
    if rows == 0 && !fits {
        return Err(FileError::HeaderOnly);
    }
    let day_numbers = match shape.sheet.as_ref().is_some_and(|sheet| sheet.counts_from_1904) {
        true => DayNumbers::From1904,
        false => DayNumbers::From1900,
    };
    decide(&mut fields, &evidence, &headers, preset, given, day_numbers)?;
    let position = |name: &str| keys.iter().position(|header| header == name);
    let mut skipped = std::mem::take(&mut reader.skipped);
    skipped.extend(shape.passed_over.iter().map(|(line, why)| (*line, Why::clone(why))));
    Ok(FilePlan {
        path: path.to_owned(),
        name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        blank_lines: reader.blank_lines(),
        seal: reader.seal()?,
        shape,
        skipped,
        rows,
        source,
        fields,
        extra,
        origin: position(REJECT_COLUMNS[0]).zip(position(REJECT_COLUMNS[1])),
        ragged: position(REJECT_COLUMNS[5]),
        preset: preset.clone(),
        given: given.clone(),
        headers,
    })
}

/// Amounts that say nothing of their currency are in that of their sums.
fn currency_of_sums(fields: &mut [MappedField], preset: &Preset, sign: Sign) {
    let kind_of = |name: &str| preset.kind.fields().iter().find(|field| field.name == name).map(|field| field.kind);
    if fields.iter().any(|mapped| kind_of(mapped.field) == Some(FieldType::Currency)) {
        return;
    }
    let amounts = fields.iter_mut().filter(|mapped| kind_of(mapped.field) == Some(FieldType::Money));
    for column in amounts.flat_map(|mapped| &mut mapped.columns) {
        match (column.currency, column.sign, sign) {
            (None, None, Sign::Of(currency)) => column.currency = Some(currency),
            (None, None, Sign::Shared(sign, _)) => column.sign = Some(sign),
            _ => {}
        }
    }
}

/// Rows whose cells are not what they seem, and that a preset leaves out once they are put right.
fn odd_rows_left_out(path: &Path, shape: &Shape, skips: &[(Vec<usize>, &Skip)]) -> Result<Vec<(u64, Why)>, FileError> {
    let mut reader = RowReader::open(path, shape)?;
    let width = reader.headers.len();
    let mut found = Vec::new();
    while let Some(row) = reader.next_row()? {
        if row.cells.len() == width
            && !row.quotes.hide_cells()
            && let Some(why) = left_out(skips, &row)
        {
            found.push((row.line, why));
        }
    }
    Ok(found)
}

/// Who looks at the rows as they are read for the first time.
struct Watch<'w> {
    among: &'w mut Among,
    profiles: &'w mut Profiles,
    evidence: &'w mut [Evidence],
    codes: &'w mut Codes,
}

/// Reads every row, for what its columns prove and for what is no row. Returns how many there are, and of how many
/// the cells may not be what they seem.
fn read_through(reader: &mut RowReader, watch: &mut Watch<'_>, skips: &[(Vec<usize>, &Skip)]) -> Result<(u64, u64), FileError> {
    let (mut rows, mut odd, mut bad) = (0, 0, 0);
    let width = reader.headers.len();
    let mut first_bad: Option<FileError> = None;
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                rows += 1;
                let is_whole = row.cells.len() == width && row.quotes.stray == 0 && !row.quotes.hide_cells();
                odd += u64::from(!is_whole);
                if let Some(why) = left_out(skips, &row).filter(|_| is_whole) {
                    watch.among.leave_out(row.line, why);
                } else if watch.among.look(&row) {
                    watch.profiles.look(&row);
                    // What stands under a name in a row whose cells are not whole proves nothing.
                    if row.cells.len() != width || row.quotes.hide_cells() {
                        continue;
                    }
                    watch.codes.look(&row);
                    for watched in watch.evidence.iter_mut() {
                        let is_number = row.cells.is_number(watched.column);
                        watched.look(row.line, row.cells.get(watched.column).unwrap_or(""), is_number);
                    }
                }
            }
            Ok(None) => break,
            Err(FileError::NotUtf8 { line, column, .. }) => {
                bad += 1;
                let place = column.parse::<usize>().ok().and_then(|place| reader.headers.get(place.checked_sub(1)?));
                first_bad.get_or_insert(FileError::NotUtf8 { line, column: place.cloned().unwrap_or(column), rows: 1 });
            }
            Err(error) => return Err(error),
        }
    }
    match first_bad {
        Some(FileError::NotUtf8 { line, column, .. }) => Err(FileError::NotUtf8 { line, column, rows: bad }),
        _ => Ok((rows, odd)),
    }
}

/// A column that nobody but trueup writes: amounts in minor units, and the batch of a row.
fn own_column(headers: &[String]) -> Option<&String> {
    headers.iter().find(|header| header.ends_with("_minor") || header.as_str() == "batch_id")
}

/// Errors about headers show them as the file writes them.
fn with_written_headers(error: FileError, headers: &[String], presets: &[Preset], given: &Given) -> FileError {
    match error {
        FileError::Unknown { .. } if own_column(headers).is_some() => {
            FileError::OwnExport { column: own_column(headers).cloned().unwrap_or_default() }
        }
        FileError::Unknown { nearest, .. } => {
            let guess = guess(headers, presets).map(|guess| guess.under(given));
            FileError::Unknown { headers: headers.to_vec(), nearest, guess: guess.map(Box::new), known_sources: Vec::new() }
        }
        other => other,
    }
}
