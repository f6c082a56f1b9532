//! Which dialect a text is written in: every likely one is tried on a sample, and the one is taken
//! whose rows are most alike in length and whose cells look most like cells. The measure is that of
//! G.J.J. van den Burg, A. Nazábal, C. Sutton, "Wrangling messy CSV files by detecting row and type
//! patterns" (Data Mining and Knowledge Discovery 33, 2019), in our own words: pattern times type.

use std::collections::BTreeMap;

use super::candidates::{EVERYDAY, candidates, is_sign};
use super::cells::Cells;
use super::kinds::CellKind;
use super::records::{Dialect, Splitter};

/// Rows of the sample that a dialect is judged by.
pub(super) const ROWS: usize = 400;

/// How alike rows of one cell each are: less than of any delimiter that is worth the name, more than of
/// one that stands in a few of the cells.
const ONE_COLUMN: f64 = 0.05;

/// The best dialect, and how well it fits: 0 to 1.
#[must_use]
pub(super) fn sniff(sample: &str, is_all: bool) -> (Dialect, f64) {
    if is_one_column(sample) {
        return (Dialect::default(), 1.0);
    }
    let mut best: Option<(Dialect, Fit)> = None;
    let mut even: Option<(Dialect, Fit)> = None;
    // Two signs together stand between cells, or nowhere.
    let is_usual = |dialect: &Dialect| {
        !dialect.runs
            && !dialect.delimiter.contains(' ')
            && (dialect.delimiter.contains(EVERYDAY) || dialect.delimiter.trim().chars().count() > 1)
    };
    for dialect in candidates(sample) {
        let fit = fit(sample, is_all, &dialect);
        let is_better = |best: &Option<(Dialect, Fit)>| best.as_ref().is_none_or(|(_, highest)| fit.score > highest.score + 1e-9);
        if fit.is_even && is_usual(&dialect) && is_better(&even) {
            even = Some((dialect.clone(), fit));
        }
        if is_better(&best) {
            best = Some((dialect, fit));
        }
    }
    // In a narrow table a blank, or a sign inside the cells, may well cut more cells than what stands between them.
    if let Some((dialect, fit)) = &best
        && even.is_some()
        && !(fit.is_even && is_usual(dialect))
    {
        best = even;
    }
    best.map(|(dialect, fit)| (dialect, fit.score)).unwrap_or_default()
}

/// How well a dialect fits a sample.
#[derive(Debug, Clone, Copy, Default)]
struct Fit {
    /// From 0 to 1.
    score: f64,
    /// Whether it cuts every row, the names of the columns too, into as many cells.
    is_even: bool,
}

/// Whether every line that has a sign that could stand between cells is one cell in quotes.
fn is_one_column(sample: &str) -> bool {
    let in_quotes =
        |line: &str| line.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).is_some_and(|inner| !inner.contains('"'));
    let mut quoted = 0;
    sample.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).take(ROWS).all(|line| {
        let is_cell = in_quotes(line);
        quoted += usize::from(is_cell);
        is_cell || !line.contains(|sign| is_sign(sign) && sign != ' ')
    }) && quoted > 0
}

/// How well a dialect fits: how alike the rows are in length, times how many cells look like cells.
fn fit(sample: &str, is_all: bool, dialect: &Dialect) -> Fit {
    let (mut splitter, mut cells) = (Splitter::default(), Cells::new());
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut rows, mut all, mut known, mut odd_quotes) = (0_usize, 0_usize, 0.0_f64, 0_usize);
    let mut begins_with_names = false;
    let mut at = 0;
    while rows < ROWS {
        let rest = sample.get(at..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        let Some(found) = splitter.split(rest.as_bytes(), is_all, dialect) else { break };
        at += found.taken.max(1);
        if found.len == 0 {
            continue;
        }
        splitter.cells(rest.get(..found.len).unwrap_or_default(), &mut cells);
        rows += 1;
        if rows == 1 {
            let is_name = |cell: &str| cell.starts_with(|c: char| c.is_alphabetic()) && CellKind::of(cell) != CellKind::Odd;
            begins_with_names = cells.iter().all(is_name);
        }
        odd_quotes += found.quotes.stray + usize::from(found.quotes.is_open) * 5;
        *lengths.entry(cells.len()).or_default() += 1;
        for cell in cells.iter() {
            all += 1;
            known += weight(cell);
            // Half of a cell in quotes is one that was cut in two.
            odd_quotes += usize::from(dialect.quote.is_none() && cell.starts_with('"') != cell.ends_with('"'));
        }
    }
    if rows == 0 || all == 0 {
        return Fit::default();
    }
    #[allow(clippy::cast_precision_loss)] // a few hundred rows
    let pattern = if lengths.keys().eq([&1]) {
        ONE_COLUMN
    } else {
        let total = rows as f64;
        // Rows of one length count with the square of their share: one length for all is best.
        lengths
            .iter()
            .map(|(length, count)| (*count as f64 / total).powi(2) * ((*length as f64 - 0.999) / *length as f64))
            .sum::<f64>()
    };
    #[allow(clippy::cast_precision_loss)]
    let type_share = known / all as f64;
    #[allow(clippy::cast_precision_loss)]
    let strays = 1.0 / (1.0 + odd_quotes as f64 / rows as f64);
    let is_even = rows > 1 && odd_quotes == 0 && begins_with_names && lengths.len() == 1 && !lengths.contains_key(&1);
    Fit { score: pattern * type_share * strays, is_even }
}

