//! Rows among the data that are none: the header again, sums, the names of groups, what a report says
//! at its end, a second table. Decided when all of the file was seen; each is counted and listed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cells::Cells;
use super::kinds::{CellKind, Family};
use super::records::Dialect;
use super::repair::Profiles;
use super::rows::RawRow;
use super::sums::{is_total, summed_name};
use crate::model::{Sign, key, month_named};

/// So many rows of another width behind the table are a table of their own.
const OTHER_TABLE: usize = 3;

/// Rows behind the table that are kept, to see whether they can be put right.
const KEPT: usize = 256;

/// Rows by which the columns are known.
const LEARNT: usize = 200;

/// What is said of a header that comes again.
const HEADER_AGAIN: &str = "the header again";

/// What is said of sums.
const SUMS: &str = "a row of sums";

/// What is said of the rows of a second table.
pub const OTHER: &str = "another table";

/// Why a line is no row. Many lines share one reason.
pub type Why = Arc<str>;

/// A row since the last one that was surely data.
#[derive(Debug)]
struct Doubtful {
    line: u64,
    width: usize,
    filled: usize,
    after_blank: bool,
    /// Whether it is words in the first cell and nothing else: what a report says about itself.
    is_remark: bool,
    /// What stands in its first cell, where nothing else does.
    title: Option<String>,
    /// Whether it names columns that this table does not have, in another number.
    names: bool,
    row: Option<(Cells, String)>,
}

/// Watches the rows of a table go by.
#[derive(Debug)]
pub struct Among {
    headers: Vec<String>,
    passed_over: BTreeMap<u64, Why>,
    doubtful: Vec<Doubtful>,
    /// What the cells of each column look like, in the first rows.
    kinds: Vec<BTreeMap<CellKind, usize>>,
    seen: usize,
    /// How the first cells of the first rows are put together, of letters, digits and signs.
    shapes: BTreeMap<String, usize>,
    /// Whether the last row had nothing in it but delimiters.
    blank_before: bool,
    /// Rows with nothing but a name in the first cell, and the names that rows of sums have behind their word.
    alone: Vec<(u64, String)>,
    summed: BTreeSet<String>,
    /// The signs of currencies beside the sums.
    signs_of_sums: Vec<Sign>,
    /// Whether the rows that go by are those of another table, that began behind a blank line or a title.
    elsewhere: bool,
    /// The rows behind a blank line, as long as none of them says anything where the rows above do.
    apart: Vec<u64>,
    /// How many of those say something else where the rows above say something.
    contradicting: usize,
}

/// A text with every run of letters as one, and every run of digits.
fn shape_of(text: &str) -> String {
    let mut shape = String::new();
    for c in text.trim().chars() {
        let kind = if c.is_alphabetic() {
            'a'
        } else if c.is_ascii_digit() {
            '0'
        } else {
            c
        };
        if !shape.ends_with(kind) || !matches!(kind, 'a' | '0') {
            shape.push(kind);
        }
    }
    shape
}

/// Whether a text is the name of a month, a week or a quarter with its number: `March 2026`, `KW 12`, `Q1 2026`.
fn is_period(text: &str) -> bool {
    const PERIODS: [&str; 10] =
        ["week", "kw", "woche", "kalenderwoche", "semaine", "semana", "quarter", "quartal", "month", "monat"];
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_quarter = |word: &str| matches!(word.as_bytes(), [b'q' | b'Q', b'1'..=b'4']);
    let is_name = |word: &str| PERIODS.contains(&word.to_lowercase().as_str()) || is_quarter(word) || month_named(word).is_some();
    (2..=3).contains(&words.len())
        && words.iter().any(|word| is_number(word))
        && words.iter().any(|word| is_name(word))
        && words.iter().all(|word| is_number(word) || is_name(word))
}

impl Among {
    /// Watches the rows under these headers.
    #[must_use]
    pub fn new(headers: &[String]) -> Self {
        Self {
            headers: headers.to_vec(),
            passed_over: BTreeMap::new(),
            doubtful: Vec::new(),
            kinds: vec![BTreeMap::new(); headers.len()],
            seen: 0,
            shapes: BTreeMap::new(),
            blank_before: false,
            alone: Vec::new(),
            summed: BTreeSet::new(),
            signs_of_sums: Vec::new(),
            elsewhere: false,
            apart: Vec::new(),
            contradicting: 0,
        }
    }

