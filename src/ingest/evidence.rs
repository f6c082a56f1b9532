//! What the values of a column prove: whether day or month comes first, whether decimals have a
//! point or a comma.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::FieldType;
use super::plan::MappedField;
use super::preset::Preset;
use super::written::Written;
use crate::model::{DecimalStyle, Sign, cell_text, is_day_number, slashed_parts, two_digit_parts};

/// What is to be proved of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proves {
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
    pub field: &'static str,
    pub proves: Proves,
    /// First and last numbers of dates whose year has two digits: which of them is the year?
    pub ends: Ends,
    /// The first value that is a day as spreadsheets count them.
    pub day_number: Option<(u64, String)>,
    /// The day is first, or the decimals have a point: the first line that proves it.
    pub one_way: Option<(u64, String)>,
    /// The month is first, or the decimals have a comma.
    pub other_way: Option<(u64, String)>,
    /// Values that could be either.
    pub open: Vec<(u64, String)>,
    /// Of days by the sign between their numbers: whether any of them proves the order, and those that could be either.
    /// One hand writes `14.05.2026`, another one `04/03/2026`.
    by_sign: BTreeMap<char, (bool, Vec<(u64, String)>)>,
    /// Whether some amount has three decimals or more beyond doubt: then `1.500` is one and a half.
    pub is_long: bool,
    /// Days written with the year first, and those with slashes that have a day above twelve.
    pub written: Written,
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
pub(super) struct Ends {
    firsts: BTreeSet<u32>,
    lasts: BTreeSet<u32>,
    pub sample: Option<(u64, String)>,
}

/// Where the year of two digits stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Year {
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
    pub fn year(&self) -> Year {
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
                let number = Sign::in_amount(value).map_or(value, |(_, number)| number);
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
    /// Days that could be either, of a sign that none of its own proves the order of, where another's do. Between full
    /// stops the day is first wherever they are written.
    pub fn open_apart(&self) -> Option<&[(u64, String)]> {
        let is_proved = self.by_sign.values().any(|(is_proved, _)| *is_proved);
        let is_day_first = self.one_way.is_some();
        let mut apart =
            self.by_sign.iter().filter(|(sign, (is_own, open))| !(*is_own || open.is_empty() || **sign == '.' && is_day_first));
        apart.next().filter(|_| is_proved).map(|(_, (_, open))| open.as_slice())
    }

    /// What a row that the preset leaves out shows of days; its amounts and ids are nobody's.
    pub fn look_at_left_out(&mut self, line: u64, value: &str) {
        let value = cell_text(value);
        if let (Proves::DateOrder, Shown::OneWay | Shown::OtherWay) = (self.proves, date_evidence(value)) {
            self.look(line, value, false);
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
    let number = Sign::in_amount(text).map_or(text, |(_, number)| number);
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
