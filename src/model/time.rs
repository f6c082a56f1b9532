//! Instants and calendar days, read with explicit rules: nothing is guessed, nothing filled in.

mod clocks;
mod days;
mod months;

use chrono::{
    DateTime, Datelike as _, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Timelike as _, Utc,
};

use clocks::{parse_clock, parse_offset, zone_named};
use days::{date_in_words, parse_date};
pub use days::{is_day_in_words, is_day_number, is_unix_time, slashed_parts, two_digit_parts};
pub use months::month_named;

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
    /// Dates: `2026-03-31`, `2026/03/31`, `20260331`, `31 Mar 2026`, `Tuesday, March 31, 2026`, and with an
    /// order `31/03/2026`, `31.03.2026`, `3/31/26`. Times: `14:05`, `14:05:30`, `14:05:30.250`,
    /// `2:05 pm`. Zones: `Z`, `UTC`, `GMT`, `+02:00`, `-0500`, `GMT-04:00`, `PDT`, `Europe/Berlin`,
    /// `Berlin`, `Eastern Time (US & Canada)`. A time without a zone is read in `zone`; the calendar day is the one in the zone that the time was read in.
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
        // A day and its zone, without a time.
        if !rest.starts_with(|c: char| c.is_ascii_digit()) && (zone_named(rest).is_some() || parse_offset(rest).is_ok()) {
            return Ok(Self::of_day(date));
        }
        let (time, zone_text) = parse_clock(rest)?;
        let local = date.and_time(time);
        if zone_text.is_empty() || zone_text == "Uhr" {
            return Self::in_zone(local, zone);
        }
        match parse_offset(zone_text) {
            Ok(offset) => Self::at_offset(local, offset),
            Err(error) => Self::in_zone(local, zone_named(zone_text).map(Zone).ok_or(error)?),
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
            ("Thursday, March 5, 2026", None, "2026-03-05T00:00:00Z 2026-03-05 0"),
            ("Mittwoch, 4. Februar 2026", None, "2026-02-04T00:00:00Z 2026-02-04 0"),
            ("mercredi 4 février 2026", None, "2026-02-04T00:00:00Z 2026-02-04 0"),
            ("Thu, 5 Mar 2026 14:00:00 GMT", None, "2026-03-05T14:00:00Z 2026-03-05 1"),
            ("13.02.2026, 10:15 Uhr", Some(DateOrder::DayFirst), "2026-02-13T15:15:00Z 2026-02-13 1"),
            ("7. März 2026", None, "2026-03-07T00:00:00Z 2026-03-07 0"),
            ("5 stycznia 2026", None, "2026-01-05T00:00:00Z 2026-01-05 0"),
            ("14 wrz 2026 r., 10:30", None, "2026-09-14T14:30:00Z 2026-09-14 1"),
            ("14 февраля 2026 г.", None, "2026-02-14T00:00:00Z 2026-02-14 0"),
            ("5 мая 2026 г. 9:05", None, "2026-05-05T13:05:00Z 2026-05-05 1"),
            ("5 мая 2026г.", None, "2026-05-05T00:00:00Z 2026-05-05 0"),
            ("14 wrz 2026r.", None, "2026-09-14T00:00:00Z 2026-09-14 0"),
            ("14 февраля 2026 года в 10:30", None, "2026-02-14T15:30:00Z 2026-02-14 1"),
            ("2026. március 7., 14:30", None, "2026-03-07T19:30:00Z 2026-03-07 1"),
            ("12 čvn 2026", None, "2026-06-12T00:00:00Z 2026-06-12 0"),
            ("pondělí 5. ledna 2026", None, "2026-01-05T00:00:00Z 2026-01-05 0"),
            ("2026. március 7.", None, "2026-03-07T00:00:00Z 2026-03-07 0"),
            ("1er août 2026", None, "2026-08-01T00:00:00Z 2026-08-01 0"),
            ("7 de diciembre de 2026", None, "2026-12-07T00:00:00Z 2026-12-07 0"),
            ("3 gen 2026 14:05", None, "2026-01-03T19:05:00Z 2026-01-03 1"),
            ("3/14/2026 9 PM", Some(DateOrder::MonthFirst), "2026-03-15T01:00:00Z 2026-03-14 1"),
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
    fn zones_by_the_names_that_people_see() {
        for (text, expected) in [
            ("2026-02-03 10:00 Pacific Time (US & Canada)", "2026-02-03T18:00:00Z"),
            ("2026-02-03 10:00 Paris", "2026-02-03T09:00:00Z"),
            ("2026-02-03 10:00 Brisbane", "2026-02-03T00:00:00Z"),
            ("2026-02-03 10:00 Mexico City", "2026-02-03T16:00:00Z"),
            ("2026-02-03 10:00 New Delhi", "2026-02-03T04:30:00Z"),
            ("2026-02-03 10:00 Wellington", "2026-02-02T21:00:00Z"),
            ("2026-02-03 10:00 JST", "2026-02-03T01:00:00Z"),
            ("2026-02-03 10:00 IST", "NotAZone"),
            ("2026-02-03 10:00 GMT+5", "2026-02-03T05:00:00Z"),
            ("2026-02-03 10:00 GMT-7", "2026-02-03T17:00:00Z"),
            ("2026-02-03 10:00 UTC+10", "2026-02-03T00:00:00Z"),
            ("2026-02-03 10:00 East", "NotAZone"),
            ("2026-02-03 10:00 Victoria", "NotAZone"),
            ("2026-02-03 America/New_York", "2026-02-03T00:00:00Z 2026-02-03 0"),
            ("2026-02-03 10:00 Springfield", "NotAZone"),
        ] {
            assert!(read(text, None).starts_with(expected), "{text}: {}", read(text, None));
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
