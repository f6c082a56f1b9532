//! Rows with too few or too many cells, put right where the columns' own patterns leave one way only:
//! the other columns must fit at least as well as in any other way, and better than in all.

use super::cells::Cells;
use super::kinds::CellKind;
use super::profile::Profile;
use super::records::Dialect;
use super::reread::{MOST_QUOTES, OTHER_DELIMITERS, read_as, unquoted, without_each_quote};
use super::rows::RawRow;

/// Rows that profiles are made of.
const ROWS: usize = 2_000;

/// Bytes from either end of a cell within which it is cut in two.
const CUT_WITHIN: usize = 24;

/// What the cells of each column look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profiles {
    columns: Vec<Profile>,
    rows: usize,
}

/// What becomes of a row whose quotes may have torn a cell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Torn {
    /// The columns know the row as it stands, or there is no other way to read it.
    AsItStands,
    /// The columns know it with a delimiter before the quote.
    Mended(Cells),
    /// Both ways are as good.
    Unclear,
}

/// How a row was put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// All of it stood in one pair of quotes.
    Unwrapped,
    /// Another delimiter than the rest of the file.
    OtherDelimiter,
    /// A quote that belongs to nothing.
    StrayQuote,
    /// A delimiter too many, with nothing before or behind it.
    ExtraDelimiter,
    /// A delimiter inside a cell without quotes.
    Joined,
    /// A delimiter that is missing between two cells.
    Split,
    /// A blank cell that is missing at the end.
    ShortOfABlank,
}

impl Repair {
    /// What was wrong, for a person.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Unwrapped => "the whole row stood in one pair of quotes",
            Self::OtherDelimiter => "the cells were apart by another sign than elsewhere",
            Self::StrayQuote => "a quote stood where none belongs",
            Self::ExtraDelimiter => "a delimiter too many was left out",
            Self::Joined => "a delimiter stands inside a cell, as part of it",
            Self::Split => "a delimiter that was missing was put in",
            Self::ShortOfABlank => "the blank cell at the end was missing",
        }
    }
}

