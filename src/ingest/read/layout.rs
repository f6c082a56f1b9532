//! Where the table stands in a file: what comes before its header, how many rows the header has, and
//! which rows among the data are none.

use std::collections::BTreeMap;

use super::cells::Cells;
use super::kinds::CellKind;
use super::repair::Repair;
use crate::model::Currency;

/// Rows at the beginning of a file in which a header is looked for.
pub(super) const HEADER_WITHIN: usize = 60;

/// The most rows that a header is taken to have.
const MOST_HEADER_ROWS: usize = 4;

/// Where the table begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Rows before the header, blank lines not counted.
    pub before: usize,
    /// Rows of the header; none where the file has no header.
    pub header_rows: usize,
    /// Cells of a row of data.
    pub width: usize,
    /// Whether every row of data ends with a delimiter that the header does not have.
    pub rows_end_blank: bool,
    /// Whether rows stand under the name of a group, alone in the first cell of a row of its own.
    pub grouped: bool,
    /// Whether the last row of the header says in what the columns are measured.
    pub has_units: bool,
    /// How the header was put right, where it had not as many cells as the rows.
    pub mended: Option<Repair>,
    /// Whether a quote in the first row never ends: from there on rows are cut by their width.
    pub is_cut: bool,
}

/// Puts the header right that stands in a row of the sample, for a table of so many columns.
pub(super) type Mend<'m> = dyn Fn(usize, usize) -> Option<(Cells, Repair)> + 'm;

/// What the column is called that holds the names of groups.
pub(super) const GROUP: &str = "(group)";

/// Finds the header. `is_known` says whether a row of headers is one that a preset knows: then it is
/// the header, whatever stands around it.
#[must_use]
pub(super) fn find(rows: &[Cells], mend: &Mend<'_>, is_known: &dyn Fn(&[String]) -> bool) -> Layout {
    match rows.split_first() {
        Some((first, rest)) if !rest.is_empty() && names_delimiter(first) => {
            let layout = find_among(rest, &|row, width| mend(row + 1, width), is_known);
            Layout { before: layout.before + 1, ..layout }
        }
        _ => find_among(rows, mend, is_known),
    }
}

/// Whether a row says what stands between the cells of the others, as Excel reads it.
fn names_delimiter(row: &Cells) -> bool {
    let first = row.get(0).unwrap_or_default().trim_matches('"');
    row.filled() == 1 && first.len() <= 5 && first.starts_with("sep=")
}

fn find_among(rows: &[Cells], mend: &Mend<'_>, is_known: &dyn Fn(&[String]) -> bool) -> Layout {
    let width = usual_width(rows);
    let plain = Layout {
        before: 0,
        header_rows: 1,
        width,
        rows_end_blank: false,
        grouped: false,
        has_units: false,
        mended: None,
        is_cut: false,
    };
    let names = |row: &Cells| -> Vec<String> { row.iter().map(super::header_of).collect() };
    if let Some(before) = rows.iter().take(HEADER_WITHIN).position(|row| row.filled() > 1 && is_known(&names(row))) {
        let names = rows.get(before).map_or(width, Cells::len);
        let filled = rows.get(before).map_or(0, named_width);
        // Delimiters behind the last name, where the rows have none, or behind the last cell of every row.
        if filled < names && width == filled {
            return Layout { before, mended: Some(Repair::ExtraDelimiter), ..plain };
        }
        if width == names + 1 && header_without_end(rows, before + 1, width).is_some() {
            return Layout { before, width: names, rows_end_blank: true, ..plain };
        }
        let width = names;
        let has_units = rows.get(before + 1).is_some_and(|row| is_units(row, width));
        let header_rows = 1 + usize::from(has_units);
        return Layout { before, width, header_rows, has_units, grouped: is_grouped(rows, before, width), ..plain };
    }
    let before = rows.iter().take(HEADER_WITHIN).position(|row| begins_table(row, width)).unwrap_or(0);
    // Two names that have become one leave a name too few as well: those behind it then stand over the wrong cells.
    let fits = |header: &usize| {
        let (names, below) = (rows.get(*header), rows.get(before..).unwrap_or_default());
        names.is_some_and(|names| !super::header::is_contradicted(names, below))
    };
    if let Some(header) = header_without_end(rows, before, width).filter(fits) {
        return Layout { before: header, width: width - 1, rows_end_blank: true, ..plain };
    }
    let data = rows.get(before..).unwrap_or_default();
    let names = header_rows(data, width);
    // Rows without a header, and before them what was meant as one.
    if names == 0
        && let Some(header) = before.checked_sub(1)
        && let Some((mended, repair)) = mend(header, width)
        && header_rows(&std::iter::once(mended).chain(data.iter().cloned()).collect::<Vec<_>>(), width) > 0
    {
        return Layout { before: header, mended: Some(repair), ..plain };
    }
    if names == 1 && rows.get(before + 1).is_some_and(|row| is_units(row, width)) {
        return Layout { before, header_rows: 2, has_units: true, ..plain };
    }
    Layout { before, header_rows: names, grouped: names == 1 && is_grouped(rows, before, width), ..plain }
}

