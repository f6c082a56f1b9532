//! Instants and calendar days, read with explicit rules: nothing is guessed, nothing filled in.

use chrono::{
    DateTime, Datelike as _, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Timelike as _, Utc,
};

use super::text::search_key;

/// Whether `03/04/2026` is the third of April or the fourth of March.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day: only where the year has two digits is it a question.
    YearFirst,
}

/// A time zone of the IANA database, such as `Europe/Berlin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

/// A point in time as a source states it: in UTC, with the calendar day in the zone it was read
/// in. A bare date has no time of day: `time_known` is false and the time is midnight UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// `YYYY-MM-DDTHH:MM:SSZ`.
    pub time: String,
    /// `YYYY-MM-DD`, in the zone it was read in.
    pub date: String,
    /// Whether the source told the time of day.
    pub time_known: bool,
}

/// Why a text is no date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not written like a date at all.
    #[error("not a date; dates are written like 2026-03-31, 31/03/2026 or 2026-03-31 14:05")]
    NotADate,
    /// Written like a date, but the calendar has no such day.
    #[error("the calendar has no such day")]
    NoSuchDay,
    /// Not a time of day.
    #[error("not a time of day; times are written like 14:05, 14:05:30 or 2:05 pm")]
    NotATime,
    /// Not a zone or an offset.
    #[error("not a time zone; zones are written like Z, +02:00, GMT-04:00 or UTC")]
    NotAZone,
    /// The clocks were put forward over it.
    #[error("this time does not exist in the time zone: the clocks went forward over it")]
    SkippedTime,
    /// Day and month could be either way round.
    #[error("day and month could be either way round")]
    Ambiguous,
    /// Not between 1900 and 2199.
    #[error("the year is not between 1900 and 2199")]
    Year,
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(chrono_tz::UTC);

    /// Reads a zone of the IANA database.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        chrono_tz::Tz::from_str_insensitive(text.trim()).ok().map(Self)
    }

    /// The name in the IANA database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The calendar day, `YYYY-MM-DD`, that an instant falls on in this zone.
    #[must_use]
    pub fn day_of(&self, instant: DateTime<Utc>) -> String {
        day_text(instant.with_timezone(&self.0).date_naive())
    }
}

impl DateOrder {
    /// The word for it: `dmy`, `mdy` or `ymd`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }

    /// Reads `dmy`, `mdy` or `ymd`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "dmy" => Some(Self::DayFirst),
            "mdy" => Some(Self::MonthFirst),
            "ymd" => Some(Self::YearFirst),
            _ => None,
        }
    }
}