    /// Looks at the next row. Tells whether it may be data, which most are.
    pub fn look(&mut self, row: &RawRow<'_>) -> bool {
        let after_blank = row.after_blank || std::mem::take(&mut self.blank_before);
        let filled = row.cells.filled();
        if let Some(why) = self.is_no_row(row.cells, filled) {
            self.blank_before = filled == 0;
            if why == HEADER_AGAIN {
                self.elsewhere = false;
            }
            self.summed.extend(row.cells.get(0).and_then(summed_name));
            if why == SUMS {
                let amounts = row.cells.iter().map(str::trim).filter(|cell| CellKind::of(cell) == CellKind::Amount);
                for (sign, _) in amounts.filter_map(Sign::in_amount) {
                    if !self.signs_of_sums.contains(&sign) {
                        self.signs_of_sums.push(sign);
                    }
                }
            }
            self.passed_over.insert(row.line, Why::from(why));
            return false;
        }
        let width = self.headers.len();
        let begins =
            after_blank || self.doubtful.last().is_some_and(|row| row.title.is_some()) || self.shares_names(row.cells, filled);
        if self.elsewhere || (begins && self.names_other_columns(row.cells, filled)) {
            self.elsewhere = true;
            self.passed_over.insert(row.line, Why::from(OTHER));
            return false;
        }
        if filled == 1
            && let Some(name) = row.cells.get(0).map(str::trim).filter(|name| !name.is_empty())
        {
            self.alone.push((row.line, name.to_owned()));
        }
        // What stands alone in its row is a remark, or the title of a table, and looked at as such.
        let is_wide = row.cells.len() == width && filled > 1;
        if is_wide && (after_blank || !self.apart.is_empty()) && self.is_apart(row.cells) {
            self.contradicting += usize::from(self.contradicts(row.cells));
            self.apart.push(row.line);
            return true;
        }
        if is_wide {
            self.apart.clear();
            self.contradicting = 0;
        }
        let is_data = row.cells.len() == width && (width < 3 || filled > 1);
        if is_data && self.doubtful.len() < OTHER_TABLE {
            self.doubtful.clear();
            self.learn(row.cells);
        } else {
            let kept = self.doubtful.len() < KEPT && row.cells.len() != width;
            let kept = kept.then(|| (row.cells.clone(), row.text.to_owned()));
            let title = row.cells.get(0).map(str::trim).filter(|cell| filled == 1 && !cell.is_empty()).map(str::to_owned);
            // Words, or the day in words on which the report was made.
            let in_words = |cell: &str| cell.contains(char::is_alphabetic) && CellKind::of(cell) == CellKind::Date;
            let is_remark = title.as_deref().is_some_and(|cell| CellKind::of(cell) == CellKind::Text || in_words(cell));
            let names = row.cells.len() != width && self.names_other_columns(row.cells, filled);
            let width = row.cells.len();
            self.doubtful.push(Doubtful { line: row.line, width, filled, after_blank, is_remark, title, names, row: kept });
        }
        true
    }

    /// What a sign beside the sums says of the currency of what they sum up; nothing where there are two.
    #[must_use]
    pub fn sign_of_sums(&self) -> Option<Sign> {
        if let [sign] = self.signs_of_sums.as_slice() { Some(*sign) } else { None }
    }

    /// The first row with nothing but a title in its first cell of which something is true.
    #[must_use]
    pub fn title(&self, is_meant: impl Fn(&str) -> bool) -> Option<(u64, &str)> {
        self.alone.iter().map(|(line, name)| (*line, name.as_str())).find(|(_, name)| is_meant(name))
    }

    /// Remembers what the cells of the first rows look like.
    fn learn(&mut self, cells: &Cells) {
        if self.seen < LEARNT {
            self.seen += 1;
            *self.shapes.entry(shape_of(cells.get(0).unwrap_or_default())).or_default() += 1;
            for (kinds, cell) in self.kinds.iter_mut().zip(cells.iter()) {
                *kinds.entry(CellKind::of(cell)).or_default() += 1;
            }
        }
    }