impl Profiles {
    /// Nothing seen yet, of a table of this width.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { columns: vec![Profile::default(); width], rows: 0 }
    }

    /// Looks at a row; one of another width, or with quotes where none should be, says nothing.
    pub fn look(&mut self, row: &RawRow<'_>) {
        if row.quotes.stray == 0 && !row.quotes.is_torn && !row.quotes.holds_rows {
            self.look_at(row.cells);
        }
    }

    fn look_at(&mut self, cells: &Cells) {
        if cells.len() != self.columns.len() || self.rows >= ROWS {
            return;
        }
        self.rows += 1;
        for (profile, cell) in self.columns.iter_mut().zip(cells.iter()) {
            profile.look(cell.trim());
        }
    }

    /// How many of the rows that were looked at have something in a column.
    #[must_use]
    pub fn filled(&self, column: usize) -> usize {
        self.columns.get(column).map_or(0, Profile::filled)
    }

    /// The row with as many cells as there are columns, if there is one way only.
    #[must_use]
    pub fn repair(&self, cells: &Cells, text: &str, dialect: &Dialect) -> Option<(Cells, Repair)> {
        let mut ways: Vec<(Cells, Repair)> = Vec::new();
        let at_quotes = self.cut_at_quotes(text, dialect);
        if let [only] = cells.iter().collect::<Vec<_>>().as_slice() {
            ways.extend(self.read_as(only, dialect).map(|cells| (cells, Repair::Unwrapped)));
        }
        if dialect.quote.is_some() && text.contains(char::from(dialect.quote.unwrap_or(b'"'))) {
            let sign = char::from(dialect.quote.unwrap_or(b'"'));
            for without in without_each_quote(text, sign) {
                ways.extend(self.read_as(&without, dialect).map(|cells| (cells, Repair::StrayQuote)));
            }
            let bare = Dialect { quote: None, ..dialect.clone() };
            // Two quotes side by side are the border of two cells, or one quote: neither was read.
            let has_border = |cells: &Cells| cells.iter().any(|cell| cell.contains(&format!("{sign}{sign}")));
            let bare = self.read_as(text, &bare).map(|cells| unquoted(&cells, dialect)).filter(|cells| !has_border(cells));
            ways.extend(bare.map(|cells| (cells, Repair::StrayQuote)));
        }
        for delimiter in OTHER_DELIMITERS {
            let other = Dialect { delimiter: delimiter.to_owned(), ..dialect.clone() };
            if delimiter != dialect.delimiter && cells.len() * 2 <= self.columns.len() {
                ways.extend(self.read_as(text, &other).map(|cells| (cells, Repair::OtherDelimiter)));
            }
        }
        if cells.len() > self.columns.len() {
            ways.extend(self.with_fewer(cells, &dialect.delimiter));
        } else if cells.len() + 1 == self.columns.len() {
            // Where a quote shows the border, it is nowhere else in that cell.
            let shown = dialect.quote.map(char::from).filter(|_| !at_quotes.is_empty());
            ways.extend(self.with_one_more(cells, shown));
            // The delimiter before a blank at the end may be the one that is missing, where most rows end with one.
            let short: Cells = cells.iter().chain([""]).collect();
            // A row that was cut off ends inside a cell: the last one that is there must be whole.
            let is_whole = cells.len().checked_sub(1).is_some_and(|last| self.knows(last, cells.get(last).unwrap_or_default()));
            let may_be_short = is_whole && self.columns.last().is_some_and(Profile::is_mostly_blank);
            if may_be_short && self.is_best_short_of_the_last(cells, &short) {
                ways.push((short, Repair::ShortOfABlank));
            }
        }
        ways.extend(at_quotes);
        // Two numbers may well be two numbers: joined, they would be an amount that nobody has written.
        let is_number = |part: &str| matches!(CellKind::of(part), CellKind::Number | CellKind::Amount);
        let joins_numbers = |cell: &str| cell.contains(&dialect.delimiter) && cell.split(&dialect.delimiter).all(is_number);
        self.only_one(ways).filter(|(cells, repair)| *repair != Repair::Joined || !cells.iter().any(joins_numbers))
    }

    /// A row of the right number of cells, where a quote is opened inside one and closed in another: as it stands, or
    /// with a delimiter before the quote, as the columns know it.
    #[must_use]
    pub(super) fn mend_torn(&self, cells: &Cells, text: &str, dialect: &Dialect) -> Torn {
        if self.columns.is_empty() {
            return Torn::Unclear;
        }
        let ways = self.cut_at_quotes(text, dialect).into_iter().map(|(cells, _)| (self.fit(&cells), cells));
        let as_it_stands = self.fit(cells);
        match ways.max_by_key(|(fit, _)| *fit) {
            Some((fit, _)) if fit == as_it_stands => Torn::Unclear,
            Some((fit, mended)) if fit > as_it_stands => Torn::Mended(mended),
            _ => Torn::AsItStands,
        }
    }

    /// The cells without a quote that is alone in its cell, where the columns know the cell without it.
    #[must_use]
    pub fn without_stray_quotes(&self, cells: &Cells, dialect: &Dialect) -> Option<Cells> {
        let quote = char::from(dialect.quote?);
        let mut changed = false;
        let mended: Cells = cells
            .iter()
            .zip(&self.columns)
            .map(|(cell, profile)| {
                let bare = cell.trim().trim_start_matches(quote).trim_end_matches(quote);
                let is_alone = cell.matches(quote).count() == 1 && bare.len() < cell.trim().len();
                if is_alone && profile.fit(bare) > profile.fit(cell.trim()) {
                    changed = true;
                    bare
                } else {
                    cell
                }
            })
            .collect();
        changed.then_some(mended)
    }

    /// A row of the right number of cells without one of its quotes, where a quote is left in a cell and the columns
    /// know the row better without it.
    #[must_use]
    pub(super) fn without_a_quote(&self, cells: &Cells, text: &str, dialect: &Dialect) -> Option<Cells> {
        let quote = dialect.quote.map(char::from)?;
        let is_left = |cells: &Cells| cells.iter().any(|cell| cell.starts_with(quote) || cell.matches(quote).count() % 2 == 1);
        if !is_left(cells) {
            return None;
        }
        let without = without_each_quote(text, quote).filter_map(|text| self.read_as(&text, dialect));
        let without = without.filter(|cells| !cells.iter().any(|cell| cell.starts_with(quote)));
        // The quotes inside a cell whose own were lost are still written twice.
        let (twice, once) = (format!("{quote}{quote}"), quote.to_string());
        let without = without.map(|cells| {
            let known = |(cell, profile): (&str, &Profile)| {
                let single = cell.replace(&twice, &once);
                if profile.fit(&single) > profile.fit(cell) { single } else { cell.to_owned() }
            };
            cells.iter().zip(&self.columns).map(known).collect::<Vec<String>>().iter().map(String::as_str).collect::<Cells>()
        });
        let (mended, _) = self.only_one(without.map(|cells| (cells, Repair::StrayQuote)).collect())?;
        (self.fit(&mended) > self.fit(cells)).then_some(mended)
    }

    /// The way whose cells fit best, if no other way with other cells fits as well.
    fn only_one(&self, ways: Vec<(Cells, Repair)>) -> Option<(Cells, Repair)> {
        let mut rated: Vec<(usize, (Cells, Repair))> = ways.into_iter().map(|way| (self.fit(&way.0), way)).collect();
        rated.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
        let (best, (cells, repair)) = rated.first()?;
        let is_alone = rated.iter().skip(1).all(|(fit, (other, _))| fit < best || other == cells);
        // Most of the columns must say yes: half a point each is what a cell gets for nothing.
        let is_good = *best * 10 >= self.columns.len() * 4 * 7;
        (is_alone && is_good).then(|| (cells.clone(), *repair))
    }

    /// A text read by a dialect, if that gives the right number of cells.
    fn read_as(&self, text: &str, dialect: &Dialect) -> Option<Cells> {
        read_as(text, dialect, self.columns.len())
    }

    /// Without an empty cell for each that is too many; or with neighbours joined.
    fn with_fewer(&self, cells: &Cells, delimiter: &str) -> Vec<(Cells, Repair)> {
        let all: Vec<&str> = cells.iter().collect();
        let extra = all.len() - self.columns.len();
        let mut ways = Vec::new();
        for start in 0..=self.columns.len() {
            let Some(run) = all.get(start..start + extra) else { continue };
            if run.iter().all(|cell| cell.trim().is_empty()) {
                let kept = all.iter().enumerate().filter(|(at, _)| !(start..start + extra).contains(at)).map(|(_, cell)| *cell);
                ways.push((kept.collect(), Repair::ExtraDelimiter));
            }
        }
        for start in 0..self.columns.len() {
            let Some(run) = all.get(start..=start + extra) else { continue };
            if run.iter().any(|cell| cell.is_empty()) {
                continue;
            }
            let joined = run.join(delimiter);
            let (before, after) = (all.get(..start).unwrap_or_default(), all.get(start + extra + 1..).unwrap_or_default());
            ways.push((before.iter().copied().chain([joined.as_str()]).chain(after.iter().copied()).collect(), Repair::Joined));
        }
        ways
    }

    /// With one cell cut in two, but none that has such a quote in it.
    fn with_one_more(&self, cells: &Cells, quote: Option<char>) -> Vec<(Cells, Repair)> {
        let all: Vec<&str> = cells.iter().collect();
        let mut ways = Vec::new();
        for (place, cell) in all.iter().enumerate().filter(|(_, cell)| quote.is_none_or(|quote| !cell.contains(quote))) {
            for cut in cuts(cell) {
                let (left, right) = cell.split_at(cut);
                // Where nothing is, a delimiter could be missing anywhere. Two texts that were never seen apart
                // may be cut anywhere: that is no way.
                // And a word does not begin with its second letter.
                let is_in_word = left.ends_with(char::is_alphabetic) && right.starts_with(char::is_lowercase);
                let is_way = !left.trim().is_empty() && !right.trim().is_empty() && !is_in_word;
                if !is_way || !self.knows(place, left) || !self.knows(place + 1, right) {
                    continue;
                }
                let (before, after) = (all.get(..place).unwrap_or_default(), all.get(place + 1..).unwrap_or_default());
                let row: Cells = before.iter().copied().chain([left, right]).chain(after.iter().copied()).collect();
                ways.push((row, Repair::Split));
            }
        }
        ways
    }

    /// Whether no other place for the blank that is missing fits as well as the end.
    fn is_best_short_of_the_last(&self, cells: &Cells, short: &Cells) -> bool {
        let all: Vec<&str> = cells.iter().collect();
        let best = self.fit(short);
        (0..all.len()).all(|place| {
            let (before, after) = all.split_at(place);
            let other: Cells = before.iter().copied().chain([""]).chain(after.iter().copied()).collect();
            other == *short || self.fit(&other) < best
        })
    }

    /// With a delimiter beside a quote, where one is missing between a cell in quotes and its neighbour.
    fn cut_at_quotes(&self, text: &str, dialect: &Dialect) -> Vec<(Cells, Repair)> {
        let Some(quote) = dialect.quote.map(char::from) else { return Vec::new() };
        let places = text.match_indices(quote).take(MOST_QUOTES).flat_map(|(place, _)| [place, place + 1]);
        places
            .filter_map(|place| {
                let (left, right) = text.split_at_checked(place)?;
                // Not beside one that is there, and no quote is left open on either side.
                let is_alone = !left.is_empty() && !left.ends_with(&dialect.delimiter) && !right.starts_with(&dialect.delimiter);
                let is_whole = left.matches(quote).count() % 2 == 0;
                (is_alone && is_whole && !right.is_empty()).then(|| [left, &dialect.delimiter, right].concat())
            })
            .filter_map(|with| Some((self.read_as(&with, dialect)?, Repair::Split)))
            .collect()
    }

    fn knows(&self, column: usize, cell: &str) -> bool {
        self.columns.get(column).is_some_and(|profile| profile.fit(cell.trim()) >= 3)
    }

    /// How well cells fit their columns, in quarters of a point for each.
    fn fit(&self, cells: &Cells) -> usize {
        self.columns.iter().zip(cells.iter()).map(|(profile, cell)| profile.fit(cell.trim())).sum()
    }
}