impl Moment {
    /// Reads a date, or a date and a time of day with or without a zone.
    ///
    /// Dates: `2026-03-31`, `2026/03/31`, `20260331`, `31 Mar 2026`, `March 31, 2026`, and with an
    /// order `31/03/2026`, `31.03.2026`, `3/31/26`. Times: `14:05`, `14:05:30`, `14:05:30.250`,
    /// `2:05 pm`. Zones: `Z`, `UTC`, `GMT`, `+02:00`, `-0500`, `GMT-04:00`, `PDT`, `Europe/Berlin`. A time without a zone is read in
    /// `zone`; the calendar day is the one in the zone that the time was read in.
    ///
    /// # Errors
    /// The text is no such date or time, or its day and month are ambiguous and no order is given.
    pub fn parse(text: &str, zone: Zone, order: Option<DateOrder>) -> Result<Self, TimeError> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(text.len());
        let (date_text, rest) = text.split_at(end);
        let (date, rest) = match date_in_words(text) {
            Some((date, rest)) => (date?, rest),
            None => (parse_date(date_text, order)?, rest),
        };
        let rest = rest.strip_prefix('T').unwrap_or(rest).trim_start_matches([' ', ',', '\u{202f}', '\u{a0}']);
        if rest.is_empty() {
            return Ok(Self::of_day(date));
        }
        let (time, zone_text) = parse_clock(rest)?;
        let local = date.and_time(time);
        if zone_text.is_empty() {
            return Self::in_zone(local, zone);
        }
        let named = Zone::parse(zone_text).or_else(|| {
            let known = ZONE_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(zone_text.trim()));
            known.and_then(|(_, zone)| Zone::parse(zone))
        });
        match (parse_offset(zone_text), named) {
            (Ok(offset), _) => Self::at_offset(local, offset),
            (Err(_), Some(named)) => Self::in_zone(local, named),
            (Err(error), None) => Err(error),
        }
    }

    /// Reads a day as spreadsheets count them, such as `45943` or `45943.5`: from the end of 1899, or from
    /// 1904 as old Macs do. Without a fraction it is a bare day.
    ///
    /// # Errors
    /// The text is no such number; see [`is_day_number`].
    pub fn of_day_number(text: &str, from_1904: bool, zone: Zone) -> Result<Self, TimeError> {
        let text = text.trim();
        if !is_day_number(text) {
            return Err(TimeError::NotADate);
        }
        let (days, fraction) = text.split_once('.').unwrap_or((text, ""));
        let days: u64 = days.parse().map_err(|_| TimeError::NotADate)?;
        let first = if from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) };
        let date = first.and_then(|first| first.checked_add_days(chrono::Days::new(days))).ok_or(TimeError::Year)?;
        // Seven digits tell a tenth of a second from the next.
        let digits: String = fraction.chars().chain("0000000".chars()).take(7).collect();
        let share: u64 = digits.parse().map_err(|_| TimeError::NotADate)?;
        if share == 0 {
            return Ok(Self::of_day(date));
        }
        let seconds = i64::try_from((share * 86_400 + 5_000_000) / 10_000_000).map_err(|_| TimeError::NotATime)?;
        Self::in_zone(date.and_time(NaiveTime::MIN) + chrono::Duration::seconds(seconds), zone)
    }

    /// Reads seconds or milliseconds since 1970, as programs count time; see [`is_unix_time`].
    ///
    /// # Errors
    /// The text is no such number.
    pub fn of_unix_time(text: &str, zone: Zone) -> Result<Self, TimeError> {
        let text = text.trim();
        if !is_unix_time(text) {
            return Err(TimeError::NotADate);
        }
        let number: i64 = text.parse().map_err(|_| TimeError::NotADate)?;
        let seconds = if text.len() == 10 { number } else { number / 1000 };
        DateTime::from_timestamp(seconds, 0).map(|instant| Self::of_instant(instant, zone)).ok_or(TimeError::Year)
    }

    /// A bare calendar day.
    #[must_use]
    pub fn of_day(date: NaiveDate) -> Self {
        Self { time: utc_text(date.and_time(NaiveTime::MIN)), date: day_text(date), time_known: false }
    }

    /// The instant, as the clock of the program tells it.
    #[must_use]
    pub fn of_instant(instant: DateTime<Utc>, zone: Zone) -> Self {
        Self { time: utc_text(instant.naive_utc()), date: zone.day_of(instant), time_known: true }
    }

    fn in_zone(local: NaiveDateTime, zone: Zone) -> Result<Self, TimeError> {
        let utc = if zone == Zone::UTC {
            local
        } else {
            match zone.0.from_local_datetime(&local) {
                LocalResult::Single(time) => time.naive_utc(),
                // In the hour that comes twice, the earlier one: the day is the same.
                LocalResult::Ambiguous(earlier, _) => earlier.naive_utc(),
                LocalResult::None => return Err(TimeError::SkippedTime),
            }
        };
        Ok(Self { time: utc_text(utc), date: day_text(local.date()), time_known: true })
    }

    fn at_offset(local: NaiveDateTime, offset: FixedOffset) -> Result<Self, TimeError> {
        let utc = local.checked_sub_offset(offset).ok_or(TimeError::Year)?;
        Ok(Self { time: utc_text(utc), date: day_text(local.date()), time_known: true })
    }
}

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

