//! The first pass over a file: what it is, which preset fits, what its columns prove about dates
//! and decimals. Everything that stops an import is found here, before anything is written.

use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8};

use super::error::FileError;
use super::evidence::{Evidence, decide, evidence_of};
use super::fields::Kind;
use super::preset::{Preset, PresetChoice, choose};
use super::reader::{FileSeal, RowReader, encoding_named};
use crate::model::{Currency, DateOrder, DecimalStyle, Zone, key};

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
    /// The columns.
    pub columns: Vec<MappedColumn>,
}

/// A column that holds a field, and how its cells are read: two columns of one field may well be
/// written in two ways.
#[derive(Debug, Clone)]
pub struct MappedColumn {
    /// Its place in the row, from 0.
    pub index: usize,
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
            let unread = |index| MappedColumn { index, date_order: None, decimal: DecimalStyle::Point };
            fields.push(MappedField { field: name, columns: columns.into_iter().map(unread).collect() });
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