/// How much a cell looks like one.
fn weight(cell: &str) -> f64 {
    let blanks = if cell.starts_with(' ') || (cell.ends_with(' ') && cell.len() > 1) { 0.9 } else { 1.0 };
    blanks
        * match CellKind::of(cell) {
            CellKind::Odd => 0.05,
            // Many empty cells are what half of a delimiter of two signs leaves.
            CellKind::Empty => 0.5,
            // Half of a cell in quotes.
            CellKind::Text if cell.starts_with('"') != cell.ends_with('"') => 0.05,
            CellKind::Text if cell.len() > 200 => 0.5,
            CellKind::Text if cell.contains(['\t', '|', ';', '"']) => 0.6,
            CellKind::Text => 0.9,
            _ => 1.0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_told_apart() {
        let rows = [
            ["id", "name", "amount", "when"],
            ["1", "Ana Example", "12.50", "2026-01-05"],
            ["2", "Ben Example", "7.00", "2026-02-06"],
            ["3", "Cleo, or so", "9.99", "2026-03-07"],
        ];
        for delimiter in [",", ";", "\t", "|", "||", "+|", "::", " ", "-|-", "&&", "<>"] {
            for quote in ['"', '\''] {
                let text: String = rows
                    .iter()
                    .map(|row| {
                        row.iter().map(|cell| format!("{quote}{cell}{quote}")).collect::<Vec<_>>().join(delimiter) + "\r\n"
                    })
                    .collect();
                let (dialect, _) = sniff(&text, true);
                assert_eq!((dialect.delimiter.as_str(), dialect.quote), (delimiter, Some(quote as u8)), "{text}");
            }
        }
    }

    #[test]
    fn a_sign_inside_the_only_column_stands_between_nothing() {
        assert_eq!(sniff("\"ID\"\n\"id#0\"\n", true).0, Dialect::default());
        assert_eq!(sniff("\"#,#00\"\n\"12,34,567\"\n", true).0, Dialect::default());
        assert_eq!(sniff("\"#,##,#00\"\n1\n", true).0, Dialect::default());
        assert_eq!(sniff("\"#,##,#00\"\n\"1,234,567\"\n", true).0, Dialect::default());
    }

    #[test]
    fn days_clocks_and_links_are_not_cut() {
        let text = "date,id\n2014-03-08 00:00:00,0\n2014-05-21 00:00:00,1\n2014-03-14 00:00:00,2\n";
        assert_eq!(sniff(text, true).0, Dialect::default());
        let row = "03/04/2026,Ana's note\"with one, or two\",https://a.example/b/c,\n";
        assert_eq!(sniff(&format!("day,note,link,remark\n{}", row.repeat(9)), true).0.delimiter, ",");
        assert_eq!(sniff("qty:price:rate\n1:34:56\n2:41:57\n3:42:58\n", true).0.delimiter, ":");
        assert_eq!(sniff("path\n\\\\srv\\a\n\\\\srv\\b\n", true).0.delimiter, ",");
        assert_eq!(sniff("id:age:city\n1:34:Oakvale\n2:41:Elsewhere\n", true).0.delimiter, ":");
    }

    #[test]
    fn narrow_tables_are_cut_where_their_header_is() {
        for (header, row) in [
            ("Phone,Email", "+1 415 555 4000,ana@example.com"),
            ("lead_id;phone", "L1;+1 415 555 4000"),
            ("Name\tWhen", "Ana Smith\t10/3/2026 9:01 PM"),
            ("Name|Paid", "Ana|12.50 EUR"),
            ("Name,Tags", "Ana Smith,a;d"),
            ("Street,Name,Email", "67 Main St,Ana Smith,ana@example.com"),
        ] {
            let text = format!("{header}\n{}", format!("{row}\n").repeat(20));
            assert!(header.contains(&sniff(&text, true).0.delimiter), "{text}");
        }
        for delimiter in ["-|-", "&&", "::", "<>", "||", "~|~"] {
            let text = format!("Name{delimiter}Last activity\n{}", format!("Ana{delimiter}2026-01-05 10:00:00\n").repeat(3));
            assert_eq!(sniff(&text, true).0.delimiter, delimiter, "{text}");
        }
        // What no header has stands inside the cells.
        assert_eq!(sniff("Name^Town\nDoe, Ana^Oakvale\nRoe, Ben^Oakvale\n", true).0.delimiter, "^");
    }

    #[test]
    fn a_column_left_blank_is_no_delimiter_of_two_signs() {
        let rows = "Ana One,ana@one.example,+14155552671,,Basic,10.00\n".repeat(3);
        let rest = "Ben Two,ben@two.example,+14155552672,,,\n".repeat(3);
        assert_eq!(sniff(&format!("Name,Email,Phone,,Product,Price\n{rows}{rest}"), true).0.delimiter, ",");
        assert_eq!(sniff("name;;mail;;town\nAna;;a@x.example;;Bern\nBen;;b@x.example;;Chur\n", true).0.delimiter, ";;");
    }

    #[test]
    fn columns_that_are_lined_up_with_blanks() {
        let dialect = sniff(" id  day      count   sum\n 001 20260105     1  9.99\n 002 20260106    12 19.99\n", true).0;
        assert_eq!((dialect.delimiter_name(), dialect.runs), ("blanks", true));
    }

    #[test]
    fn an_escape_is_found() {
        let text = "id,note\n1,\"say \\\"hi\\\", he said\"\n2,\"a \\\"b\\\"\"\n3,plain\n";
        assert_eq!(sniff(text, true).0, Dialect { escape: Some(b'\\'), ..Dialect::default() });
        let text = "id,note\n1,\"say \"\"hi\"\", he said\"\n2,\"a \"\"b\"\"\"\n3,plain\n";
        assert_eq!(sniff(text, true).0, Dialect::default());
    }
}
