//! A header that has not as many cells as the rows under it, put right where there is one way only: its
//! cells must then be names, one for each column.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::kinds::CellKind;
use super::records::Dialect;
use super::repair::Repair;
use super::reread::{OTHER_DELIMITERS, read_as, unquoted, without_each_quote};
use crate::model::key;

/// The header with as many names as there are columns, and how it was put right. The rows under it decide between a
/// blank that is a delimiter too many, and one that is a column without a name where the rows lack their last cell.
#[must_use]
pub(super) fn mend(cells: &Cells, text: &str, dialect: &Dialect, rows: &[Cells], width: usize) -> Option<(Cells, Repair)> {
    let as_it_stands: Cells = cells.iter().take(width).collect();
    let mut ways = ways(cells, text, dialect, width);
    ways.retain(|(cells, _)| cells.len() == width && names_columns(cells));
    let (first, repair) = ways.first()?;
    let is_clear = cells.len() <= width || fits_better(first, &as_it_stands, rows);
    (is_clear && ways.iter().all(|(other, _)| other == first)).then(|| (first.clone(), *repair))
}

/// The header that was found to be put right in this way.
#[must_use]
pub(super) fn mended(cells: &Cells, text: &str, dialect: &Dialect, width: usize, how: Repair) -> Option<Cells> {
    let as_it_stands = || cells.iter().take(width).collect();
    let mut ways = ways(cells, text, dialect, width).into_iter().filter(|(cells, repair)| *repair == how && cells.len() == width);
    // Only blanks stand behind the names of a header that is known.
    ways.next().map(|(names, _)| names).or_else(|| (how == Repair::ExtraDelimiter).then(as_it_stands))
}

/// Every way to read the header otherwise.
fn ways(cells: &Cells, text: &str, dialect: &Dialect, width: usize) -> Vec<(Cells, Repair)> {
    let mut ways: Vec<(Cells, Repair)> = Vec::new();
    if cells.len() > width {
        let named: Cells = cells.iter().filter(|cell| !cell.trim().is_empty()).collect();
        ways.push((named, Repair::ExtraDelimiter));
    }
    let unwrapped = if cells.len() == 1 { cells.get(0).and_then(|only| read_as(only, dialect, width)) } else { None };
    ways.extend(unwrapped.map(|cells| (cells, Repair::Unwrapped)));
    if let Some(quote) = dialect.quote.map(char::from).filter(|quote| text.contains(*quote)) {
        let without = without_each_quote(text, quote).filter_map(|text| read_as(&text, dialect, width));
        ways.extend(without.map(|cells| (cells, Repair::StrayQuote)));
        let bare = read_as(text, &Dialect { quote: None, ..dialect.clone() }, width);
        ways.extend(bare.map(|cells| (unquoted(&cells, dialect), Repair::StrayQuote)));
    }
    // Words apart by blanks are a title, unless some stand in quotes.
    let in_quotes = || dialect.quote.is_some_and(|quote| text.contains(char::from(quote)));
    let is_other = |other: &&&str| **other != dialect.delimiter && (**other != " " || in_quotes());
    for delimiter in OTHER_DELIMITERS.iter().filter(is_other).filter(|_| cells.len() * 2 <= width) {
        let other = Dialect { delimiter: (*delimiter).to_owned(), ..dialect.clone() };
        ways.extend(read_as(text, &other, width).map(|cells| (cells, Repair::OtherDelimiter)));
    }
    ways
}

/// Whether the names fit what stands under them, and the names in the other way do not, or name nothing that does.
fn fits_better(names: &Cells, others: &Cells, rows: &[Cells]) -> bool {
    let (mut fit, mut against, mut other_against, mut other_named, mut differ) = (0, 0, 0, 0, 0);
    for (place, (name, other)) in names.iter().zip(others.iter()).enumerate().filter(|(_, (name, other))| name != other) {
        let kinds = kinds_at(place, rows);
        if kinds.is_empty() {
            continue;
        }
        differ += 1;
        fit += usize::from(agrees(name, &kinds) == Some(true));
        against += usize::from(agrees(name, &kinds) == Some(false));
        other_against += usize::from(agrees(other, &kinds) == Some(false));
        other_named += usize::from(!other.trim().is_empty());
    }
    differ == 0 || (against == 0 && (other_against > 0 || (fit > 0 && other_named == 0)))
}

