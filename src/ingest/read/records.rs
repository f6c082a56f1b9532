//! Text to rows of cells, by a dialect: which text stands between cells, which quote is around them,
//! what takes its meaning away. Lines end in LF, CRLF or CR, also mixed.
//!
//! RFC 4180 says what a row is when everything is right; the rules for what is not are here, too: a
//! quote that stands inside a cell belongs to it, as long as what follows still reads as a cell.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::cells::Cells;

/// How cells are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// What stands between two cells; usually one sign.
    pub delimiter: String,
    /// What stands around a cell that has delimiters or line ends in it.
    pub quote: Option<u8>,
    /// What takes away the meaning of the sign after it, where that is not the quote itself, doubled.
    pub escape: Option<u8>,
    /// Whether any number of delimiters stands between two cells, as in columns that are lined up with blanks.
    pub runs: bool,
}

/// What a delimiter is called that is any number of blanks.
pub const BLANKS: &str = "blanks";

impl Dialect {
    /// The delimiter as a person says it.
    #[must_use]
    pub fn delimiter_name(&self) -> &str {
        if self.runs { BLANKS } else { &self.delimiter }
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: ",".to_owned(), quote: Some(b'"'), escape: None, runs: false }
    }
}

/// One row that was found at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Bytes up to the next row.
    pub taken: usize,
    /// Bytes without the end of the line.
    pub len: usize,
    /// What is odd about its quotes.
    pub quotes: OddQuotes,
}

/// What is odd about the quotes of a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OddQuotes {
    /// Quotes that stood where none should.
    pub stray: usize,
    /// Whether one was opened and never closed: the row is the rest of the text.
    pub is_open: bool,
    /// Whether one is opened inside a cell without quotes and closed at the end of a later one: they may be
    /// parts of one cell in quotes, and the delimiter before it be missing.
    pub is_torn: bool,
    /// Whether the row goes over several lines, and one of them may well be a row itself: it would be hidden in a
    /// cell if a quote too many was opened, and come out of nothing if the cell is a text of several lines.
    pub holds_rows: bool,
}

impl OddQuotes {
    /// Whether the cells may be cut at other places than they were meant to be.
    #[must_use]
    pub fn hide_cells(self) -> bool {
        self.is_open || self.is_torn || self.holds_rows
    }
}

/// Finds rows, and keeps its room from one to the next.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    /// Parts of cells, as places in the text.
    parts: Vec<(usize, usize)>,
    /// How many parts there are at the end of each cell.
    ends: Vec<usize>,
}

impl Splitter {
    /// Finds the row at the beginning of the bytes; nothing where it may go on after them.
    pub fn split(&mut self, bytes: &[u8], is_all: bool, dialect: &Dialect) -> Option<Found> {
        self.parts.clear();
        self.ends.clear();
        let delimiter = dialect.delimiter.as_bytes();
        let mut found = Found { taken: 0, len: 0, quotes: OddQuotes::default() };
        let mut is_opened = false;
        let blanks = |at: usize| bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
        let mut at = if dialect.runs { blanks(0) } else { 0 };
        loop {
            at = match opening(bytes, at, dialect) {
                Some(inside) => {
                    is_opened = false;
                    self.quoted(bytes, inside, is_all, dialect, &mut found)?
                }
                None => {
                    let end = self.plain(bytes, at, is_all, dialect)?;
                    match lone_quote(bytes.get(at..end).unwrap_or_default(), dialect) {
                        Some(LoneQuote::Inside) => is_opened = true,
                        Some(LoneQuote::AtTheEnd) => found.quotes.is_torn |= std::mem::take(&mut is_opened),
                        None => {}
                    }
                    end
                }
            };
            self.ends.push(self.parts.len());
            let rest = bytes.get(at..).unwrap_or_default();
            if rest.starts_with(delimiter) && !rest.is_empty() {
                at += delimiter.len();
                if !dialect.runs {
                    continue;
                }
                at += blanks(at);
                match bytes.get(at) {
                    None if !is_all => return None,
                    None | Some(b'\n' | b'\r') => {}
                    Some(_) => continue,
                }
            }
            let rest = bytes.get(at..).unwrap_or_default();
            found.len = at;
            found.taken = at
                + match rest {
                    [b'\r', b'\n', ..] => 2,
                    [b'\r'] if !is_all => return None,
                    [b'\r' | b'\n', ..] => 1,
                    _ => 0,
                };
            return Some(found);
        }
    }

    /// The cells of the row that was found last, out of the text that it was found in.
    pub fn cells(&self, text: &str, cells: &mut Cells) {
        cells.clear();
        let mut from = 0;
        for end in &self.ends {
            for (start, until) in self.parts.get(from..*end).unwrap_or_default() {
                cells.extend_last(text.get(*start..*until).unwrap_or_default());
            }
            from = *end;
            cells.end_cell();
        }
    }

    /// How many cells the row has that was found last.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cell, from 0, that a byte of the row stands in.
    pub fn cell_at(&self, byte: usize) -> usize {
        let part = self.parts.iter().take_while(|(start, _)| *start <= byte).count().saturating_sub(1);
        self.ends.iter().take_while(|end| **end <= part).count()
    }

    fn part(&mut self, start: usize, end: usize) {
        if start < end {
            self.parts.push((start, end));
        }
    }