/// Places where a cell may be cut in two: in a long one only near its ends, so that the work stays in proportion
/// to the length of the row.
fn cuts(cell: &str) -> impl Iterator<Item = usize> {
    let near = move |place: usize| place <= CUT_WITHIN || place + CUT_WITHIN >= cell.len();
    cell.char_indices().map(|(place, _)| place).filter(move |place| near(*place))
}

#[cfg(test)]
mod tests {
    use super::super::records::Splitter;
    use super::*;

    fn profiles() -> Profiles {
        let mut profiles = Profiles::new(4);
        for (name, time, count, city) in [
            ("Ana", "00:30", "1", "Oakvale"),
            ("Ben", "12:45", "2", "Elsewhere"),
            ("Cleo", "01:15", "7", "Oakvale"),
            ("Dan Two", "23:59", "12", ""),
        ] {
            profiles.look_at(&[name, time, count, city].into_iter().collect());
        }
        profiles
    }

    fn repaired(text: &str) -> Option<Vec<String>> {
        let dialect = Dialect::default();
        let mut splitter = Splitter::default();
        splitter.split(text.as_bytes(), true, &dialect).unwrap();
        let mut cells = Cells::new();
        splitter.cells(text, &mut cells);
        profiles().repair(&cells, text, &dialect).map(|(cells, _)| cells.iter().map(str::to_owned).collect())
    }

