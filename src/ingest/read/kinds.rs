//! What a cell looks like: what tells a header from data, one dialect from another, a row that fits
//! from one that does not. Nothing is read here; a look must be quick and never wrong by much.

use std::collections::BTreeMap;

use crate::model::is_day_in_words;

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CellKind {
    /// Nothing, or a word for nothing.
    Empty,
    /// Digits with signs, groups and decimals.
    Number,
    /// A number with a currency or a percent sign.
    Amount,
    /// A day, in numbers or with the name of a month.
    Date,
    /// A time of day.
    Time,
    /// A day and a time.
    Moment,
    /// Yes or no.
    Truth,
    /// An address.
    Email,
    /// A web address.
    Url,
    /// A phone number with signs between its digits.
    Phone,
    /// Letters and digits without blanks: an id, a code.
    Code,
    /// Words.
    Text,
    /// Signs that no cell should have: a quote or a delimiter that was left over.
    Odd,
}

/// Kinds of cells that stand for one another, as people and tools write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Digits,
    Times,
    Addresses,
    Truths,
    Words,
}

impl Family {
    pub(super) fn of(kind: CellKind) -> Self {
        match kind {
            CellKind::Number | CellKind::Amount | CellKind::Phone => Self::Digits,
            CellKind::Date | CellKind::Time | CellKind::Moment => Self::Times,
            CellKind::Email | CellKind::Url => Self::Addresses,
            CellKind::Truth => Self::Truths,
            _ => Self::Words,
        }
    }

    /// What nearly all cells of a column are that are not blank; nothing where all are blank.
    pub(super) fn of_column(kinds: &BTreeMap<CellKind, usize>) -> Option<Self> {
        let filled = || kinds.iter().filter(|(kind, _)| **kind != CellKind::Empty);
        let all: usize = filled().map(|(_, count)| count).sum();
        let of = |family: Self| filled().filter(|(kind, _)| Self::of(**kind) == family).map(|(_, count)| count).sum::<usize>();
        let data =
            [Self::Digits, Self::Times, Self::Addresses, Self::Truths].into_iter().find(|family| of(*family) * 5 >= all * 4);
        (all > 0).then(|| data.unwrap_or(Self::Words))
    }
}

impl CellKind {
    /// Looks at a cell.
    #[must_use]
    pub fn of(cell: &str) -> Self {
        let text = cell.trim();
        if is_nothing(text) {
            return Self::Empty;
        }
        let bytes = text.as_bytes();
        let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
        if digits > 0
            && let Some(kind) = of_digits(text, digits)
        {
            return kind;
        }
        if matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "y" | "n") {
            return Self::Truth;
        }
        if text.contains('@') && is_email(text) {
            return Self::Email;
        }
        if text.contains("://") || text.starts_with("www.") {
            return if text.contains([' ', '"']) { Self::Odd } else { Self::Url };
        }
        if is_month_day(text, digits) {
            return Self::Date;
        }
        let quotes = bytes.iter().filter(|b| matches!(b, b'"' | b'`')).count();
        let is_odd = quotes % 2 == 1
            || text.starts_with(['\'', '"', '`', '|', ';', '\t', ',', '^', '~', ':', '\\'])
            || (text.ends_with(['"', '`', '|', ';', '\t', ',', '^', '~', '+', '\\']) && quotes == 0);
        match text.contains(char::is_whitespace) {
            _ if is_odd => Self::Odd,
            false if text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '#')) => Self::Code,
            _ => Self::Text,
        }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "blank",
            Self::Number => "number",
            Self::Amount => "amount",
            Self::Date => "date",
            Self::Time => "time of day",
            Self::Moment => "date and time",
            Self::Truth => "yes or no",
            Self::Email => "e-mail",
            Self::Url => "web address",
            Self::Phone => "phone",
            Self::Code => "word or code",
            Self::Text => "text",
            Self::Odd => "unclear",
        }
    }

    /// Whether a name of a column would hardly look like this.
    #[must_use]
    pub fn is_data(self) -> bool {
        matches!(
            self,
            Self::Number
                | Self::Amount
                | Self::Date
                | Self::Time
                | Self::Moment
                | Self::Truth
                | Self::Email
                | Self::Url
                | Self::Phone
        )
    }
}

/// Whether a cell is blank, or says so in a word.
fn is_nothing(text: &str) -> bool {
    text.is_empty()
        || matches!(text, "-" | "--" | "—")
        || matches!(text.to_ascii_lowercase().as_str(), "n/a" | "na" | "null" | "none" | "nan" | "#n/a")
}

/// Kinds that have digits in them.
fn of_digits(text: &str, digits: usize) -> Option<CellKind> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 {
        let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        if marks.is_empty() {
            return Some(CellKind::Number);
        }
        if is_moment(text) {
            return Some(CellKind::Moment);
        }
        if is_day(text) {
            return Some(CellKind::Date);
        }
        if is_clock(text) {
            return Some(CellKind::Time);
        }
        if is_number(text) {
            return Some(CellKind::Number);
        }
        let without = text.trim_matches(|c: char| "$€£¥₹%()- ".contains(c));
        if text.contains(['$', '€', '£', '¥', '₹', '%', '(']) && is_number(without) {
            return Some(CellKind::Amount);
        }
        if digits >= 7 && marks.iter().all(|c| "+-() ./".contains(*c)) {
            return Some(CellKind::Phone);
        }
        return None;
    }
    if is_moment(text) {
        return Some(CellKind::Moment);
    }
    if is_clock(text) {
        return Some(CellKind::Time);
    }
    let word = text.trim_matches(|c: char| c.is_ascii_digit() || ".,' ()-+".contains(c));
    let money = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    if money && is_number(text.replace(word, "").trim()) {
        return Some(CellKind::Amount);
    }
    let phone = text.trim_start_matches("p:").trim_start_matches("tel:");
    if digits >= 7 && phone.starts_with('+') && phone.chars().all(|c| c.is_ascii_digit() || "+-() .x".contains(c)) {
        return Some(CellKind::Phone);
    }
    let scientific = text.split_once(['e', 'E']).is_some_and(|(number, power)| {
        is_number(number) && power.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit()) && !power.is_empty()
    });
    scientific.then_some(CellKind::Number)
}

