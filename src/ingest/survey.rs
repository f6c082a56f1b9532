//! The first pass over a file: what it is, which preset fits, what its columns prove about dates
//! and decimals. Everything that stops an import is found here, before anything is written.

use std::path::Path;

use super::columns::{extra_columns, keys_of, left_out, map_fields, named, own_preset_reads_all, skips_of, takes_books_currency};
use super::decided::{Basis, decide};
use super::error::FileError;
use super::evidence::{Evidence, evidence_of};
use super::fields::{FieldType, Kind};
use super::guess::{guess, guess_columns};
use super::named::Naming;
use super::plan::{DayNumbers, FilePlan, Given, MappedColumn, MappedField, REJECT_COLUMNS};
use super::preset::{Origin, Preset, Skip, choose, knows};
use super::read::{self, Among, Charset, Profiles, RowReader, Shape, Told, Why};
use super::recorded::with_recorded;
use super::unread::Unread;
use crate::model::{Sign, key};

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
    let keys = keys_of(&RowReader::open(path, shape)?.headers);
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
            let keys = keys_of(&RowReader::open(path, shape)?.headers);
            match choose(presets, &keys, &given.choice) {
                Ok((preset, _)) => preset,
                Err(_) => return Ok(None),
            }
        }
    };
    let mut pinned = preset.pinned.clone();
    // A text that is UTF-8 throughout, or says that it is Unicode, is; the last file may have been another.
    if !shape.charset.is_of_a_language() {
        pinned.charset = None;
    }
    let told = given.told.clone().or(&pinned);
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
        let keys = keys_of(headers);
        knows(presets, &with_mapped(keys, given, presets), &given.choice)
    })
}

/// The headers, with those that a preset which was named knows for what `--map` says stands under another.
fn with_mapped(mut keys: Vec<String>, given: &Given, presets: &[Preset]) -> Vec<String> {
    let named = given.choice.preset.as_ref().and_then(|name| presets.iter().find(|preset| preset.name == *name));
    let mapped = given.map.iter().filter(|(header, _)| keys.contains(&key(header)));
    let known = named.into_iter().flat_map(|preset| {
        let fields = mapped.clone().map(|(_, field)| key(field));
        fields.filter_map(|field| preset.columns.get(field.as_str())).flatten().map(|header| key(header)).collect::<Vec<_>>()
    });
    let known: Vec<String> = known.collect();
    keys.extend(known);
    keys
}

/// The same, in letters that were found out.
fn look_in(path: &Path, charset: Charset, given: &Given, presets: &[Preset]) -> Result<Shape, FileError> {
    look(path, &Told { charset: Some(charset), ..given.told.clone() }, given, presets)
}

fn survey_as(path: &Path, mut shape: Shape, given: &Given, presets: &[Preset]) -> Result<FilePlan, FileError> {
    let mut reader = RowReader::open(path, &shape)?;
    let headers = named(&reader.headers);
    let keys = keys_of(&headers);
    let own: Vec<String> = keys.iter().filter(|name| !REJECT_COLUMNS.contains(&name.as_str())).cloned().collect();
    let (preset, fits) = choose(presets, &with_mapped(own, given, presets), &given.choice)
        .map_err(|error| with_written_headers(error, &headers, presets, given))
        .map_err(|error| of_sheet(error, &shape, given))?;
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
    let mut unread = Unread::new(preset, &fields, &extra, &headers, given, takes_books_currency(preset, &fields, given));
    let mut naming = Naming::new(preset, &fields, given);
    let mut watch =
        Watch { naming: &mut naming, among: &mut among, profiles: &mut profiles, evidence: &mut evidence, unread: &mut unread };
    let (rows, odd) = read_through(&mut reader, &mut watch, &skips)?;
    let title = among.title(|title| unread.is_called_off(title));
    let mut stops: Vec<FileError> =
        title.map(|(line, title)| FileError::CalledOffTitle { line, title: title.to_owned() }).into_iter().collect();
    stops.extend(unread.found());
    stops.extend(unread_id(preset, &fields, &headers, given, presets));
    let has_no_sign_of_sums = among.sign_of_sums().is_none();
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
    if rows == 0 && !fits && stops.is_empty() {
        return Err(FileError::HeaderOnly);
    }
    let day_numbers = match shape.sheet.as_ref().is_some_and(|sheet| sheet.counts_from_1904) {
        true => DayNumbers::From1904,
        false => DayNumbers::From1900,
    };
    // A rate has decimals whatever its currency.
    let has_decimals = |column: &MappedColumn| match column.currency {
        _ if preset.kind == Kind::Rates => true,
        Some(currency) => currency.exponent() > 0,
        None => naming.may_have_decimals(),
    };
    let basis = Basis { preset, given, day_numbers, is_workbook: shape.sheet.is_some(), has_decimals: &has_decimals };
    stops.extend(decide(&mut fields, &evidence, &headers, &basis));
    FileError::unless_none(stops)?;
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
        names_no_currency: naming.names_none(),
        signs: naming.shared_signs(),
        // Signs beside the sums have said it of all of them.
        partly_named: naming.found().filter(|_| has_no_sign_of_sums),
        origin: position(REJECT_COLUMNS[0]).zip(position(REJECT_COLUMNS[1])),
        ragged: position(REJECT_COLUMNS[5]),
        preset: preset.clone(),
        given: given.clone(),
        headers,
    })
}