/// Whether a name says something else than what stands under it, as where two names have become one.
#[must_use]
pub(super) fn is_contradicted(names: &Cells, rows: &[Cells]) -> bool {
    names.iter().enumerate().any(|(place, name)| {
        let kinds = kinds_at(place, rows);
        !kinds.is_empty() && agrees(name, &kinds) == Some(false)
    })
}

/// What the cells of a column look like that are not blank.
fn kinds_at(place: usize, rows: &[Cells]) -> Vec<CellKind> {
    let cells = rows.iter().filter_map(|row| row.get(place)).map(CellKind::of);
    cells.filter(|kind| *kind != CellKind::Empty).collect()
}

/// Whether half of the cells are what the name says, if it says something.
fn agrees(name: &str, kinds: &[CellKind]) -> Option<bool> {
    hint(name).map(|known| kinds.iter().filter(|kind| known(**kind)).count() * 2 >= kinds.len())
}

/// What the cells of a column look like that has such a name.
fn hint(name: &str) -> Option<fn(CellKind) -> bool> {
    let name = key(name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["mail"]) {
        Some(|kind| kind == CellKind::Email)
    } else if has(&["url", "link", "website"]) {
        Some(|kind| kind == CellKind::Url)
    } else if has(&["date", "day", "created", "_at"]) {
        Some(|kind| matches!(kind, CellKind::Date | CellKind::Moment))
    } else if has(&["phone", "mobile"]) {
        Some(|kind| matches!(kind, CellKind::Phone | CellKind::Number))
    } else if has(&["time"]) {
        Some(|kind| matches!(kind, CellKind::Time | CellKind::Date | CellKind::Moment))
    } else if has(&["amount", "price", "total", "qty", "quantity", "fee", "gross", "tickets"]) {
        Some(|kind| matches!(kind, CellKind::Number | CellKind::Amount))
    } else if has(&["name", "description", "note", "comment", "type", "city", "country"]) {
        Some(|kind| !kind.is_data())
    } else {
        None
    }
}

/// Whether every cell is a name, and no two are the same.
fn names_columns(cells: &Cells) -> bool {
    let is_name = |cell: &str| {
        let kind = CellKind::of(cell);
        !kind.is_data() && !matches!(kind, CellKind::Empty | CellKind::Odd) && !cell.contains('"')
    };
    let names: BTreeSet<String> = cells.iter().map(key).collect();
    cells.len() > 1 && names.len() == cells.len() && cells.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::super::records::Splitter;
    use super::*;

    const ROWS: [[&str; 3]; 2] = [["2026-01-05", "Ana Example", "12.00"], ["2026-01-06", "Ben Example", "7.50"]];

    fn mended(text: &str) -> Option<Vec<String>> {
        let dialect = Dialect::default();
        let (mut splitter, mut cells) = (Splitter::default(), Cells::new());
        splitter.split(text.as_bytes(), true, &dialect).unwrap();
        splitter.cells(text, &mut cells);
        let rows: Vec<Cells> = ROWS.iter().map(|row| row.iter().copied().collect()).collect();
        mend(&cells, text, &dialect, &rows, 3).map(|(cells, _)| cells.iter().map(str::to_owned).collect())
    }

    #[test]
    fn a_header_that_leaves_one_way_is_put_right() {
        let right = Some(["day", "name", "full price"].map(str::to_owned).to_vec());
        assert_eq!(mended("day,,name,full price"), right, "a delimiter too many");
        assert_eq!(mended(",day,name,full price"), right, "at the beginning");
        assert_eq!(mended("\"day,name,full price"), right, "a quote that never ends");
        assert_eq!(mended("day,\"name,\"full price\""), right, "one that opens twice");
        assert_eq!(mended("day;name;full price"), right, "another delimiter");
        assert_eq!(mended("\"day,name,full price\""), right, "all of it in one pair of quotes");
    }

    #[test]
    fn what_names_no_columns_is_not() {
        assert_eq!(mended("dayname,full price"), None, "two names in one");
        assert_eq!(mended("Sales of the spring"), None, "a title");
        assert_eq!(mended("2026-01-05,,Ana,12.00"), None, "data");
        assert_eq!(mended("day,name,day,price"), None, "a name for nothing");
        assert_eq!(mended("Payments this spring"), None, "a title of as many words as there are columns");
        assert_eq!(mended("day,name,,full price"), Some(["day", "name", "full price"].map(str::to_owned).to_vec()));
        assert_eq!(mended("day,,price,fee"), None, "a column without a name, and rows without their last cell");
    }
}