    #[test]
    fn what_leaves_one_way_is_put_right() {
        let right = Some(["Ana", "00:30", "1", "Oakvale"].map(str::to_owned).to_vec());
        assert_eq!(repaired("Ana,00:301,Oakvale"), right, "a delimiter is missing");
        assert_eq!(repaired("Ana,,00:30,1,Oakvale"), right, "one too many");
        assert_eq!(repaired("Ana;00:30;1;Oakvale"), right, "another one");
        assert_eq!(repaired("\"Ana,00:30,1,Oakvale\""), right, "one pair of quotes");
        assert_eq!(repaired("Ana,\"00:30,1,Oakvale"), right, "a quote that never ends");
    }

    #[test]
    fn a_delimiter_missing_beside_a_quote_and_a_row_short_of_its_blank() {
        let mut profiles = Profiles::new(4);
        for (name, note, link, remark) in [
            ("Ana", "short, and long", "https://a.example/1", ""),
            ("Ben", "one, two", "https://a.example/2", ""),
            ("Cleo", "plain", "https://a.example/3", "seen"),
        ] {
            profiles.look_at(&[name, note, link, remark].into_iter().collect());
        }
        let repaired = |text: &str| {
            let (dialect, mut splitter, mut cells) = (Dialect::default(), Splitter::default(), Cells::new());
            splitter.split(text.as_bytes(), true, &dialect).unwrap();
            splitter.cells(text, &mut cells);
            profiles.repair(&cells, text, &dialect).map(|(cells, _)| cells.iter().map(str::to_owned).collect::<Vec<_>>())
        };
        let right = Some(["Ana", "one, two", "https://a.example/9", ""].map(str::to_owned).to_vec());
        assert_eq!(repaired("Ana,\"one, two\"\"https://a.example/9\","), right, "two cells in quotes");
        assert_eq!(repaired("Ana\"one, two\",https://a.example/9,"), right, "one of them");
        assert_eq!(repaired("Ana,\"one, two\",https://a.example/9"), right, "the last");

        // What was paid may be the blank that is missing, and what is there have been given back.
        let mut amounts = Profiles::new(4);
        for row in [["Ana", "5.00", "", ""], ["Ben", "", "6.00", ""], ["Cleo", "7.00", "1.00", ""]] {
            amounts.look_at(&row.into_iter().collect());
        }
        let short: Cells = ["Dan", "8.00", ""].into_iter().collect();
        assert_eq!(amounts.repair(&short, "Dan,8.00,", &Dialect::default()), None, "two ways");
    }

    #[test]
    fn a_word_is_not_cut() {
        let mut profiles = Profiles::new(3);
        for row in [["Elm", "y", "a"], ["Oak", "n", "o"], ["Ash", "y", "b"], ["Fir", "n", "o"]] {
            profiles.look_at(&row.into_iter().collect());
        }
        let short: Cells = ["Elm", "no"].into_iter().collect();
        assert_eq!(profiles.repair(&short, "Elm,no", &Dialect::default()), None);
    }

    #[test]
    fn what_leaves_several_is_not() {
        assert_eq!(repaired("Ana,00:30"), None);
        assert_eq!(repaired("Ana,x,y,z,w,v"), None);
        assert_eq!(repaired("Ana,00:30,1,200,Oakvale"), None, "1,200 or 1 and 200");
        assert_eq!(repaired("AnaBen,00:30,1"), None, "the city may be the one that is missing, or a name may be cut anywhere");
    }
}
