//! The text of a row read in another way than the rest of its file: what rows and headers are put right with.

use super::cells::Cells;
use super::records::{Dialect, Splitter};

/// What may stand between the cells of a single row.
pub(super) const OTHER_DELIMITERS: [&str; 7] = [",", ";", "\t", "|", ":", " ", ", "];

/// Quotes of a row that are tried to be left out, one at a time.
pub(super) const MOST_QUOTES: usize = 40;

/// A text read by a dialect, if that gives this number of cells.
pub(super) fn read_as(text: &str, dialect: &Dialect, width: usize) -> Option<Cells> {
    let mut splitter = Splitter::default();
    let found = splitter.split(text.as_bytes(), true, dialect)?;
    if found.taken < text.len() || found.quotes.is_open {
        return None;
    }
    let mut cells = Cells::new();
    splitter.cells(text, &mut cells);
    (cells.len() == width).then_some(cells)
}

/// The text without one of its quotes, for each of them.
pub(super) fn without_each_quote(text: &str, quote: char) -> impl Iterator<Item = String> {
    text.match_indices(quote)
        .take(MOST_QUOTES)
        .map(|(place, _)| [text.get(..place).unwrap_or_default(), text.get(place + 1..).unwrap_or_default()].concat())
}

/// Cells that were read without quotes, without the quotes around them.
pub(super) fn unquoted(cells: &Cells, dialect: &Dialect) -> Cells {
    let quote = char::from(dialect.quote.unwrap_or(b'"'));
    cells
        .iter()
        .map(|cell| {
            let trimmed = cell.trim();
            let inner = trimmed.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
            inner.unwrap_or_else(|| trimmed.trim_matches(quote))
        })
        .collect()
}