    /// Whether a text is put together as nearly all first cells are, with digits in it.
    fn is_like_ids(&self, text: &str) -> bool {
        let shape = shape_of(text);
        shape.contains('0') && (self.seen == 0 || self.shapes.get(&shape).is_some_and(|count| count * 5 >= self.seen * 4))
    }

    /// Whether a text is of several words in capitals and nothing else, as most first cells are.
    fn is_like_names(&self, text: &str) -> bool {
        let shape = shape_of(text);
        let is_name = text.contains(' ') && text.split(' ').all(|word| word.starts_with(char::is_uppercase));
        is_name
            && shape.chars().all(|c| matches!(c, 'a' | ' '))
            && self.shapes.get(&shape).is_some_and(|count| count * 5 >= self.seen * 3)
    }

    /// Whether words stand among first cells that are nearly all ids of one shape.
    fn is_no_id(&self, text: &str) -> bool {
        let is_of_ids = |(shape, count): (&String, &usize)| shape.contains('0') && count * 5 >= self.seen * 4;
        let is_words =
            matches!(CellKind::of(text), CellKind::Text | CellKind::Code) && !text.bytes().any(|byte| byte.is_ascii_digit());
        self.seen > 1 && is_words && self.shapes.iter().any(is_of_ids)
    }

    /// Whether a row names the columns of another table: it has words, and none of them where the table's own
    /// columns hold days, numbers and addresses.
    fn names_other_columns(&self, cells: &Cells, filled: usize) -> bool {
        // Columns have names, all of them but perhaps the first, and no two the same.
        let named = cells.iter().skip_while(|cell| cell.trim().is_empty()).take(filled);
        let names: BTreeSet<String> = named.map(key).filter(|name| !name.is_empty()).collect();
        if names.len() < filled {
            return false;
        }
        let is_typed = |kinds: &BTreeMap<CellKind, usize>| {
            let all: usize = kinds.iter().filter(|(kind, _)| **kind != CellKind::Empty).map(|(_, count)| count).sum();
            all > 0 && kinds.iter().any(|(kind, count)| kind.is_data() && count * 5 >= all * 4)
        };
        // A name may have a digit where most of the others are the names that this table has.
        let own = self.headers.iter().filter(|header| names.contains(&key(header))).count();
        let (mut typed, mut words) = (0, 0);
        for (cell, kinds) in cells.iter().zip(&self.kinds) {
            let kind = CellKind::of(cell);
            if kind.is_data() || (own * 2 < filled && cell.bytes().any(|byte| byte.is_ascii_digit())) {
                return false;
            }
            if is_typed(kinds) {
                typed += 1;
                words += usize::from(kind != CellKind::Empty);
            }
        }
        // An address is never a word by accident; of days and numbers one may be.
        let is_address = |kinds: &BTreeMap<CellKind, usize>| kinds.contains_key(&CellKind::Email);
        let by_address = cells.iter().zip(&self.kinds).any(|(cell, kinds)| is_address(kinds) && !cell.trim().is_empty());
        filled > 1 && words > 0 && (typed > 1 || by_address)
    }

    /// Whether a row behind a blank line has nothing of what the rows above have: no id like theirs, and no day, number
    /// or address where they have one, or where they have nothing.
    fn is_apart(&self, cells: &Cells) -> bool {
        if self.seen < 3 || cells.get(0).is_some_and(|cell| self.is_like_ids(cell)) {
            return false;
        }
        let mut filled = cells.iter().zip(&self.kinds).filter(|(cell, _)| !cell.trim().is_empty());
        filled.all(|(cell, kinds)| match Family::of_column(kinds) {
            None => false,
            Some(Family::Words) => true,
            Some(family) => Family::of(CellKind::of(cell)) != family,
        })
    }

    /// Whether a row says something else where all rows above say something: a number among names, words among days. One
    /// such cell of many is a cell that is wrong.
    fn contradicts(&self, cells: &Cells) -> bool {
        let filled = || cells.iter().zip(&self.kinds).filter(|(cell, _)| !cell.trim().is_empty());
        let differs = |kinds: &BTreeMap<CellKind, usize>, cell: &str| {
            Family::of_column(kinds).is_some_and(|family| Family::of(CellKind::of(cell)) != family)
        };
        let others = filled().filter(|(cell, kinds)| differs(kinds, cell)).count();
        others > 1 || others * 2 >= filled().count()
    }

