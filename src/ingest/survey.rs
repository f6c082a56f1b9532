//! The first pass over a file: what it is, which preset fits, what its columns prove about dates
//! and decimals. Everything that stops an import is found here, before anything is written.

use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8};

use super::error::FileError;
use super::fields::{FieldType, Kind};
use super::preset::{Preset, PresetChoice, choose};
use super::reader::{FileSeal, RowReader, encoding_named};
use crate::model::{Currency, DateOrder, DecimalStyle, Zone, key, slashed_parts};

/// Columns that trueup adds to a file of rejects: never data, never identity.
pub const REJECT_COLUMNS: [&str; 5] = ["trueup_file", "trueup_line", "trueup_outcome", "trueup_column", "trueup_reason"];

/// What the user has said about the files.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Which preset or kind.
    pub choice: PresetChoice,
    /// `--source NAME`
    pub source: Option<String>,
    /// `--map 'Header=field'`; an empty field leaves the column out.
    pub map: Vec<(String, String)>,
    /// `--encoding NAME`
    pub encoding: Option<String>,
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
    /// Indexes of columns.
    pub columns: Vec<usize>,
    /// The order of its dates, if it has any that need one.
    pub date_order: Option<DateOrder>,
    /// The sign of its decimals.
    pub decimal: DecimalStyle,
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
    /// Its encoding.
    pub encoding: &'static Encoding,
    /// Its header.
    pub headers: Vec<String>,
    /// How many rows it has.
    pub rows: u64,
    /// The preset.
    pub preset: Preset,
    /// Source system of its rows.
    pub source: String,
    /// Fields that columns hold.
    pub fields: Vec<MappedField>,
    /// Columns that hold no field and are kept beside the row, with their names.
    pub extra: Vec<(usize, String)>,
    /// Columns of a file of rejects that say where a row first came from: file and line.
    pub origin: Option<(usize, usize)>,
}

impl FilePlan {
    /// Kind of the rows.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.preset.kind
    }
}

/// Surveys one file.
///
/// # Errors
/// Whatever keeps the file from being imported.
pub fn survey(path: &Path, given: &Given, presets: &[Preset]) -> Result<FilePlan, FileError> {
    let asked = given.encoding.as_deref().map(encoding_named).transpose()?;
    let first = survey_in(path, asked.unwrap_or(UTF_8), given, presets);
    match (first, asked) {
        // Some tools write in the encoding of the desktop; their presets say which.
        (Err((FileError::NotUtf8 { line, column, rows }, Some(preset))), None) => match &preset.fallback_encoding {
            Some(name) => survey_in(path, encoding_named(name)?, given, presets).map_err(|(error, _)| error),
            None => Err(FileError::NotUtf8 { line, column, rows }),
        },
        (first, _) => first.map_err(|(error, _)| error),
    }
}

type Surveyed = Result<FilePlan, (FileError, Option<Box<Preset>>)>;