    /// A cell without quotes: up to the next delimiter or the end of the line.
    fn plain(&mut self, bytes: &[u8], from: usize, is_all: bool, dialect: &Dialect) -> Option<usize> {
        let delimiter = dialect.delimiter.as_bytes();
        let first = *delimiter.first().unwrap_or(&b'\n');
        let (mut start, mut at) = (from, from);
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let next = match dialect.escape {
                None => memchr3(first, b'\n', b'\r', rest),
                Some(escape) => rest.iter().position(|b| *b == first || *b == b'\n' || *b == b'\r' || *b == escape),
            };
            let Some(next) = next else {
                if !is_all {
                    return None;
                }
                self.part(start, bytes.len());
                return Some(bytes.len());
            };
            at += next;
            let sign = bytes.get(at).copied();
            if sign.is_some() && sign == dialect.escape {
                let (literal, after) = escaped(bytes, at, is_all, dialect)?;
                self.part(start, literal);
                start = if literal == at { at + 1 } else { literal };
                at = after;
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            if sign == Some(first) && !matches!(first, b'\n' | b'\r') && !rest.starts_with(delimiter) {
                if rest.len() < delimiter.len() && !is_all {
                    return None;
                }
                at += 1;
                continue;
            }
            self.part(start, at);
            return Some(at);
        }
    }

    /// A cell in quotes, from behind the opening one. Returns where it ends.
    fn quoted(&mut self, bytes: &[u8], from: usize, is_all: bool, dialect: &Dialect, found: &mut Found) -> Option<usize> {
        let quote = dialect.quote?;
        let (mut start, mut at) = (from, from);
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(next) = memchr2(quote, dialect.escape.unwrap_or(quote), rest) else {
                if !is_all {
                    return None;
                }
                found.quotes.is_open = true;
                self.part(start, bytes.len());
                return Some(bytes.len());
            };
            at += next;
            if bytes.get(at) != Some(&quote) {
                let (literal, after) = escaped(bytes, at, is_all, dialect)?;
                self.part(start, literal);
                start = if literal == at { at + 1 } else { literal };
                at = after;
                continue;
            }
            let after = bytes.get(at + 1..).unwrap_or_default();
            if after.len() < dialect.delimiter.len().max(2) && !is_all {
                return None;
            }
            if after.first() == Some(&quote) && dialect.escape.is_none_or(|escape| escape == quote) {
                self.part(start, at + 1);
                start = at + 2;
                at += 2;
                continue;
            }
            if let Some(end) = closing(bytes, at + 1, dialect) {
                self.part(start, at);
                return Some(end);
            }
            // A quote inside the cell. What follows is still the cell, unless the next quote opens
            // another one: then this one has closed, and something was glued to it.
            found.quotes.stray += 1;
            match memchr2(quote, b'\n', after) {
                None if !is_all => return None,
                Some(place) if after.get(place) == Some(&quote) && !opens_behind(bytes, at + 1 + place, dialect) => at += 1,
                _ => {
                    self.part(start, at);
                    return self.plain(bytes, at + 1, is_all, dialect);
                }
            }
        }
    }
}

/// Where in a cell without quotes a quote stands that has no partner there.
enum LoneQuote {
    /// More of the cell stands behind it.
    Inside,
    /// It is the last sign.
    AtTheEnd,
}

fn lone_quote(cell: &[u8], dialect: &Dialect) -> Option<LoneQuote> {
    let quote = dialect.quote?;
    memchr(quote, cell)?;
    let is_taken = |at: usize| {
        at.checked_sub(1).is_some_and(|before| dialect.escape.is_some() && cell.get(before).copied() == dialect.escape)
    };
    let quotes = memchr_iter(quote, cell).filter(|at| !is_taken(*at)).count();
    let is_last = cell.iter().rfind(|byte| **byte != b' ') == Some(&quote);
    (quotes % 2 == 1).then_some(if is_last { LoneQuote::AtTheEnd } else { LoneQuote::Inside })
}

/// Where the text of a quoted cell begins, if one begins here; blanks before the quote are none of it.
fn opening(bytes: &[u8], at: usize, dialect: &Dialect) -> Option<usize> {
    let quote = dialect.quote?;
    let rest = bytes.get(at..)?;
    let blanks = if dialect.delimiter.starts_with(' ') { 0 } else { rest.iter().take_while(|b| **b == b' ').count() };
    (rest.get(blanks) == Some(&quote)).then_some(at + blanks + 1)
}

/// Where a cell ends whose closing quote stands before this place, if it does: blanks after it are none
/// of the cell.
fn closing(bytes: &[u8], at: usize, dialect: &Dialect) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let ends =
        |rest: &[u8]| rest.is_empty() || rest.starts_with(dialect.delimiter.as_bytes()) || matches!(rest, [b'\n' | b'\r', ..]);
    if ends(rest) {
        return Some(at);
    }
    let blanks = rest.iter().take_while(|b| **b == b' ').count();
    (blanks > 0 && ends(rest.get(blanks..)?)).then_some(at + blanks)
}

/// Whether the quote at a place looks as if it opened a cell.
fn opens_behind(bytes: &[u8], quote: usize, dialect: &Dialect) -> bool {
    let before = bytes.get(..quote).unwrap_or_default();
    let trimmed = before.iter().rposition(|b| *b != b' ').map_or(&[][..], |last| before.get(..=last).unwrap_or_default());
    before.ends_with(dialect.delimiter.as_bytes()) || trimmed.ends_with(dialect.delimiter.as_bytes())
}

/// What an escape stands before: up to where the text before it is kept, and where to go on. An escape
/// that takes nothing's meaning away is a sign like any other.
fn escaped(bytes: &[u8], at: usize, is_all: bool, dialect: &Dialect) -> Option<(usize, usize)> {
    let rest = bytes.get(at + 1..).unwrap_or_default();
    if rest.is_empty() {
        return is_all.then_some((at + 1, at + 1));
    }
    let next = rest.first().copied();
    let takes = next == dialect.quote || next == dialect.escape || rest.starts_with(dialect.delimiter.as_bytes());
    if takes { Some((at, at + 2)) } else { Some((at + 1, at + 1)) }
}