    /// Whether a row has names of this table's columns among its cells, half of them at least: then it can be nothing but
    /// a header.
    fn shares_names(&self, cells: &Cells, filled: usize) -> bool {
        // Asked of every row of a file: nearly all have a digit somewhere.
        if filled < 3 || cells.iter().any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit())) {
            return false;
        }
        let is_own = |cell: &str| self.headers.iter().any(|header| !header.is_empty() && key(header) == key(cell));
        let own = cells.iter().filter(|cell| is_own(cell)).count();
        own > 1 && own * 2 >= filled
    }

    /// Leaves a line out.
    pub fn leave_out(&mut self, line: u64, why: Why) {
        self.passed_over.insert(line, why);
    }

    /// The lines that are no rows, and why. A row that can be put right is one.
    #[must_use]
    pub fn finish(mut self, profiles: &Profiles, dialect: &Dialect) -> BTreeMap<u64, Why> {
        let width = self.headers.len();
        for (line, name) in std::mem::take(&mut self.alone) {
            let is_group = is_period(&name) || self.is_no_id(&name);
            if self.summed.contains(&name.to_lowercase()) || (width >= 3 && is_group) {
                self.passed_over.insert(line, Why::from("the name of a group"));
            }
        }
        // One odd row is one, and to be looked at; several of them are not of this table.
        if self.apart.len() > 1 && self.contradicting * 2 >= self.apart.len() {
            for line in std::mem::take(&mut self.apart) {
                self.passed_over.insert(line, Why::from(OTHER));
            }
        }
        let is_row = |row: &Doubtful| {
            (row.width == width && row.filled > 1)
                || row.row.as_ref().is_some_and(|(cells, text)| profiles.repair(cells, text, dialect).is_some())
        };
        // A second table right behind the last row: names, and up to the end rows of as many cells and of no others.
        let is_table = |rows: &[Doubtful]| {
            rows.len() >= OTHER_TABLE && rows.iter().all(|row| rows.first().is_some_and(|names| names.width == row.width))
        };
        let table = self.doubtful.iter().position(|row| row.names).filter(|at| self.doubtful.get(*at..).is_some_and(is_table));
        for row in table.map(|at| self.doubtful.split_off(at)).unwrap_or_default() {
            self.passed_over.insert(row.line, Why::from(OTHER));
        }
        let last = self.doubtful.iter().rposition(is_row).map_or(0, |last| last + 1);
        let tail = self.doubtful.split_off(last);
        // A second table: behind a blank line or a title, rows of another width up to the end.
        let other = tail.iter().position(|row| row.after_blank || row.is_remark);
        let other = other.filter(|start| tail.len() - start >= OTHER_TABLE && tail.iter().skip(*start).any(|row| row.filled > 1));
        for (place, row) in tail.iter().enumerate() {
            if other.is_some_and(|start| place >= start) {
                self.passed_over.insert(row.line, Why::from(OTHER));
            }
        }
        // What stands alone in its row at the end of a wider table is a remark.
        if width >= 3 && other.is_none() {
            // One that looks like the ids above it, or that nothing stands above, is a row with nothing but an id.
            let is_id = |row: &Doubtful| row.title.as_deref().is_some_and(|title| self.is_like_ids(title));
            let remarks: Vec<&Doubtful> = tail.iter().rev().take_while(|row| row.is_remark && !is_id(row)).collect();
            // Right behind the last row, and put together as nearly all names above are: people of whom nothing else is known.
            let is_name = |row: &&Doubtful| row.title.as_deref().is_some_and(|title| self.is_like_names(title));
            let are_names = remarks.iter().all(|row| !row.after_blank && is_name(row));
            let lines = remarks.into_iter().map(|row| row.line).filter(|_| !are_names);
            self.passed_over.extend(lines.map(|line| (line, Why::from("after the table"))));
        }
        self.passed_over
    }

    fn is_no_row(&self, cells: &Cells, filled: usize) -> Option<&'static str> {
        if filled == 0 {
            return Some("blank");
        }
        if cells.len() == self.headers.len()
            && filled > 1
            && cells.iter().zip(&self.headers).all(|(cell, header)| key(cell) == key(header))
        {
            return Some(HEADER_AGAIN);
        }
        (self.headers.len() >= 3 && is_total(cells)).then_some(SUMS)
    }
}