fn survey_in(path: &Path, encoding: &'static Encoding, given: &Given, presets: &[Preset]) -> Surveyed {
    let plain = |error: FileError| (error, None);
    let mut reader = RowReader::open(path, encoding).map_err(plain)?;
    let headers = reader.headers.clone();
    if let [only] = headers.as_slice()
        && let Some(sign) = [';', '\t', '|'].into_iter().find(|sign| only.contains(*sign))
    {
        return Err(plain(FileError::OtherSeparator { sign }));
    }
    let keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
    let own: Vec<String> = keys.iter().filter(|name| !REJECT_COLUMNS.contains(&name.as_str())).cloned().collect();
    let (preset, fits) = choose(presets, &own, &given.choice).map_err(|error| plain(with_written_headers(error, &headers)))?;
    let with_preset = |error: FileError| (error, Some(Box::new(preset.clone())));
    let source = match (&given.source, fits) {
        (Some(source), _) => source.trim().to_owned(),
        (None, true) => preset.source.clone(),
        (None, false) => return Err(plain(FileError::NeedsSource)),
    };
    let (mut fields, used) = map_fields(preset, &headers, &keys, given).map_err(with_preset)?;
    let mut evidence: Vec<Evidence> = evidence_of(preset.kind, &fields);
    let mut rows = 0;
    let mut not_utf8: Option<FileError> = None;
    loop {
        match reader.next_row() {
            Ok(Some(row)) => {
                rows += 1;
                for watched in &mut evidence {
                    watched.look(row.line, row.cells.get(watched.column).unwrap_or(""));
                }
            }
            Ok(None) => break,
            Err(FileError::NotUtf8 { line, column, .. }) => {
                not_utf8 = Some(match not_utf8 {
                    Some(FileError::NotUtf8 { line, column, rows }) => FileError::NotUtf8 { line, column, rows: rows + 1 },
                    _ => FileError::NotUtf8 { line, column, rows: 1 },
                });
            }
            Err(error) => return Err(with_preset(error)),
        }
    }
    if let Some(error) = not_utf8 {
        return Err(with_preset(error));
    }
    if rows == 0 {
        return Err(plain(FileError::HeaderOnly));
    }
    decide(&mut fields, &evidence, &headers, preset, given).map_err(with_preset)?;
    let position = |name: &str| keys.iter().position(|header| header == name);
    Ok(FilePlan {
        path: path.to_owned(),
        name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        seal: reader.seal().map_err(plain)?,
        encoding,
        rows,
        source,
        fields,
        extra: extra_columns(&headers, &keys, &used, preset),
        origin: position(REJECT_COLUMNS[0]).zip(position(REJECT_COLUMNS[1])),
        preset: preset.clone(),
        headers,
    })
}

/// Errors about headers show them as the file writes them.
fn with_written_headers(error: FileError, headers: &[String]) -> FileError {
    match error {
        FileError::Unknown { nearest, .. } => FileError::Unknown { headers: headers.to_vec(), nearest },
        other => other,
    }
}

/// Which columns hold which field, and which columns are used up by that.
fn map_fields(
    preset: &Preset,
    headers: &[String],
    keys: &[String],
    given: &Given,
) -> Result<(Vec<MappedField>, Vec<usize>), FileError> {
    let known = preset.kind.mappable();
    let mut by_hand: Vec<(usize, &'static str)> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    for (header, field) in &given.map {
        let Some(column) = keys.iter().position(|name| *name == key(header)) else { continue };
        taken.push(column);
        if field.is_empty() {
            continue;
        }
        let field = known.iter().find(|name| **name == key(field)).ok_or_else(|| FileError::NoSuchField {
            header: header.clone(),
            field: field.clone(),
            kind: preset.kind.as_str(),
            known: known.clone(),
        })?;
        by_hand.push((column, field));
    }
    let mut fields = Vec::new();
    let mut used = taken.clone();
    for name in known {
        let mut columns: Vec<usize> = by_hand.iter().filter(|(_, field)| *field == name).map(|(column, _)| *column).collect();
        if columns.is_empty() {
            for header in preset.columns.get(name).into_iter().flatten() {
                let wanted = key(header);
                let mut places = keys.iter().enumerate().filter(|(_, found)| **found == wanted).map(|(index, _)| index);
                let Some(first) = places.next() else { continue };
                if let Some(second) = places.next() {
                    let header = headers.get(first).cloned().unwrap_or_default();
                    return Err(FileError::RepeatedHeader { header, first: first + 1, second: second + 1 });
                }
                if !taken.contains(&first) {
                    columns.push(first);
                }
            }
        }
        used.extend(&columns);
        if !columns.is_empty() {
            fields.push(MappedField { field: name, columns, date_order: None, decimal: DecimalStyle::Point });
        }
    }
    for field in preset.kind.fields().iter().filter(|field| field.required) {
        let held = fields.iter().any(|mapped| mapped.field == field.name) || preset.constants.contains_key(field.name);
        // The rows of a list of conversions need not say that they are conversions.
        if !held && field.name != "event_name" {
            return Err(FileError::LacksField { field: field.name, headers: headers.to_vec() });
        }
    }
    // A vendor's own layout may well leave people out; a sheet read by its words may not.
    let identifying = preset.kind.identifying();
    if preset.plain && !fields.iter().any(|mapped| identifying.contains(&mapped.field)) {
        return Err(FileError::LacksIdentity { kind: preset.kind.as_str(), fields: identifying, headers: headers.to_vec() });
    }
    Ok((fields, used))
}