/// A date with the name of its month, and what stands behind it; nothing where there is no name.
fn date_in_words(text: &str) -> Option<(Result<NaiveDate, TimeError>, &str)> {
    if !text.bytes().any(|b| b.is_ascii_alphabetic()) {
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
        match (number.len(), word.len()) {
            (_, 0) => return None,
            (0, _) if month.is_none() => month = Some(month_named(word)?),
            // Monday, 5 January.
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
    Some((day_of_calendar(year?, month?, day?), rest))
}

/// The number of a month by its name, or the first letters of it, in one of the languages that exports are written
/// in; nothing where the letters begin two months, as `jui` does.
fn month_named(word: &str) -> Option<u32> {
    // English, German, French, Spanish, Italian, Portuguese, Dutch; without the marks on letters.
    const MONTHS: [&str; 12] = [
        "january januar janner janvier enero gennaio janeiro januari",
        "february februar feber fevrier febrero febbraio fevereiro februari",
        "march marz mrz mars marzo marco maart",
        "april avril abril aprile",
        "may mai mayo maggio maio mei",
        "june juni juin junio giugno junho",
        "july juli juillet julio luglio julho",
        "august aout agosto augustus",
        "september sept septembre septiembre settembre setembro",
        "october oktober octobre octubre ottobre outubro",
        "november novembre noviembre novembro",
        "december dezember decembre diciembre dicembre dezembro",
    ];
    let word = search_key(word);
    if word.len() < 3 {
        return None;
    }
    let begins = |names: &&str| names.split(' ').any(|name| name.starts_with(&word));
    let mut fitting = MONTHS.iter().enumerate().filter(|(_, names)| begins(names));
    let (place, _) = fitting.next()?;
    if fitting.next().is_some() {
        return None;
    }
    u32::try_from(place + 1).ok()
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

/// `YYYY-MM-DDTHH:MM:SSZ`. Written digit by digit: a format string would cost more than all the
/// rest of reading a date.
fn utc_text(time: NaiveDateTime) -> String {
    let mut text = String::with_capacity(20);
    push_day(&mut text, time.date());
    for (sign, number) in [('T', time.hour()), (':', time.minute()), (':', time.second())] {
        text.push(sign);
        push_two_digits(&mut text, number);
    }
    text.push('Z');
    text
}

/// `YYYY-MM-DD`.
fn day_text(date: NaiveDate) -> String {
    let mut text = String::with_capacity(10);
    push_day(&mut text, date);
    text
}

fn push_day(text: &mut String, date: NaiveDate) {
    let year = date.year().unsigned_abs();
    push_two_digits(text, year / 100);
    push_two_digits(text, year % 100);
    for number in [date.month(), date.day()] {
        text.push('-');
        push_two_digits(text, number);
    }
}

fn push_two_digits(text: &mut String, number: u32) {
    for digit in [number / 10 % 10, number % 10] {
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

fn parse_date(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, TimeError> {
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

fn day_of_calendar(year: u32, month: u32, day: u32) -> Result<NaiveDate, TimeError> {
    if !(1900..=2199).contains(&year) {
        return Err(TimeError::Year);
    }
    let year = i32::try_from(year).map_err(|_| TimeError::Year)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(TimeError::NoSuchDay)
}

/// A time of day and what stands behind it.
fn parse_clock(text: &str) -> Result<(NaiveTime, &str), TimeError> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let rest = rest.trim_start_matches([' ', '\u{202f}', '\u{a0}']);
    let (clock, _fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock
        .split(':')
        .map(|part| if part.len() > 2 { Err(TimeError::NotATime) } else { part.parse::<u32>().map_err(|_| TimeError::NotATime) });
    let mut hour = parts.next().ok_or(TimeError::NotATime)??;
    let minute = parts.next().ok_or(TimeError::NotATime)??;
    let second = parts.next().transpose()?.unwrap_or(0);
    if parts.next().is_some() {
        return Err(TimeError::NotATime);
    }
    // America begins with am.
    let ends = |rest: &str| !rest.chars().nth(2).is_some_and(char::is_alphabetic);
    let dotted = rest.get(..4).map(str::to_ascii_lowercase).filter(|half| half == "a.m." || half == "p.m.");
    let plain = rest.get(..2).filter(|_| ends(rest)).map(str::to_ascii_lowercase);
    let length = if dotted.is_some() { 4 } else { 2 };
    let half = dotted.map(|half| half.replace('.', "")).or(plain);
    let mut behind = rest;
    if let Some(half @ ("am" | "pm")) = half.as_deref() {
        if !(1..=12).contains(&hour) {
            return Err(TimeError::NotATime);
        }
        hour = hour % 12 + if half == "pm" { 12 } else { 0 };
        behind = rest.get(length..).unwrap_or("").trim_start();
    }
    let time = NaiveTime::from_hms_opt(hour, minute, second).ok_or(TimeError::NotATime)?;
    Ok((time, behind))
}

/// Zones by the names that Square and others show to people; those of Rails' ActiveSupport::TimeZone.
const ZONE_NAMES: [(&str, &str); 12] = [
    ("Eastern Time (US & Canada)", "America/New_York"),
    ("Central Time (US & Canada)", "America/Chicago"),
    ("Mountain Time (US & Canada)", "America/Denver"),
    ("Pacific Time (US & Canada)", "America/Los_Angeles"),
    ("Atlantic Time (Canada)", "America/Halifax"),
    ("Arizona", "America/Phoenix"),
    ("Alaska", "America/Juneau"),
    ("Hawaii", "Pacific/Honolulu"),
    ("London", "Europe/London"),
    ("Dublin", "Europe/Dublin"),
    ("Sydney", "Australia/Sydney"),
    ("Tokyo", "Asia/Tokyo"),
];

/// Zones by the letters that exports write, with their hours east of Greenwich: those of RFC 822, 5.1, and
/// the summer and winter times of Europe, Australia and New Zealand.
const ZONES: [(&str, i32); 23] = [
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("AKST", -9),
    ("AKDT", -8),
    ("HST", -10),
    ("WET", 0),
    ("WEST", 1),
    ("BST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("AEST", 10),
    ("AEDT", 11),
    ("AWST", 8),
    ("NZST", 12),
    ("NZDT", 13),
];

fn parse_offset(text: &str) -> Result<FixedOffset, TimeError> {
    let text = text.trim();
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return FixedOffset::east_opt(hours * 3600).ok_or(TimeError::NotAZone);
    }
    let bare = ["GMT", "UTC"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text);
    if bare.is_empty() || bare == "Z" || bare == "z" {
        return FixedOffset::east_opt(0).ok_or(TimeError::NotAZone);
    }
    let (sign, digits) = match bare.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (-1, rest),
        None => (1, bare.strip_prefix('+').ok_or(TimeError::NotAZone)?),
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(TimeError::NotAZone);
    }
    let number = |range: std::ops::Range<usize>| digits.get(range).unwrap_or("0").parse::<i32>().map_err(|_| TimeError::NotAZone);
    let (hours, minutes) = (number(0..2)?, if digits.len() == 4 { number(2..4)? } else { 0 });
    if hours > 14 || minutes > 59 {
        return Err(TimeError::NotAZone);
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)).ok_or(TimeError::NotAZone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: Option<DateOrder>) -> String {
        let zone = Zone::parse("America/New_York").unwrap();
        match Moment::parse(text, zone, order) {
            Ok(moment) => format!("{} {} {}", moment.time, moment.date, u8::from(moment.time_known)),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn every_form_that_exports_use() {
        for (text, order, expected) in [
            ("2025-09-30", None, "2025-09-30T00:00:00Z 2025-09-30 0"),
            ("20250930", None, "2025-09-30T00:00:00Z 2025-09-30 0"),
            ("2023-03-17T18:44:24Z", None, "2023-03-17T18:44:24Z 2023-03-17 1"),
            ("2006-06-15T20:47:07.000Z", None, "2006-06-15T20:47:07Z 2006-06-15 1"),
            ("2026-07-16T00:12:13+03:00", None, "2026-07-15T21:12:13Z 2026-07-16 1"),
            ("2012-01-01 11:13:25 -0500", None, "2012-01-01T16:13:25Z 2012-01-01 1"),
            ("2024-03-12 09:14 GMT-04:00", None, "2024-03-12T13:14:00Z 2024-03-12 1"),
            ("2024-03-12 22:14", None, "2024-03-13T02:14:00Z 2024-03-12 1"),
            ("2025-03-03 11:00 am", None, "2025-03-03T16:00:00Z 2025-03-03 1"),
            ("12/08/2026 08:42 p.m.", Some(DateOrder::DayFirst), "2026-08-13T00:42:00Z 2026-08-12 1"),
            ("12/08/2026 08:42 pm", Some(DateOrder::DayFirst), "2026-08-13T00:42:00Z 2026-08-12 1"),
            ("12/08/2026", Some(DateOrder::MonthFirst), "2026-12-08T00:00:00Z 2026-12-08 0"),
            ("26/01/15", Some(DateOrder::YearFirst), "2026-01-15T00:00:00Z 2026-01-15 0"),
            ("98/01/15", None, "1998-01-15T00:00:00Z 1998-01-15 0"),
            ("11/29/24 22:28", None, "2024-11-30T03:28:00Z 2024-11-29 1"),
            ("07.09.2026", Some(DateOrder::DayFirst), "2026-09-07T00:00:00Z 2026-09-07 0"),
            ("31 Mar 2026", None, "2026-03-31T00:00:00Z 2026-03-31 0"),
            ("7. März 2026", None, "2026-03-07T00:00:00Z 2026-03-07 0"),
            ("1er août 2026", None, "2026-08-01T00:00:00Z 2026-08-01 0"),
            ("7 de diciembre de 2026", None, "2026-12-07T00:00:00Z 2026-12-07 0"),
            ("3 gen 2026 14:05", None, "2026-01-03T19:05:00Z 2026-01-03 1"),
            ("Mar 31, 2026 2:05 PM", None, "2026-03-31T18:05:00Z 2026-03-31 1"),
            ("31-Mar-26", None, "2026-03-31T00:00:00Z 2026-03-31 0"),
            ("September 1st, 2026", None, "2026-09-01T00:00:00Z 2026-09-01 0"),
            ("2026-03-31 10:00:00 PDT", None, "2026-03-31T17:00:00Z 2026-03-31 1"),
            ("2026-03-31 10:00 America/Los_Angeles", None, "2026-03-31T17:00:00Z 2026-03-31 1"),
            ("2026-03-31 10:00 Europe/Berlin", None, "2026-03-31T08:00:00Z 2026-03-31 1"),
        ] {
            assert_eq!(read(text, order), expected, "{text}");
        }
    }

    #[test]
    fn days_as_spreadsheets_count_them() {
        let read = |text, from_1904| Moment::of_day_number(text, from_1904, Zone::UTC).map(|moment| moment.time);
        assert_eq!(read("45943", false).as_deref(), Ok("2025-10-13T00:00:00Z"));
        assert_eq!(read("44481", true).as_deref(), Ok("2025-10-13T00:00:00Z"));
        assert_eq!(read("45943.541", false).as_deref(), Ok("2025-10-13T12:59:02Z"));
        assert_eq!(read("45943.99999999", false).as_deref(), Ok("2025-10-14T00:00:00Z"));
        for text in ["", "4594", "459431", "92345", "45943.", "-45943", "4.5e4"] {
            assert!(read(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for (text, expected) in [
            ("", "NotADate"),
            ("yesterday", "NotADate"),
            ("2025-02-30", "NoSuchDay"),
            ("03/04/2026", "Ambiguous"),
            ("26/01/15", "Ambiguous"),
            ("2025-03-09 02:30", "SkippedTime"),
            ("2025-01-01 25:00", "NotATime"),
            ("2025-01-01 13:00 pm", "NotATime"),
            ("2025-01-01 10:00 XYZ", "NotAZone"),
            ("0024-01-01", "Year"),
            ("2025-01-01é", "NotATime"),
            ("1/2", "NotADate"),
            ("31 Feb 2026", "NoSuchDay"),
            ("Marchtober 3, 2026", "NotADate"),
            ("3 March", "NotADate"),
        ] {
            assert_eq!(read(text, None), expected, "{text}");
        }
    }
}
