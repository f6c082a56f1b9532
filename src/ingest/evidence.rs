//! What the values of a column prove: whether day or month comes first, whether decimals have a
//! point or a comma. Nothing is guessed: a column that proves neither stops the import and asks.

use std::collections::{BTreeMap, BTreeSet};

use super::error::FileError;
use super::fields::FieldType;
use super::plan::{DayNumbers, Given, MappedField};
use super::preset::Preset;
use super::written::Written;
use crate::model::{DateOrder, DecimalStyle, Sign, cell_text, is_day_number, slashed_parts, two_digit_parts};

/// What is to be proved of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proves {
    /// Whether day or month is first.
    DateOrder,
    /// Whether decimals have a point or a comma.
    Decimals,
    /// Whether a spreadsheet has rounded the ids.
    Rounding,
}

/// What the values of one column prove.
#[derive(Debug)]
pub(super) struct Evidence {
    pub column: usize,
    field: &'static str,
    proves: Proves,
    /// First and last numbers of dates whose year has two digits: which of them is the year?
    ends: Ends,
    /// The first value that is a day as spreadsheets count them.
    day_number: Option<(u64, String)>,
    /// The day is first, or the decimals have a point: the first line that proves it.
    one_way: Option<(u64, String)>,
    /// The month is first, or the decimals have a comma.
    other_way: Option<(u64, String)>,
    /// Values that could be either.
    open: Vec<(u64, String)>,
    /// Of days by the sign between their numbers: whether any of them proves the order, and those that could be either.
    /// One hand writes `14.05.2026`, another one `04/03/2026`.
    by_sign: BTreeMap<char, (bool, Vec<(u64, String)>)>,
    /// Whether some amount has three decimals or more beyond doubt: then `1.500` is one and a half.
    is_long: bool,
    /// Days written with the year first, and those with slashes that have a day above twelve.
    written: Written,
}

pub(super) fn evidence_of(preset: &Preset, fields: &[MappedField]) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for mapped in fields {
        let field = preset.kind.fields().iter().find(|field| field.name == mapped.field);
        let proves = match field.map(|field| field.kind) {
            Some(FieldType::Moment | FieldType::Instant) => Proves::DateOrder,
            Some(FieldType::Money | FieldType::Rate) => Proves::Decimals,
            _ if mapped.field == preset.kind.id_field() => Proves::Rounding,
            _ => continue,
        };
        {
            evidence.extend(mapped.columns.iter().map(|column| Evidence {
                column: column.index,
                field: mapped.field,
                proves,
                ends: Ends::default(),
                day_number: None,
                one_way: None,
                other_way: None,
                open: Vec::new(),
                by_sign: BTreeMap::new(),
                is_long: false,
                written: Written::default(),
            }));
        }
    }
    evidence
}

/// So many different first or last numbers are kept apart: more days than that no month has.
const MOST_ENDS: usize = 31;

/// The first and the last numbers of dates that have two digits for the year.
#[derive(Debug, Default)]
struct Ends {
    firsts: BTreeSet<u32>,
    lasts: BTreeSet<u32>,
    sample: Option<(u64, String)>,
}

/// Where the year of two digits stands.
#[derive(Debug, PartialEq, Eq)]
enum Year {
    Last,
    First,
    Unclear,
}

impl Ends {
    fn look(&mut self, line: u64, value: &str) {
        let Some([first, second, last]) = two_digit_parts(value) else { return };
        // A month cannot be above twelve: then the year is last.
        if second > 12 {
            return;
        }
        self.sample.get_or_insert_with(|| (line, value.to_owned()));
        for (seen, number) in [(&mut self.firsts, first), (&mut self.lasts, last)] {
            if seen.len() <= MOST_ENDS {
                seen.insert(number);
            }
        }
    }

    /// By all values: what is above 31 is a year, and a first number that is twelve or less somewhere is none.
    /// Nothing else proves it: paydays repeat, and so do years.
    fn year(&self) -> Year {
        let above = |seen: &BTreeSet<u32>| seen.iter().any(|number| *number > 31);
        let could_be_year = self.firsts.iter().all(|first| *first > 12);
        match (above(&self.firsts), above(&self.lasts)) {
            (true, false) => Year::First,
            (false, true) => Year::Last,
            // Somewhere the first is no more than twelve, and elsewhere more: a day, or a month.
            (false, false) if !could_be_year => Year::Last,
            _ => Year::Unclear,
        }
    }
}