/// The columns that no field uses: kept beside the row under their own names.
fn extra_columns(headers: &[String], keys: &[String], used: &[usize], preset: &Preset) -> Vec<(usize, String)> {
    let mut extra: Vec<(usize, String)> = Vec::new();
    for (index, (header, name)) in headers.iter().zip(keys).enumerate() {
        if used.contains(&index) || REJECT_COLUMNS.contains(&name.as_str()) || preset.ignored.contains(name) {
            continue;
        }
        let mut shown = if header.is_empty() { format!("column {}", index + 1) } else { header.clone() };
        if extra.iter().any(|(_, other)| *other == shown) {
            shown = format!("{shown} ({})", index + 1);
        }
        extra.push((index, shown));
    }
    extra
}

/// What the values of one column prove.
#[derive(Debug)]
struct Evidence {
    column: usize,
    field: &'static str,
    dates: bool,
    /// The day is first, or the decimals have a point: the first line that proves it.
    one_way: Option<(u64, String)>,
    /// The month is first, or the decimals have a comma.
    other_way: Option<(u64, String)>,
    /// Values that could be either.
    open: Vec<(u64, String)>,
}

fn evidence_of(kind: Kind, fields: &[MappedField]) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for mapped in fields {
        let Some(field) = kind.fields().iter().find(|field| field.name == mapped.field) else { continue };
        let dates = matches!(field.kind, FieldType::Moment | FieldType::Instant);
        if dates || field.kind == FieldType::Money {
            evidence.extend(mapped.columns.iter().map(|column| Evidence {
                column: *column,
                field: mapped.field,
                dates,
                one_way: None,
                other_way: None,
                open: Vec::new(),
            }));
        }
    }
    evidence
}

impl Evidence {
    fn look(&mut self, line: u64, value: &str) {
        let value = value.trim();
        let shown = if self.dates { date_evidence(value) } else { decimal_evidence(value) };
        match shown {
            Shown::Nothing => {}
            Shown::OneWay => {
                self.one_way.get_or_insert_with(|| (line, value.to_owned()));
            }
            Shown::OtherWay => {
                self.other_way.get_or_insert_with(|| (line, value.to_owned()));
            }
            Shown::Either => {
                if self.open.len() < 3 {
                    self.open.push((line, value.to_owned()));
                }
            }
        }
    }
}

enum Shown {
    Nothing,
    OneWay,
    OtherWay,
    Either,
}

fn date_evidence(value: &str) -> Shown {
    match slashed_parts(value) {
        Some((first, second)) if first > 12 && second <= 12 => Shown::OneWay,
        Some((first, second)) if second > 12 && first <= 12 => Shown::OtherWay,
        Some((first, second)) if first <= 12 && second <= 12 && first != second => Shown::Either,
        _ => Shown::Nothing,
    }
}

/// `1,234.56` and `12.5` have a point, `1.234,56` and `12,5` a comma; `1,234` could be either.
fn decimal_evidence(value: &str) -> Shown {
    let point = value.rfind('.');
    let comma = value.rfind(',');
    let behind = |index: usize| value.get(index + 1..).unwrap_or("").bytes().take_while(u8::is_ascii_digit).count();
    match (point, comma) {
        (None, None) => Shown::Nothing,
        (Some(point), Some(comma)) => {
            if point > comma {
                Shown::OneWay
            } else {
                Shown::OtherWay
            }
        }
        (Some(point), None) if value.matches('.').count() > 1 => {
            if behind(point) == 3 {
                Shown::OtherWay
            } else {
                Shown::Nothing
            }
        }
        (None, Some(comma)) if value.matches(',').count() > 1 => {
            if behind(comma) == 3 {
                Shown::OneWay
            } else {
                Shown::Nothing
            }
        }
        (Some(at), None) => {
            if behind(at) == 3 && is_short_group(value, at) {
                Shown::Either
            } else {
                Shown::OneWay
            }
        }
        (None, Some(at)) => {
            if behind(at) == 3 && is_short_group(value, at) {
                Shown::Either
            } else {
                Shown::OtherWay
            }
        }
    }
}

/// Whether what stands before the sign could be the first group of thousands: 1 to 3 digits, not 0.
fn is_short_group(value: &str, at: usize) -> bool {
    let digits = value.get(..at).unwrap_or("").bytes().rev().take_while(u8::is_ascii_digit).count();
    let zero = value.get(..at).is_some_and(|before| before.ends_with('0') && digits == 1);
    (1..=3).contains(&digits) && !zero
}

