//! A cell of a spreadsheet as the text that its reader would have seen: numbers without the noise of
//! binary fractions, days as days, a percentage as a percentage, an amount with its currency.

use std::fmt::Write as _;

use calamine::{CellErrorType, DataRef, ExcelDateTime};

use crate::model::Sign;

/// What the number format of a cell says of its number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether it is shown as a percentage.
    percent: bool,
    /// Whether hours or minutes are shown.
    time: Option<bool>,
    /// What stands for the currency.
    currency: Option<String>,
    /// Whether the moment is one of UTC, as what trueup has written says.
    utc: bool,
    /// Decimals that are shown at least.
    decimals: usize,
    /// Digits that are shown at least, where the format is nothing but zeros.
    digits: usize,
}

impl Look {
    /// Reads a number format, such as `#,##0.00 [$€-407]`. ECMA-376, part 1, 18.8.31.
    pub fn of(format: &str) -> Self {
        let mut look = Self::default();
        // What is shown of positive numbers.
        let mut letters = format.chars().peekable();
        let (mut plain, mut quoted) = (String::new(), String::new());
        while let Some(letter) = letters.next() {
            match letter {
                ';' => break,
                '"' => quoted.extend(letters.by_ref().take_while(|other| *other != '"')),
                '\\' | '_' | '*' => {
                    letters.next();
                }
                '[' => {
                    let inside: String = letters.by_ref().take_while(|other| *other != ']').collect();
                    if let Some(sign) = inside.strip_prefix('$') {
                        let sign = sign.split('-').next().unwrap_or_default().trim();
                        look.currency = (!sign.is_empty()).then(|| sign.to_owned());
                    } else if inside.chars().all(|other| matches!(other.to_ascii_lowercase(), 'h' | 'm' | 's')) {
                        plain.push_str(&inside);
                    }
                }
                _ => plain.push(letter),
            }
        }
        look.percent = plain.contains('%');
        look.utc = quoted == "TZ";
        let quoted = quoted.trim();
        look.currency = look.currency.filter(|sign| is_sign(sign));
        if look.currency.is_none() && is_sign(quoted) {
            look.currency = Some(quoted.to_owned());
        }
        if look.currency.is_none() {
            look.currency = plain.chars().find(|letter| is_sign(letter.encode_utf8(&mut [0; 4]))).map(String::from);
        }
        look.decimals = plain.split_once('.').map_or(0, |(_, behind)| behind.chars().take_while(|digit| *digit == '0').count());
        let lower = plain.to_ascii_lowercase();
        look.time = Some(lower.contains('h') || lower.contains("ss"));
        if !plain.is_empty() && plain.bytes().all(|letter| letter == b'0') {
            look.digits = plain.len();
        }
        look
    }
}

/// Whether a text is the code or the sign of a currency.
fn is_sign(text: &str) -> bool {
    !text.is_empty() && Sign::take(&format!("{text} 1")).is_some_and(|(_, rest)| rest == "1")
}

