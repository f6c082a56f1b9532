//! Times of day and zones as exports write them.

use chrono::{FixedOffset, NaiveTime};

use super::TimeError;

/// A time of day and what stands behind it.
pub(super) fn parse_clock(text: &str) -> Result<(NaiveTime, &str), TimeError> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let rest = rest.trim_start_matches([' ', '\u{202f}', '\u{a0}']);
    let (clock, _fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock
        .split(':')
        .map(|part| if part.len() > 2 { Err(TimeError::NotATime) } else { part.parse::<u32>().map_err(|_| TimeError::NotATime) });
    let mut hour = parts.next().ok_or(TimeError::NotATime)??;
    // America begins with am.
    let ends = |rest: &str| !rest.chars().nth(2).is_some_and(char::is_alphabetic);
    let dotted = rest.get(..4).map(str::to_ascii_lowercase).filter(|half| half == "a.m." || half == "p.m.");
    let plain = rest.get(..2).filter(|_| ends(rest)).map(str::to_ascii_lowercase);
    let length = if dotted.is_some() { 4 } else { 2 };
    let half = dotted.map(|half| half.replace('.', "")).or(plain);
    // `9 PM`: the whole hour.
    let is_halved = matches!(half.as_deref(), Some("am" | "pm"));
    let minute = match parts.next() {
        Some(minute) => minute?,
        None if is_halved => 0,
        None => return Err(TimeError::NotATime),
    };
    let second = parts.next().transpose()?.unwrap_or(0);
    if parts.next().is_some() {
        return Err(TimeError::NotATime);
    }
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

/// Zones by the names that Square and others show to people: those of Rails' `ActiveSupport::TimeZone` that are not
/// the name of a city in the IANA database.
const ZONE_NAMES: [(&str, &str); 42] = [
    ("Eastern Time (US & Canada)", "America/New_York"),
    ("Central Time (US & Canada)", "America/Chicago"),
    ("Mountain Time (US & Canada)", "America/Denver"),
    ("Pacific Time (US & Canada)", "America/Los_Angeles"),
    ("Atlantic Time (Canada)", "America/Halifax"),
    ("Indiana (East)", "America/Indiana/Indianapolis"),
    ("Arizona", "America/Phoenix"),
    ("Alaska", "America/Juneau"),
    ("Hawaii", "Pacific/Honolulu"),
    ("American Samoa", "Pacific/Pago_Pago"),
    ("Saskatchewan", "America/Regina"),
    ("Newfoundland", "America/St_Johns"),
    ("Central America", "America/Guatemala"),
    ("Guadalajara", "America/Mexico_City"),
    ("Quito", "America/Lima"),
    ("Georgetown", "America/Guyana"),
    ("Brasilia", "America/Sao_Paulo"),
    ("Greenland", "America/Godthab"),
    ("Mid-Atlantic", "Atlantic/South_Georgia"),
    ("Azores", "Atlantic/Azores"),
    ("Cape Verde Is.", "Atlantic/Cape_Verde"),
    ("Edinburgh", "Europe/London"),
    ("Bern", "Europe/Zurich"),
    ("St. Petersburg", "Europe/Moscow"),
    ("West Central Africa", "Africa/Algiers"),
    ("Pretoria", "Africa/Johannesburg"),
    ("Abu Dhabi", "Asia/Muscat"),
    ("Islamabad", "Asia/Karachi"),
    ("Chennai", "Asia/Kolkata"),
    ("Mumbai", "Asia/Kolkata"),
    ("New Delhi", "Asia/Kolkata"),
    ("Sri Jayawardenepura", "Asia/Colombo"),
    ("Astana", "Asia/Almaty"),
    ("Hanoi", "Asia/Bangkok"),
    ("Beijing", "Asia/Shanghai"),
    ("Osaka", "Asia/Tokyo"),
    ("Sapporo", "Asia/Tokyo"),
    ("Canberra", "Australia/Canberra"),
    ("Wellington", "Pacific/Auckland"),
    ("Solomon Is.", "Pacific/Guadalcanal"),
    ("Marshall Is.", "Pacific/Majuro"),
    ("Samoa", "Pacific/Apia"),
];

/// A zone by its name in the IANA database, by the city at the end of such a name where only one has it, or by the
/// name that is shown to people.
pub(super) fn zone_named(text: &str) -> Option<chrono_tz::Tz> {
    let text = text.trim();
    let by_iana = |name: &str| chrono_tz::Tz::from_str_insensitive(name).ok();
    if let Some((_, zone)) = ZONE_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return by_iana(zone);
    }
    let city = text.replace(' ', "_");
    let is_city = |zone: &&chrono_tz::Tz| {
        let is_there = |(area, last): (&str, &str)| AREAS.contains(&area) && last.eq_ignore_ascii_case(&city);
        zone.name().split_once('/').is_some_and(is_there) && !PARTS_OF_AUSTRALIA.contains(&zone.name())
    };
    let mut cities = chrono_tz::TZ_VARIANTS.iter().filter(is_city);
    by_iana(text).or_else(|| cities.next().filter(|_| cities.next().is_none()).copied())
}

/// Areas of the IANA database whose zones bear the names of cities. Those of `Etc` are offsets with the sign turned
/// round, those of `US`, `Canada`, `Brazil`, `Mexico` and `Chile` are regions.
const AREAS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// Old names of states, which are words of every day.
const PARTS_OF_AUSTRALIA: [&str; 10] = [
    "Australia/ACT",
    "Australia/LHI",
    "Australia/NSW",
    "Australia/North",
    "Australia/Queensland",
    "Australia/South",
    "Australia/Tasmania",
    "Australia/Victoria",
    "Australia/West",
    "Australia/Yancowinna",
];

/// Zones by the letters that exports write, with their hours east of Greenwich: those of RFC 822, 5.1, the summer and
/// winter times of Europe, Australia and New Zealand, and others that mean one zone only. IST is that of India, of
/// Israel and of Ireland: it is not here.
const ZONES: [(&str, i32); 37] = [
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
    ("JST", 9),
    ("KST", 9),
    ("HKT", 8),
    ("SGT", 8),
    ("MYT", 8),
    ("ICT", 7),
    ("WIB", 7),
    ("PKT", 5),
    ("MSK", 3),
    ("EAT", 3),
    ("TRT", 3),
    ("SAST", 2),
    ("BRT", -3),
    ("ART", -3),
];

pub(super) fn parse_offset(text: &str) -> Result<FixedOffset, TimeError> {
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
    // GMT+5 is five hours to the east, as people write it.
    let digits = if digits.len() == 1 { format!("0{digits}") } else { digits };
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