/// Whether a row right below the names says in what they are measured: currencies, forms of days, and nothing else.
fn is_units(row: &Cells, width: usize) -> bool {
    row.len() == width && row.filled() > 0 && row.iter().map(str::trim).all(|cell| cell.is_empty() || unit_of(cell).is_some())
}

/// What a column is measured in.
enum Unit {
    /// A currency.
    Currency(String),
    /// The form of a day or a time.
    Form,
}

fn unit_of(cell: &str) -> Option<Unit> {
    let bare = cell.trim_matches(['(', ')', '[', ']', ' ']);
    let is_code = bare.len() == 3 && bare.bytes().all(|byte| byte.is_ascii_uppercase()) && Currency::parse(bare).is_ok();
    if is_code || matches!(bare, "€" | "$" | "£" | "¥") {
        return Some(Unit::Currency(bare.to_owned()));
    }
    let letters = bare.to_ascii_lowercase();
    let is_form = letters.len() >= 4
        && letters.chars().all(|letter| "dmyhs-/.: t".contains(letter))
        && ["dd", "mm", "yy", "hh"].iter().any(|part| letters.contains(part));
    is_form.then_some(Unit::Form)
}

/// The names of the columns with the currencies that stand below them.
#[must_use]
pub(super) fn with_units(names: &Cells, units: &Cells) -> Cells {
    let unit = |place: usize| units.get(place).map(str::trim).filter(|unit| !unit.is_empty()).and_then(unit_of);
    let named = names.iter().enumerate().map(|(place, name)| match unit(place) {
        Some(Unit::Currency(currency)) => format!("{name} ({currency})"),
        _ => name.to_owned(),
    });
    named.collect::<Vec<String>>().iter().map(String::as_str).collect()
}

/// The number of cells up to the last that is not blank.
fn named_width(row: &Cells) -> usize {
    row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()).map(|(place, _)| place + 1).last().unwrap_or(0)
}

/// The number of cells that most rows have; of two that are as usual the greater.
pub(super) fn usual_width(rows: &[Cells]) -> usize {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    // Titles and remarks, filled up with blanks to a width of their own, say nothing of the table where there is one.
    let with = |least: usize| rows.iter().filter(|row| row.filled() >= least).count();
    let least = if with(2) * 3 >= with(1) { 2 } else { 1 };
    for row in rows.iter().filter(|row| row.filled() >= least) {
        *counts.entry(row.len()).or_default() += 1;
    }
    // Of two that are as usual, that of the first row is meant: it may be the header.
    let first = rows.iter().find(|row| row.filled() >= least).map_or(0, Cells::len);
    counts
        .into_iter()
        .max_by_key(|(width, count)| (*count * if *width > 1 { 2 } else { 1 }, *width == first && first > 1, *width))
        .map_or(1, |(width, _)| width)
}

/// Whether the first column has no name, and nothing but the names of groups and sums in it.
fn is_grouped(rows: &[Cells], header: usize, width: usize) -> bool {
    let is_blank = |row: &Cells| row.get(0).is_none_or(|cell| cell.trim().is_empty());
    if width < 4 || !rows.get(header).is_some_and(is_blank) {
        return false;
    }
    let below = || rows.iter().skip(header + 1).filter(|row| row.filled() > 0 && !super::sums::is_total(row));
    let groups = below().filter(|row| is_group(row)).count();
    let data = below().filter(|row| row.filled() > 1).count();
    // A remark at the end may be cut into cells, and a sum may be none.
    let odd = below().filter(|row| row.filled() > 1 && !is_blank(row)).count();
    groups > 0 && data > 0 && odd < groups.min(3) && odd * 3 <= data
}