/// Writes a cell as text.
pub(super) fn write(value: &DataRef<'_>, look: Option<&Look>, to: &mut String) {
    match value {
        DataRef::Int(number) => {
            let _ = write!(to, "{number}");
            dress(look, to);
        }
        DataRef::Float(number) => {
            if look.is_some_and(|look| look.percent) {
                write_number(number * 100.0, to);
                to.push('%');
            } else {
                write_number(*number, to);
                dress(look, to);
            }
        }
        // Old files hold texts of two bytes a letter and say that it is one.
        DataRef::String(text) => to.extend(text.chars().filter(|letter| *letter != '\0')),
        DataRef::SharedString(text) => to.extend(text.chars().filter(|letter| *letter != '\0')),
        DataRef::Bool(is) => to.push_str(if *is { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) => {
            write_moment(moment, look.and_then(|look| look.time), to);
            if look.is_some_and(|look| look.utc) {
                *to = to.replace(' ', "T") + "Z";
            }
        }
        DataRef::DateTimeIso(text) => to.push_str(text),
        DataRef::DurationIso(text) => write_duration(text, to),
        DataRef::Error(error) => to.push_str(error_text(error)),
        DataRef::Empty => {}
    }
}

/// Leading zeros and the currency, as the format shows them.
fn dress(look: Option<&Look>, to: &mut String) {
    let Some(look) = look else { return };
    if to.bytes().all(|digit| digit.is_ascii_digit()) {
        while to.len() < look.digits {
            to.insert(0, '0');
        }
    }
    // Shown with more decimals than it needs; never with fewer than it has.
    let decimals = to.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals < look.decimals && !to.contains(['e', 'E']) {
        if decimals == 0 {
            to.push('.');
        }
        (decimals..look.decimals).for_each(|_| to.push('0'));
    }
    if let Some(currency) = &look.currency {
        to.push(' ');
        to.push_str(currency);
    }
}

/// Up to here every whole number has its own double: 2⁵³.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number with the fifteen digits that a spreadsheet shows, and no more of them than are needed; a whole one as
/// it is in the file. One too large to be exact is written as a spreadsheet shows it, with its power of ten:
/// an id that was rounded is known by that.
fn write_number(number: f64, to: &mut String) {
    if !number.is_finite() {
        return;
    }
    if number.fract() == 0.0 {
        let _ = if number.abs() < EXACT { write!(to, "{number}") } else { write!(to, "{}", with_power(number)) };
        return;
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    let _ = write!(to, "{rounded}");
}

/// `1.23456789012346E+17`.
fn with_power(number: f64) -> String {
    let text = format!("{number:.14e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{}E+{power}", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn write_moment(moment: &ExcelDateTime, shows_time: Option<bool>, to: &mut String) {
    let value = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&value) {
        #[allow(clippy::cast_possible_truncation)] // a duration within the limits of a sheet
        let seconds = (value * 86_400.0).round() as i64;
        let _ = write!(to, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        return;
    }
    if !(1.0..2_958_466.0).contains(&value) {
        // No day at all: the number says more than a day that it is not.
        return write_number(value, to);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let _ = write!(to, "{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) != (0, 0, 0, 0) || shows_time == Some(true) {
        let second = (second + u8::from(milli >= 500)).min(59);
        let _ = write!(to, " {hour:02}:{minute:02}:{second:02}");
    }
}

/// `PT10H05M00S` as `10:05:00`; anything else as it is.
fn write_duration(text: &str, to: &mut String) {
    let mut numbers = text.strip_prefix("PT").unwrap_or_default().split(['H', 'M', 'S']).map(|part| part.split('.').next());
    let mut next = || numbers.next().flatten().and_then(|part| part.parse::<u32>().ok());
    match (next(), next(), next()) {
        (Some(hours), Some(minutes), Some(seconds)) => {
            let _ = write!(to, "{hours:02}:{minutes:02}:{seconds:02}");
        }
        _ => to.push_str(text),
    }
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    fn shown(value: &DataRef<'_>, format: &str) -> String {
        let mut text = String::new();
        write(value, Some(&Look::of(format)), &mut text);
        text
    }

    #[test]
    fn numbers_are_written_as_their_reader_saw_them() {
        assert_eq!(shown(&DataRef::Float(0.1 + 0.2), "General"), "0.3");
        assert_eq!(shown(&DataRef::Float(1234.5), "General"), "1234.5");
        assert_eq!(shown(&DataRef::Float(1e15), "General"), "1000000000000000");
        assert_eq!(shown(&DataRef::Float(1_234_567_890_123_457.0), "General"), "1234567890123457", "as it is in the file");
        assert_eq!(shown(&DataRef::Float(9_007_199_254_740_991.0), "0"), "9007199254740991");
        assert_eq!(shown(&DataRef::Float(123_456_789_012_345_680.0), "0"), "1.23456789012346E+17", "this one was rounded");
        assert_eq!(shown(&DataRef::Float(0.125), "0.0%"), "12.5%");
        assert_eq!(shown(&DataRef::Float(1234.5), "\"$\"#,##0.00"), "1234.50 $");
        assert_eq!(shown(&DataRef::Float(1234.5), "#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]"), "1234.50 €");
        assert_eq!(shown(&DataRef::Float(7.0), "#,##0.00 \"SEK\""), "7.00 SEK");
        assert_eq!(shown(&DataRef::Float(7.0), "_-* #,##0.00_-"), "7.00");
        assert_eq!(shown(&DataRef::Float(420.0), "00000"), "00420");
        assert_eq!(shown(&DataRef::Bool(true), "General"), "TRUE");
    }

    #[test]
    fn days_are_days_and_times_are_times() {
        let moment = |value, is_1904| DataRef::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904));
        assert_eq!(shown(&moment(45_943.0, false), "yyyy-mm-dd"), "2025-10-13");
        assert_eq!(shown(&moment(45_943.0, false), "yyyy-mm-dd hh:mm"), "2025-10-13 00:00:00");
        assert_eq!(shown(&moment(45_943.5, false), "m/d/yy"), "2025-10-13 12:00:00");
        assert_eq!(shown(&moment(44_481.0, true), "yyyy-mm-dd"), "2025-10-13", "the epoch of old Macs");
        assert_eq!(shown(&moment(0.75, false), "h:mm"), "18:00:00");
        assert_eq!(shown(&moment(-3.0, false), "yyyy-mm-dd"), "-3");
        let mut text = String::new();
        write(&DataRef::DurationIso("PT10H05M07S".to_owned()), None, &mut text);
        assert_eq!(text, "10:05:07");
    }
}