/// A column that may be the id of rows of money which nothing else identifies: they would be known again by all that they
/// say.
fn unread_id(
    preset: &Preset,
    fields: &[MappedField],
    headers: &[String],
    given: &Given,
    presets: &[Preset],
) -> Option<FileError> {
    let id = preset.kind.id_field();
    let is_of_money = matches!(preset.kind, Kind::Orders | Kind::Payments | Kind::Deals);
    let is_read = fields.iter().any(|mapped| mapped.field == id) || !preset.identity.is_empty();
    if !preset.plain || !is_of_money || is_read {
        return None;
    }
    let is_meant = |header: &String| given.map.iter().any(|(known, _)| key(known) == key(header));
    let guessed = guess_columns(headers, preset.kind, presets);
    let (column, field) = guessed.into_iter().find(|(header, field)| *field == id && !is_meant(header))?;
    Some(FileError::UnreadId { column, field })
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
    unread: &'w mut Unread,
    naming: &'w mut Naming,
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
                    // What is left out is written as the others are.
                    for watched in watch.evidence.iter_mut() {
                        watched.look_at_left_out(row.line, row.cells.get(watched.column).unwrap_or(""));
                    }
                } else if watch.among.look(&row) {
                    watch.profiles.look(&row);
                    // What stands under a name in a row whose cells are not whole proves nothing.
                    if row.cells.len() != width || row.quotes.hide_cells() {
                        continue;
                    }
                    watch.unread.look(&row);
                    watch.naming.look(&row);
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

/// A column that trueup writes, beside another one: others have amounts in minor units, or batches, too.
fn own_column(headers: &[String]) -> Option<&String> {
    const OWN: [&str; 8] =
        ["batch_id", "file_id", "row_key", "matched_by", "email_sha256", "lifetime_orders", "rfm_recency", "revenue_stage"];
    let mut own = headers.iter().filter(|header| header.ends_with("_minor") || OWN.contains(&header.as_str()));
    own.next().filter(|_| own.next().is_some())
}

/// A guess at one sheet of several names it.
fn of_sheet(mut error: FileError, shape: &Shape, given: &Given) -> FileError {
    let among = shape.sheet.as_ref().filter(|sheet| !sheet.others.is_empty() && given.told.sheet.is_none());
    if let (FileError::Unknown { guess: Some(guess), .. }, Some(sheet)) = (&mut error, among) {
        guess.sheet = Some(sheet.name.clone());
    }
    error
}

/// Errors about headers show them as the file writes them.
fn with_written_headers(error: FileError, headers: &[String], presets: &[Preset], given: &Given) -> FileError {
    match error {
        FileError::Unknown { .. } if own_column(headers).is_some() => {
            FileError::OwnExport { column: own_column(headers).cloned().unwrap_or_default() }
        }
        FileError::Unknown { nearest, almost, .. } => {
            // A format that is known, and that lacks what it needs, is nothing else.
            let is_open = almost.as_ref().is_none_or(|almost| almost.is_enough);
            let guess = guess(headers, presets).filter(|_| is_open).map(|guess| guess.under(given));
            FileError::Unknown {
                headers: headers.to_vec(),
                nearest,
                almost,
                guess: guess.map(Box::new),
                known_sources: Vec::new(),
            }
        }
        other => other,
    }
}
