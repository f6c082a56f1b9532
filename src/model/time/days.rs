//! Calendar days as exports write them: by numbers, by the name of the month, as spreadsheets and programs count.

use chrono::NaiveDate;

use super::clocks::parse_clock;
use super::months::{is_weekday, is_word_for_year, month_named, without_word_for_year};
use super::{DateOrder, TimeError};

/// Whether a text is a number that a spreadsheet would show as a day between 1927 and 2119, with or without
/// a time of day: five digits, and perhaps a fraction.
#[must_use]
pub fn is_day_number(text: &str) -> bool {
    let (days, fraction) = text.split_once('.').unwrap_or((text, "0"));
    days.len() == 5
        && matches!(days.as_bytes().first(), Some(b'1'..=b'7'))
        && days.bytes().all(|b| b.is_ascii_digit())
        && !fraction.is_empty()
        && fraction.len() <= 12
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text is a number of seconds or milliseconds since 1970, of a day between 2001 and 2033: no date is written
/// with ten or thirteen digits that begin with 1.
#[must_use]
pub fn is_unix_time(text: &str) -> bool {
    matches!(text.len(), 10 | 13) && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text is a day with the name of its month and nothing else but a time: `5 March 2026`, `05-Mar-26`. A year of
/// two digits is one behind a hyphen alone: `3 Maja 12` is a street.
#[must_use]
pub fn is_day_in_words(text: &str) -> bool {
    // Asked of many cells: the words are looked at last.
    let has_whole_year = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
    if !has_whole_year && text.matches('-').count() != 2 {
        return false;
    }
    let Some((Ok(_), rest)) = date_in_words(text) else { return false };
    let rest = rest.trim_start_matches([' ', ',']);
    rest.is_empty() || parse_clock(rest).is_ok()
}

/// A date with the name of its month, and what stands behind it; nothing where there is no name.
pub(super) fn date_in_words(text: &str) -> Option<(Result<NaiveDate, TimeError>, &str)> {
    if !text.contains(char::is_alphabetic) {
        return None;
    }
    let (mut day, mut month, mut year) = (None, None, None);
    let mut rest = text;
    while day.is_none() || month.is_none() || year.is_none() {
        rest = rest.trim_start_matches([' ', ',', '-', '.', '/', '\u{a0}']);
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        // 7 de marzo de 2026
        if ["de", "del", "di", "le"].contains(&word) {
            rest = behind;
            continue;
        }
        let number = word.trim_end_matches(char::is_alphabetic);
        // 2026г., 2026r.
        if let (4, Some(letters), None) = (number.len(), word.get(number.len()..).filter(|letters| !letters.is_empty()), year)
            && is_word_for_year(letters)
        {
            year = number.parse::<u32>().ok();
            rest = behind;
            continue;
        }
        match (number.len(), word.len()) {
            (_, 0) => return None,
            // Monday, 5 January: as spreadsheets show long dates.
            (0, _) if day.is_none() && month.is_none() && year.is_none() && is_weekday(word) => {}
            (0, _) if month.is_none() => month = Some(month_named(word)?),
            (0, _) => return None,
            (4, 4) if year.is_none() => year = number.parse::<u32>().ok(),
            (2, 2) if day.is_some() && month.is_some() => {
                year = number.parse::<u32>().ok().map(|two| if two >= 70 { 1900 + two } else { 2000 + two })
            }
            (1 | 2, length) if day.is_none() && (length == number.len() || length == number.len() + 2) => {
                day = number.parse::<u32>().ok()
            }
            _ => return None,
        }
        rest = behind;
    }
    Some((day_of_calendar(year?, month?, day?), without_word_for_year(rest)))
}

/// The three numbers of a date such as `26/01/15`, whose year has two digits and may stand first or last.
#[must_use]
pub fn two_digit_parts(text: &str) -> Option<[u32; 3]> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
    let mut parts = text.get(..end)?.split(['-', '/', '.']).map(|part| (part.len() <= 2).then(|| part.parse::<u32>().ok())?);
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

/// The first two numbers of a date such as `31/03/2026`, whose order must be decided; nothing for
/// a date that begins with its year, or for what is no date.
#[must_use]
pub fn slashed_parts(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
    let mut parts = text.get(..end)?.split(['-', '/', '.']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if first.len() > 2 || second.len() > 2 || third.is_empty() || parts.next().is_some() {
        return None;
    }
    Some((first.parse().ok()?, second.parse().ok()?))
}

pub(super) fn parse_date(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, TimeError> {
    let number = |part: &str| part.parse::<u32>().map_err(|_| TimeError::NotADate);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        return day_of_calendar(number(year)?, number(month)?, number(day)?);
    }
    let mut parts = text.split(['-', '/', '.']);
    let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(TimeError::NotADate);
    };
    if first.len() == 4 && second.len() <= 2 && third.len() <= 2 {
        return day_of_calendar(number(first)?, number(second)?, number(third)?);
    }
    if first.len() > 2 || second.len() > 2 {
        return Err(TimeError::NotADate);
    }
    let century = |year: u32| if year >= 70 { 1900 + year } else { 2000 + year };
    let (first, second, last) = (number(first)?, number(second)?, number(third)?);
    if third.len() == 2 && (order == Some(DateOrder::YearFirst) || first > 31) {
        return day_of_calendar(century(first), second, last);
    }
    let year = match third.len() {
        4 => last,
        // POSIX: 70 to 99 are the last century.
        2 => century(last),
        _ => return Err(TimeError::NotADate),
    };
    let (day, month) = match order {
        Some(DateOrder::DayFirst) => (first, second),
        Some(DateOrder::MonthFirst) => (second, first),
        // Twenty-sixth of the first, or the year 26?
        None if third.len() == 2 && (13..=31).contains(&first) && second <= 12 => return Err(TimeError::Ambiguous),
        _ if first > 12 => (first, second),
        _ if second > 12 => (second, first),
        _ if first == second => (first, second),
        _ => return Err(TimeError::Ambiguous),
    };
    day_of_calendar(year, month, day)
}

pub(super) fn day_of_calendar(year: u32, month: u32, day: u32) -> Result<NaiveDate, TimeError> {
    if !(1900..=2199).contains(&year) {
        return Err(TimeError::Year);
    }
    let year = i32::try_from(year).map_err(|_| TimeError::Year)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(TimeError::NoSuchDay)
}