fn is_number(text: &str) -> bool {
    let body = text.strip_suffix('-').unwrap_or(text).trim_start_matches(['+', '-']);
    body.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && body.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        && body.chars().all(|c| c.is_ascii_digit() || ".,'’ \u{a0}\u{202f}".contains(c))
        && !body.contains("..")
        && !body.contains(",,")
        && !body.contains("  ")
        // Groups have three digits.
        && body.split([',', '\'', '’', ' ', '\u{a0}', '\u{202f}']).skip(1).all(|group| group.split('.').next().is_some_and(|g| matches!(g.len(), 1..=3)))
}

fn parts(text: &str) -> Option<(u32, u32, u32)> {
    let sign = text.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = text.split(sign).map(|part| {
        (part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty() && part.len() <= 4).then(|| part.parse().ok()).flatten()
    });
    let all = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(all)
}

fn is_day(text: &str) -> bool {
    let day_month = |a: u32, b: u32| (1..=31).contains(&a) && (1..=31).contains(&b) && (a <= 12 || b <= 12);
    match parts(text) {
        Some((year, month, day)) if year > 31 => {
            (1000..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
        }
        Some((a, b, _)) => day_month(a, b) && text.len() >= 6,
        None => false,
    }
}

fn is_clock(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let bare = lower.trim_end_matches("am").trim_end_matches("pm").trim_end_matches("a.m.").trim_end_matches("p.m.").trim();
    let mut parts = bare.split(':');
    let number = |part: Option<&str>, limit: u32| {
        part.is_some_and(|p| matches!(p.len(), 1..=2) && p.parse::<u32>().is_ok_and(|n| n < limit))
    };
    number(parts.next(), 24)
        && number(parts.next(), 60)
        && parts.next().is_none_or(|second| second.split(['.', ',']).next().is_some_and(|s| number(Some(s), 61)))
        && parts.next().is_none()
}

/// A day, a sign or a blank, and a clock, with or without a zone.
fn is_moment(text: &str) -> bool {
    let Some((day, clock)) = text.split_once(['T', ' ', ',']) else { return false };
    if !is_day(day.trim()) {
        return false;
    }
    let clock = clock.trim().trim_end_matches('Z').trim_end_matches("UTC").trim_end_matches("GMT").trim();
    let zone = clock.rfind(['+', '-']).filter(|at| *at >= 4);
    let clock = zone.map_or(clock, |at| clock.get(..at).unwrap_or(clock)).trim().trim_end_matches("GMT").trim();
    is_clock(clock)
}

/// `5 March 2026`, `Mar 5, 2026`, `05-Mar-26`.
fn is_month_day(text: &str, digits: usize) -> bool {
    (3..=12).contains(&digits)
        && text.chars().count() <= 40
        && text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count() >= 2
        && is_day_in_words(text)
}

fn is_email(text: &str) -> bool {
    text.split([';', ',']).map(str::trim).filter(|part| !part.is_empty()).all(|part| {
        part.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && domain.contains('.')
                && !part.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '(' | ')'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::CellKind::{self, *};

    #[test]
    fn cells_look_like_what_they_are() {
        for (text, kind) in [
            ("", Empty),
            ("N/A", Empty),
            ("-", Empty),
            ("12", Number),
            ("1,234.56", Number),
            ("1.234,56", Number),
            ("1 234,56", Number),
            ("1'234.56", Number),
            ("-24,90", Number),
            ("1e5", Number),
            ("$1,234.56", Amount),
            ("(12.00)", Amount),
            ("-$0.95", Amount),
            ("12.00 USD", Amount),
            ("12%", Amount),
            ("2026-01-05", Date),
            ("1/10/2026", Date),
            ("07.09.2026", Date),
            ("05-Mar-26", Date),
            ("Mar 5, 2026", Date),
            ("2026-01-05T10:00:00Z", Moment),
            ("2024-03-12 09:14", Moment),
            ("2026-07-16T00:12:13+03:00", Moment),
            ("12/08/2026 08:42 pm", Moment),
            ("2012-01-01 11:13:25 -0500", Moment),
            ("10:30", Time),
            ("8:25 pm", Time),
            ("true", Truth),
            ("No", Truth),
            ("ana@example.com", Email),
            ("a@b.co; c@d.org", Email),
            ("https://x.org/a?b=c", Url),
            ("(415) 555-0101", Phone),
            ("p:+61412345678", Phone),
            ("D-1001", Code),
            ("Ana", Code),
            ("Closed Won", Text),
            ("O'Brien & Sons", Text),
            ("\"left", Odd),
            ("left\"", Odd),
            ("a \"quoted\" word", Text),
            ("x,", Odd),
        ] {
            assert_eq!(CellKind::of(text), kind, "{text}");
        }
    }
}