/// Whether a row is the name of a group: something in its first cell, and nothing else.
#[must_use]
fn is_group(row: &Cells) -> bool {
    group_name(row).is_some()
}

/// The name of a group that a row is. A line with another delimiter than its neighbours is one cell, too: a row of the
/// table, unless nothing but delimiters stands behind the name.
#[must_use]
pub(super) fn group_name(row: &Cells) -> Option<&str> {
    const OTHERS: [char; 4] = [';', '\t', '|', ','];
    let first = row.get(0).map(str::trim).filter(|name| !name.is_empty() && row.filled() == 1)?;
    if row.len() > 1 {
        return Some(first);
    }
    let name = first.trim_end_matches(OTHERS).trim();
    let is_row = OTHERS.iter().any(|sign| name.matches(*sign).count() > 1);
    (!name.is_empty() && !is_row).then_some(name)
}

/// The header right before the rows, where every row ends with a delimiter and the header does not: it has
/// a name for every other column.
fn header_without_end(rows: &[Cells], before: usize, width: usize) -> Option<usize> {
    let header = before.checked_sub(1)?;
    let names = rows.get(header)?;
    let data: Vec<&Cells> = rows.iter().skip(before).filter(|row| row.len() == width).collect();
    let all_end_blank = data.iter().all(|row| row.get(width - 1).is_some_and(|cell| cell.trim().is_empty()));
    (names.len() + 1 == width && names.len() > 1 && names.filled() == names.len() && all_end_blank).then_some(header)
}

/// Whether a row is as wide as the table, and more than a title that was filled up with blanks.
fn begins_table(row: &Cells, width: usize) -> bool {
    let filled = row.filled();
    row.len() == width && (width < 3 || filled * 2 > width || filled > 2)
}

/// How many of the first rows are names of columns.
fn header_rows(rows: &[Cells], width: usize) -> usize {
    let Some(first) = rows.first() else { return 0 };
    let mut body: Vec<&Cells> = rows.iter().skip(1).filter(|row| row.len() == width).collect();
    // The header may come again on every page, and another one may stand further down: among rows that hold days
    // and numbers they say nothing.
    let holds_data = |row: &Cells| row.iter().any(|cell| CellKind::of(cell).is_data());
    if body.iter().filter(|row| holds_data(row)).count() * 2 >= body.len() {
        body.retain(|row| holds_data(row));
    }
    if body.is_empty() {
        // One row alone: names, unless it is all numbers and days.
        return usize::from(!first.iter().any(|cell| CellKind::of(cell).is_data()));
    }
    // The first rows may still be names.
    let data = body.get((body.len() / 2).min(MOST_HEADER_ROWS)..).unwrap_or_default();
    let kinds: Vec<Option<CellKind>> = (0..width).map(|column| kind_of_column(data, column)).collect();
    if !is_header(first, &kinds, &body) {
        return 0;
    }
    let mut count = 1;
    while count < MOST_HEADER_ROWS
        && rows.get(count).is_some_and(|row| continues_header(row, &kinds, width))
        && rows.get(count + 1).is_some_and(|row| row.len() == width)
    {
        count += 1;
    }
    count
}

/// The kind that at least four fifths of the cells of a column have, if they are not just words.
fn kind_of_column(body: &[&Cells], column: usize) -> Option<CellKind> {
    let mut counts: BTreeMap<CellKind, usize> = BTreeMap::new();
    for row in body {
        let kind = CellKind::of(row.get(column).unwrap_or_default());
        if kind != CellKind::Empty {
            *counts.entry(kind).or_default() += 1;
        }
    }
    let all: usize = counts.values().sum();
    counts.into_iter().find(|(kind, count)| kind.is_data() && count * 5 >= all * 4).map(|(kind, _)| kind)
}

