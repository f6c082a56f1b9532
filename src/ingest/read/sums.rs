//! Rows that sum up others, by the word that they begin with and the figures behind it.

use super::cells::Cells;
use super::kinds::CellKind;
use super::workbook::BARE_FORMULA;
use crate::model::{key, month_named};

/// Words that begin a row of sums, and behind which a name may stand: that of the group.
const TOTALS: [&str; 9] =
    ["total", "totals", "grand total", "grand totals", "net total", "subtotal", "sub-total", "summe", "gesamt"];

/// Words that are a row of sums by themselves; with more behind them they are somebody's name.
const SUMS_ALONE: [&str; 36] = [
    "sum",
    "insgesamt",
    "gesamtsumme",
    "zwischensumme",
    "gesamtbetrag",
    "somme",
    "totale",
    "totaal",
    "suma",
    "overall",
    "average",
    "durchschnitt",
    "endsumme",
    "\u{fc}bertrag",
    "uebertrag",
    "carried forward",
    "brought forward",
    "sous-total",
    "subtotale",
    "razem",
    "celkem",
    "\u{f6}sszesen",
    "toplam",
    "summa",
    "\u{142}\u{105}cznie",
    "og\u{f3}\u{142}em",
    "ukupno",
    "yhteens\u{e4}",
    "i alt",
    "monatssumme",
    "vortrag",
    "c/f",
    "b/f",
    "\u{438}\u{442}\u{43e}\u{433}\u{43e}",
    "\u{432}\u{441}\u{435}\u{433}\u{43e}",
    "\u{5408}\u{8a08}",
];

/// What a row of sums sums up: what stands behind the word for it.
pub(super) fn summed_name(cell: &str) -> Option<String> {
    let lower = cell.trim().to_lowercase();
    let rest = TOTALS.iter().filter_map(|word| lower.strip_prefix(word)).min_by_key(|rest| rest.len())?;
    let rest = rest.strip_prefix(" for ").unwrap_or(rest);
    Some(rest.trim_matches([' ', ':']).to_owned()).filter(|name| !name.is_empty())
}

/// Whether a row begins with the word for a sum and has nothing but figures behind it.
#[must_use]
pub(super) fn is_total(cells: &Cells) -> bool {
    // The day of a sum may stand before the word for it, where not every cell is filled.
    let is_day = |cell: &&str| {
        let may_be = cell.starts_with(|first: char| first.is_ascii_digit()) && cells.filled() < cells.len();
        may_be && CellKind::of(cell) == CellKind::Date
    };
    let mut filled = cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).peekable();
    let has_day = filled.next_if(is_day).is_some();
    // Whoever is called Total Energies has all that the others have; a sum has not.
    let is_name = |first: &str| first.contains(' ') && !TOTALS.contains(&key(first).as_str()) && cells.filled() == cells.len();
    if !filled.next().is_some_and(|first| is_word_for_a_sum(first) && !is_name(first)) {
        return false;
    }
    // A day may stand beside it, where not every cell is filled: that on which the sum was made. Beside a name it is
    // that of a row.
    let is_bare = cells.iter().filter(|cell| !cell.trim().is_empty()).nth(usize::from(has_day)).is_some_and(is_bare_word);
    if has_day && !is_bare {
        return false;
    }
    let is_part = cells.filled() < cells.len() && is_bare;
    let is_figure = |kind: CellKind| {
        matches!(kind, CellKind::Number | CellKind::Amount) || (is_part && matches!(kind, CellKind::Date | CellKind::Moment))
    };
    // The plus of a phone stands before no sum.
    let is_phone = |cell: &str| cell.starts_with('+') && cell.bytes().filter(u8::is_ascii_digit).count() > 6;
    let kind = |cell: &str| match cell {
        _ if is_phone(cell) => CellKind::Text,
        // A sum that the program has not worked out.
        BARE_FORMULA | "#REF!" | "#VALUE!" | "#N/A" | "n/a" => CellKind::Number,
        _ => CellKind::of(cell),
    };
    let behind: Vec<CellKind> = filled.map(kind).collect();
    behind.iter().any(|kind| matches!(kind, CellKind::Number | CellKind::Amount)) && behind.into_iter().all(is_figure)
}

/// Whether nothing stands behind the word for a sum but of what it is one: a name in brackets, or behind `for`.
fn is_bare_word(cell: &str) -> bool {
    let lower = cell.trim().to_lowercase();
    let rest = TOTALS.iter().filter_map(|word| lower.strip_prefix(word)).min_by_key(|rest| rest.len());
    // A month or a year: `Total June 2026`.
    let is_time = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit()) || month_named(word).is_some();
    if rest.is_some_and(|rest| rest.split_whitespace().all(is_time)) {
        return true;
    }
    rest.is_none_or(|rest| rest.is_empty() || rest.starts_with([':', '(']) || rest.starts_with(" (") || rest.starts_with(" for "))
}

fn is_word_for_a_sum(cell: &str) -> bool {
    // Asked of every row of a file: most begin with another letter.
    let may_begin = |first: char| !first.is_ascii() || "tgszadionucbreymv".contains(first.to_ascii_lowercase());
    if !cell.chars().next().is_some_and(may_begin) {
        return false;
    }
    let lower = cell.to_lowercase();
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with([':', '(', ' ']);
    SUMS_ALONE.contains(&lower.trim_end_matches([' ', ':']))
        || TOTALS.iter().any(|word| lower.strip_prefix(word).is_some_and(is_end))
}
