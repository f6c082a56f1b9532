//! What is decided of each column, by what was told, what the preset knows, and what its values prove. Nothing is
//! guessed: a column that proves neither stops the import and asks.

use super::error::{DatesBeside, FileError};
use super::evidence::{Evidence, Proves, Year};
use super::plan::{DayNumbers, Given, MappedColumn, MappedField};
use super::preset::Preset;
use crate::model::{DateOrder, DecimalStyle};

/// What is known of a file when its columns are decided.
pub(super) struct Basis<'a> {
    pub preset: &'a Preset,
    pub given: &'a Given,
    /// Where days are counted from that are written as the numbers of a spreadsheet.
    pub day_numbers: DayNumbers,
    /// Whether it is a workbook: its days are cells of their own, made by whoever saved it.
    pub is_workbook: bool,
    /// Whether the amounts of a column may have decimals.
    pub has_decimals: &'a dyn Fn(&MappedColumn) -> bool,
}

/// Settles the order of dates and the sign of decimals of every column, from what was given, what
/// the preset knows, and what the columns prove. Returns where they disagree or prove nothing.
pub(super) fn decide(fields: &mut [MappedField], evidence: &[Evidence], headers: &[String], basis: &Basis<'_>) -> Vec<FileError> {
    let mut stops = Vec::new();
    for watched in evidence {
        let column = headers.get(watched.column).cloned().unwrap_or_default();
        let of_field = fields.iter_mut().filter(|mapped| mapped.field == watched.field);
        let Some(read) = of_field.flat_map(|mapped| &mut mapped.columns).find(|read| read.index == watched.column) else {
            continue;
        };
        if let Err(error) = decide_one(watched, &column, read, basis) {
            stops.push(beside_others(error, evidence, headers));
        }
    }
    stops
}

fn decide_one(watched: &Evidence, column: &str, read: &mut MappedColumn, basis: &Basis<'_>) -> Result<(), FileError> {
    let Basis { preset, given, .. } = basis;
    let open = watched.open.first().cloned();
    match watched.proves {
        Proves::DateOrder => {
            read.proof = watched.one_way.clone().or(watched.other_way.clone()).or(open).or(watched.ends.sample.clone());
            let text = watched.one_way.as_ref().or(watched.other_way.as_ref()).filter(|_| watched.open.is_empty());
            let is_told = given.date_order.is_some();
            watched.written.check(column, text, is_told)?;
            if let Some(order) = preset.date_order.filter(|order| basis.is_workbook && !is_told && *order != DateOrder::YearFirst)
            {
                watched.written.check_cells(column, order)?;
            }
            read.date_order = date_order_of(watched, column, given.date_order, preset.date_order)?;
            read.day_numbers = watched.day_number.is_some().then_some(basis.day_numbers);
        }
        Proves::Decimals => {
            read.proof = watched.other_way.clone().or(open);
            read.shows_decimal = watched.one_way.is_some() || watched.other_way.is_some();
            read.takes_thirds = given.takes_thirds || preset.takes_thirds || watched.is_long;
            read.decimal = decimal_of(watched, column, given.decimal.or(preset.decimal), (basis.has_decimals)(read))?;
        }
        Proves::Rounding => {
            if let Some((line, value)) = &watched.one_way {
                return Err(FileError::RoundedIds { column: column.to_owned(), line: *line, value: value.clone() });
            }
        }
    }
    Ok(())
}

fn date_order_of(
    watched: &Evidence,
    column: &str,
    told: Option<DateOrder>,
    by_preset: Option<DateOrder>,
) -> Result<Option<DateOrder>, FileError> {
    let known = told.or(by_preset);
    if let (Some((line, value)), None) = (&watched.ends.sample, known) {
        match watched.ends.year() {
            Year::Last => {}
            Year::First => return Ok(Some(DateOrder::YearFirst)),
            Year::Unclear => {
                return Err(ambiguous(column, &[(*line, value.clone())]));
            }
        }
    }
    if known == Some(DateOrder::YearFirst) {
        return Ok(known);
    }
    if let (None, Some(open)) = (known, watched.open_apart()) {
        return Err(ambiguous(column, open));
    }
    match (&watched.one_way, &watched.other_way) {
        // Somebody has said which: the rows that do not fit are rejected one by one.
        (Some(_), Some(_)) if told.is_some() => Ok(told),
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
            (None, Some(_)) => Err(ambiguous(column, &watched.open)),
            (known, _) => Ok(known),
        },
    }
}

/// Days that could be either.
fn ambiguous(column: &str, open: &[(u64, String)]) -> FileError {
    let (line, value) = open.first().cloned().unwrap_or_default();
    let samples = open.iter().map(|(_, value)| value.clone()).collect();
    FileError::AmbiguousDates { column: column.to_owned(), line, value, samples, beside: None }
}

/// The question about days, with what another column of the file shows: it decides nothing, and helps who answers.
fn beside_others(mut error: FileError, evidence: &[Evidence], headers: &[String]) -> FileError {
    if let FileError::AmbiguousDates { beside, .. } = &mut error {
        let dates = evidence.iter().filter(|other| matches!(other.proves, Proves::DateOrder));
        *beside = dates
            .filter_map(|other| match (&other.one_way, &other.other_way) {
                (Some(day), None) => Some((other.column, day, true)),
                (None, Some(month)) => Some((other.column, month, false)),
                _ => None,
            })
            .map(|(column, (line, value), is_day_first)| {
                let column = headers.get(column).cloned().unwrap_or_default();
                Box::new(DatesBeside { column, line: *line, value: value.clone(), is_day_first })
            })
            .next();
    }
    error
}

fn decimal_of(
    watched: &Evidence,
    column: &str,
    known: Option<DecimalStyle>,
    has_decimals: bool,
) -> Result<DecimalStyle, FileError> {
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
            // `1,000` of a currency that has no decimals is a thousand.
            (None, Some((_, value))) if !has_decimals => {
                Ok(if value.contains(',') { DecimalStyle::Point } else { DecimalStyle::Comma })
            }
            (None, Some((line, value))) => Err(FileError::AmbiguousAmounts {
                column: column.to_owned(),
                line: *line,
                value: value.clone(),
                samples: watched.open.iter().map(|(_, value)| value.clone()).collect(),
            }),
        },
    }
}