/// Whether a row names columns: where they hold data, it has a word instead.
fn is_header(first: &Cells, kinds: &[Option<CellKind>], body: &[&Cells]) -> bool {
    let (mut names, mut data) = (0, 0);
    for (column, (cell, kind)) in first.iter().zip(kinds).enumerate() {
        let is_year = |text: &str| text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
        let holds_years = || body.iter().any(|row| row.get(column).is_some_and(|other| is_year(other.trim())));
        match (CellKind::of(cell), kind) {
            (CellKind::Empty, _) => {}
            // `No` is the number of a row where no column says yes and no.
            (CellKind::Truth, Some(kind)) if *kind != CellKind::Truth => names += 1,
            // A year over amounts may name the column as well as be one of them.
            (CellKind::Number, Some(_)) if is_year(cell.trim()) && !holds_years() => {}
            (found, Some(_)) if found.is_data() => data += 1,
            (_, Some(_)) => names += 1,
            (found, None) if found.is_data() && found != CellKind::Number => data += 1,
            _ => {}
        }
    }
    if names + data > 0 {
        return names > data;
    }
    // Words in every column: names are not repeated, neither in their row nor below it.
    let cells: Vec<&str> = first.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let mut unique = cells.clone();
    unique.sort_unstable();
    unique.dedup();
    let below = first.iter().enumerate().any(|(column, cell)| {
        let repeats = body.iter().filter(|row| row.get(column).is_some_and(|other| other.trim() == cell.trim())).count();
        !cell.trim().is_empty() && repeats > 0 && repeats * 10 >= body.len()
    });
    unique.len() == cells.len() && !below
}

/// Whether a second row is names as well: it has words where the columns hold data.
fn continues_header(row: &Cells, kinds: &[Option<CellKind>], width: usize) -> bool {
    let typed: Vec<CellKind> = row
        .iter()
        .zip(kinds)
        .filter(|(_, kind)| kind.is_some())
        .map(|(cell, _)| CellKind::of(cell))
        .filter(|kind| *kind != CellKind::Empty)
        .collect();
    row.len() == width && typed.len() >= 2 && typed.iter().all(|kind| !kind.is_data())
}

/// The names of the columns, out of the rows of the header; a column without a name gets a number.
#[must_use]
pub(super) fn headers_of(rows: &[Cells], width: usize) -> Vec<String> {
    let width = rows.iter().map(Cells::len).max().unwrap_or(width).max(if rows.is_empty() { width } else { 0 });
    let names: Vec<String> = (0..width)
        .map(|column| {
            let mut parts: Vec<String> =
                rows.iter().filter_map(|row| row.get(column)).map(super::header_of).filter(|part| !part.is_empty()).collect();
            // The same header twice is one.
            parts.dedup();
            if rows.is_empty() { format!("column {}", column + 1) } else { parts.join(" ") }
        })
        .collect();
    names.iter().map(|name| without_lone_quote(name, &names).unwrap_or(name).to_owned()).collect()
}

/// A name without a quote that is alone at either end of it, unless that is another name.
fn without_lone_quote<'n>(name: &'n str, names: &[String]) -> Option<&'n str> {
    let bare = name.trim_matches('"').trim();
    (name.matches('"').count() == 1 && bare.len() < name.len() && !names.iter().any(|other| other == bare)).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Cells> {
        text.lines().map(|line| line.split(',').collect()).collect()
    }

    fn found(text: &str) -> (usize, usize) {
        let layout = find(&rows(text), &|_, _| None, &|_| false);
        (layout.before, layout.header_rows)
    }

    #[test]
    fn a_header_is_found_where_it_stands() {
        assert_eq!(found("id,name,amount\n1,Ana,5.00\n2,Ben,6.00\n"), (0, 1));
        assert_eq!(found("Sales report\nAll dates\nid,name,amount\n1,Ana,5.00\n2,Ben,6.00\n"), (2, 1), "a title before it");
        assert_eq!(
            found("Sales report,,\n,,\nid,name,amount\n1,Ana,5.00\n2,Ben,6.00\n"),
            (2, 1),
            "a title filled up with blanks"
        );
        assert_eq!(found("1,Ana,5.00\n2,Ben,6.00\n3,Cleo,7.00\n"), (0, 0), "none");
        assert_eq!(found("money,,when\namount,fee,day\n1.00,2.00,2026-01-05\n3.00,4.00,2026-01-06\n"), (0, 2), "two rows");
        assert_eq!(found("first,last,city\nAna,Example,Oakvale\nBen,Example,Elsewhere\n"), (0, 1), "words only");
        assert_eq!(found("name\nAna\nBen\n"), (0, 1), "one column");
        assert_eq!(found("id,name,amount\n1,Ana,5.00,\n2,Ben,6.00,\n"), (0, 1), "rows that end with a delimiter");
    }
}