impl Evidence {
    /// Looks at the next value, which may be a number of a spreadsheet.
    pub fn look(&mut self, line: u64, value: &str, is_number: bool) {
        let value = cell_text(value);
        let shown = match self.proves {
            Proves::DateOrder if is_day_number(value) => {
                self.day_number.get_or_insert_with(|| (line, value.to_owned()));
                Shown::Nothing
            }
            Proves::DateOrder => {
                self.ends.look(line, value);
                self.written.look(line, value);
                date_evidence(value)
            }
            Proves::Decimals if is_number => Shown::Nothing,
            Proves::Decimals => {
                let number = Sign::take(value).map_or(value, |(_, number)| number);
                self.is_long |= has_long_decimals(number);
                decimal_evidence(number)
            }
            Proves::Rounding if is_rounded(value) => Shown::OneWay,
            Proves::Rounding => Shown::Nothing,
        };
        if self.proves == Proves::DateOrder
            && let Some(sign) = value.chars().find(|c| matches!(c, '.' | '/' | '-'))
        {
            let (is_proved, open) = self.by_sign.entry(sign).or_default();
            match shown {
                Shown::OneWay | Shown::OtherWay => *is_proved = true,
                Shown::Either if open.len() < 3 => open.push((line, value.to_owned())),
                _ => {}
            }
        }
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

impl Evidence {
    /// Days that could be either, of a sign that none of its own proves the order of, where another's do.
    fn open_apart(&self) -> Option<&[(u64, String)]> {
        let is_proved = self.by_sign.values().any(|(is_proved, _)| *is_proved);
        let mut apart = self.by_sign.values().filter(|(is_own, open)| !is_own && !open.is_empty());
        apart.next().filter(|_| is_proved).map(|(_, open)| open.as_slice())
    }

    /// What a row that the preset leaves out shows of days; its amounts and ids are nobody's.
    pub fn look_at_left_out(&mut self, line: u64, value: &str) {
        let value = cell_text(value);
        match (self.proves, date_evidence(value)) {
            (Proves::DateOrder, Shown::OneWay | Shown::OtherWay) => self.look(line, value, false),
            _ => {}
        }
    }
}

enum Shown {
    Nothing,
    OneWay,
    OtherWay,
    Either,
}

/// Whether a spreadsheet has written a long number as `1.23457E+15`.
fn is_rounded(value: &str) -> bool {
    let Some((number, power)) = value.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && power.strip_prefix('+').is_some_and(digits)
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

/// Whether three decimals or more stand there beyond doubt, as in `0.500`, `1,234.500` and `1.2345`.
fn has_long_decimals(value: &str) -> bool {
    let Some(at) = value.rfind(['.', ',']) else { return false };
    let behind = value.get(at + 1..).unwrap_or("").bytes().take_while(u8::is_ascii_digit).count();
    let signs = value.matches(['.', ',']).count();
    let both = value.contains('.') && value.contains(',');
    behind > 3 || behind == 3 && (both || signs == 1 && !is_short_group(value, at))
}

/// Whether an amount has the sign of its decimals where thousands could end as well: `1.500`.
pub(super) fn may_be_thousands(text: &str, style: DecimalStyle) -> bool {
    let number = Sign::take(text).map_or(text, |(_, number)| number);
    let number = number.trim_matches(|c: char| !c.is_ascii_digit());
    let sign = if style == DecimalStyle::Point { '.' } else { ',' };
    matches!(number.split_once(sign), Some((whole, behind)) if behind.len() == 3
        && behind.bytes().all(|b| b.is_ascii_digit())
        && whole.bytes().all(|b| b.is_ascii_digit())
        && is_short_group(number, whole.len()))
}

/// Whether what stands before the sign could be the first group of thousands: 1 to 3 digits, not 0.
fn is_short_group(value: &str, at: usize) -> bool {
    let digits = value.get(..at).unwrap_or("").bytes().rev().take_while(u8::is_ascii_digit).count();
    let zero = value.get(..at).is_some_and(|before| before.ends_with('0') && digits == 1);
    (1..=3).contains(&digits) && !zero
}

/// Settles the order of dates and the sign of decimals of every column, from what was given, what
/// the preset knows, and what the columns prove; stops where they disagree or prove nothing.
pub(super) fn decide(
    fields: &mut [MappedField],
    evidence: &[Evidence],
    headers: &[String],
    preset: &Preset,
    given: &Given,
    day_numbers: DayNumbers,
) -> Result<(), FileError> {
    for watched in evidence {
        let column = headers.get(watched.column).cloned().unwrap_or_default();
        let of_field = fields.iter_mut().filter(|mapped| mapped.field == watched.field);
        let Some(read) = of_field.flat_map(|mapped| &mut mapped.columns).find(|read| read.index == watched.column) else {
            continue;
        };
        let open = watched.open.first().cloned();
        match watched.proves {
            Proves::DateOrder => {
                read.proof = watched.one_way.clone().or(watched.other_way.clone()).or(open).or(watched.ends.sample.clone());
                let text = watched.one_way.as_ref().or(watched.other_way.as_ref()).filter(|_| watched.open.is_empty());
                watched.written.check(&column, text, given.date_order.is_some())?;
                read.date_order = date_order_of(watched, &column, given.date_order, preset.date_order)?;
                read.day_numbers = watched.day_number.is_some().then_some(day_numbers);
            }
            Proves::Decimals => {
                read.proof = watched.other_way.clone().or(open);
                read.shows_decimal = watched.one_way.is_some() || watched.other_way.is_some();
                read.takes_thirds = given.takes_thirds || watched.is_long;
                read.decimal = decimal_of(watched, &column, given.decimal.or(preset.decimal))?;
            }
            Proves::Rounding => {
                if let Some((line, value)) = &watched.one_way {
                    return Err(FileError::RoundedIds { column, line: *line, value: value.clone() });
                }
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
                let samples = vec![value.clone()];
                return Err(FileError::AmbiguousDates { column: column.to_owned(), line: *line, value: value.clone(), samples });
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
    FileError::AmbiguousDates { column: column.to_owned(), line, value, samples }
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