/// Settles the order of dates and the sign of decimals of every field, from what was given, what
/// the preset knows, and what the columns prove; stops where they disagree or prove nothing.
fn decide(
    fields: &mut [MappedField],
    evidence: &[Evidence],
    headers: &[String],
    preset: &Preset,
    given: &Given,
) -> Result<(), FileError> {
    for watched in evidence {
        let column = headers.get(watched.column).cloned().unwrap_or_default();
        let Some(mapped) = fields.iter_mut().find(|mapped| mapped.field == watched.field) else { continue };
        if watched.dates {
            let order = date_order_of(watched, &column, given.date_order.or(preset.date_order))?;
            mapped.date_order = mapped.date_order.or(order);
        } else {
            let style = decimal_of(watched, &column, given.decimal.or(preset.decimal))?;
            mapped.decimal = style;
        }
    }
    Ok(())
}

fn date_order_of(watched: &Evidence, column: &str, known: Option<DateOrder>) -> Result<Option<DateOrder>, FileError> {
    match (&watched.one_way, &watched.other_way) {
        // Somebody has said which: the rows that do not fit are rejected one by one.
        (Some(_), Some(_)) if known.is_some() => Ok(known),
        (Some(day), Some(month)) => Err(FileError::MixedDates {
            column: column.to_owned(),
            day_line: day.0,
            day_value: day.1.clone(),
            month_line: month.0,
            month_value: month.1.clone(),
        }),
        (Some(day), None) => match known {
            Some(DateOrder::MonthFirst) => Err(FileError::ContradictedDates {
                column: column.to_owned(),
                line: day.0,
                value: day.1.clone(),
                shown: "day",
                given: "month",
            }),
            _ => Ok(Some(DateOrder::DayFirst)),
        },
        (None, Some(month)) => match known {
            Some(DateOrder::DayFirst) => Err(FileError::ContradictedDates {
                column: column.to_owned(),
                line: month.0,
                value: month.1.clone(),
                shown: "month",
                given: "day",
            }),
            _ => Ok(Some(DateOrder::MonthFirst)),
        },
        (None, None) => match (known, watched.open.first()) {
            (None, Some((line, value))) => Err(FileError::AmbiguousDates {
                column: column.to_owned(),
                line: *line,
                value: value.clone(),
                samples: watched.open.iter().map(|(_, value)| value.clone()).collect(),
            }),
            (known, _) => Ok(known),
        },
    }
}

fn decimal_of(watched: &Evidence, column: &str, known: Option<DecimalStyle>) -> Result<DecimalStyle, FileError> {
    if let (Some(_), Some(_), Some(style)) = (&watched.one_way, &watched.other_way, known) {
        return Ok(style);
    }
    match (&watched.one_way, &watched.other_way) {
        (Some(point), Some(comma)) => Err(FileError::MixedAmounts {
            column: column.to_owned(),
            point_line: point.0,
            point_value: point.1.clone(),
            comma_line: comma.0,
            comma_value: comma.1.clone(),
        }),
        (Some((line, value)), None) if known == Some(DecimalStyle::Comma) => Err(FileError::ContradictedAmounts {
            column: column.to_owned(),
            line: *line,
            value: value.clone(),
            shown: "point",
            given: "comma",
        }),
        (None, Some((line, value))) if known == Some(DecimalStyle::Point) => Err(FileError::ContradictedAmounts {
            column: column.to_owned(),
            line: *line,
            value: value.clone(),
            shown: "comma",
            given: "point",
        }),
        (Some(_), None) => Ok(DecimalStyle::Point),
        (None, Some(_)) => Ok(DecimalStyle::Comma),
        (None, None) => match (known, watched.open.first()) {
            (Some(style), _) => Ok(style),
            (None, None) => Ok(DecimalStyle::Point),
            (None, Some((line, value))) => Err(FileError::AmbiguousAmounts {
                column: column.to_owned(),
                line: *line,
                value: value.clone(),
                samples: watched.open.iter().map(|(_, value)| value.clone()).collect(),
            }),
        },
    }
}
