//! A header that has not as many cells as the rows under it, put right where there is one way only: its
//! cells must then be names, one for each column.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::kinds::CellKind;
use super::records::Dialect;
use super::repair::{OTHER_DELIMITERS, Repair, read_as, unquoted, without_each_quote};
use crate::model::key;

/// The header with as many names as there are columns.
#[must_use]
pub(super) fn mend(cells: &Cells, text: &str, dialect: &Dialect, width: usize) -> Option<(Cells, Repair)> {
    let mut ways: Vec<(Cells, Repair)> = Vec::new();
    if cells.len() > width {
        // Blanks between names, or at one end.
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
    for delimiter in OTHER_DELIMITERS.iter().filter(|other| **other != dialect.delimiter && cells.len() * 2 <= width) {
        let other = Dialect { delimiter: (*delimiter).to_owned(), ..dialect.clone() };
        ways.extend(read_as(text, &other, width).map(|cells| (cells, Repair::OtherDelimiter)));
    }
    ways.retain(|(cells, _)| cells.len() == width && names_columns(cells));
    let (first, repair) = ways.first()?;
    ways.iter().all(|(other, _)| other == first).then(|| (first.clone(), *repair))
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

    fn mended(text: &str) -> Option<Vec<String>> {
        let dialect = Dialect::default();
        let (mut splitter, mut cells) = (Splitter::default(), Cells::new());
        splitter.split(text.as_bytes(), true, &dialect).unwrap();
        splitter.cells(text, &mut cells);
        mend(&cells, text, &dialect, 3).map(|(cells, _)| cells.iter().map(str::to_owned).collect())
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
    }
}
