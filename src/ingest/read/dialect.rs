//! Which dialect a text is written in: every likely one is tried on a sample, and the one is taken
//! whose rows are most alike in length and whose cells look most like cells. The measure is that of
//! G.J.J. van den Burg, A. Nazábal, C. Sutton, "Wrangling messy CSV files by detecting row and type
//! patterns" (Data Mining and Knowledge Discovery 33, 2019), in our own words: pattern times type.

use std::collections::BTreeMap;

use super::cells::Cells;
use super::kinds::CellKind;
use super::records::{Dialect, Splitter};

/// Rows of the sample that a dialect is judged by.
const ROWS: usize = 400;

/// How alike rows of one cell each are: less than of any delimiter that is worth the name, more than of
/// one that stands in a few of the cells.
const ONE_COLUMN: f64 = 0.05;

/// Signs that stand between cells in files that were seen, the usual ones first: of two dialects that
/// fit equally well the earlier one is meant.
const USUAL: [char; 9] = [',', ';', '\t', '|', ':', '^', '~', ' ', '#'];

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

/// A delimiter with what stands beside it wherever it stands in a line; nothing where it stands by itself.
fn widened(line: &str, delimiter: &str) -> Option<String> {
    const BESIDE: [char; 14] = ['-', '=', '<', '>', '+', '*', '~', '^', '#', '!', '&', '%', ':', '|'];
    let twice = delimiter.repeat(2);
    // Two of the usual ones have a blank cell between them.
    if !matches!(delimiter, "," | ";" | "\t") && line.contains(&twice) && !line.replace(&twice, "").contains(delimiter) {
        return Some(twice);
    }
    let common = |beside: &dyn Fn(usize) -> Option<char>| {
        let mut found = line.match_indices(delimiter).map(|(at, _)| beside(at));
        let first = found.next()??;
        (BESIDE.contains(&first) && found.all(|other| other == Some(first))).then_some(first)
    };
    let before = common(&|at| line.get(..at)?.chars().next_back());
    let behind = common(&|at| line.get(at + delimiter.len()..)?.chars().next());
    // By itself it is the minus of an amount.
    let (before, behind) =
        if before == behind { (before, behind) } else { (before.filter(|c| *c != '-'), behind.filter(|c| *c != '-')) };
    let wide: String = before.into_iter().chain(delimiter.chars()).chain(behind).collect();
    (wide != delimiter).then_some(wide)
}

/// What stands between the cells of nearly all files.
const EVERYDAY: [char; 4] = [',', ';', '\t', '|'];

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

/// Every dialect that the sample could be written in, the most usual first.
fn candidates(sample: &str) -> Vec<Dialect> {
    let quotes: Vec<Option<u8>> = [Some(b'"'), Some(b'\''), Some(b'`')]
        .into_iter()
        .filter(|quote| quote.is_none_or(|q| q == b'"' || stands_around_cells(sample, char::from(q))))
        .chain([None])
        .collect();
    let mut all = Vec::new();
    let first = sample.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut delimiters = delimiters(sample);
    let wide: Vec<String> = delimiters.iter().filter_map(|delimiter| widened(first, delimiter)).collect();
    for delimiter in wide {
        if !delimiters.contains(&delimiter) {
            delimiters.push(delimiter);
        }
    }
    for delimiter in delimiters {
        for quote in &quotes {
            if quote.is_some_and(|q| delimiter.contains(char::from(q))) {
                continue;
            }
            all.push(Dialect { delimiter: delimiter.clone(), quote: *quote, escape: None, runs: false });
            for escape in escapes(sample, *quote, &delimiter) {
                all.push(Dialect { delimiter: delimiter.clone(), quote: *quote, escape: Some(escape), runs: false });
            }
        }
    }
    // Columns that are lined up: lines with several blanks between two cells.
    if sample.lines().filter(|line| line.trim().contains("  ")).count() * 2 > sample.lines().count() {
        all.extend(quotes.iter().map(|quote| Dialect { delimiter: " ".to_owned(), quote: *quote, escape: None, runs: true }));
    }
    all
}

/// Whether a sign opens and closes something in the sample, as a quote does.
fn stands_around_cells(sample: &str, quote: char) -> bool {
    let mut before = '\n';
    let (mut opens, mut all) = (0, 0);
    for c in sample.chars() {
        if c == quote {
            all += 1;
            if !before.is_alphanumeric() && before != quote {
                opens += 1;
            }
        }
        before = c;
    }
    opens >= 2 && opens * 4 >= all
}

/// Signs and pairs of signs that stand in most lines.
fn delimiters(sample: &str) -> Vec<String> {
    let lines: Vec<&str> = sample.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(ROWS).collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    // In the first line, which may name the columns, a colon is hardly part of a clock.
    let first: Vec<char> = lines.first().map(|line| line.chars().collect()).unwrap_or_default();
    let apart_by_colons = (0..first.len()).any(|at| first.get(at) == Some(&':') && !is_inside_a_cell(&first, at));
    for line in &lines {
        let mut seen: Vec<String> = Vec::new();
        let signs: Vec<char> = line.chars().collect();
        for (at, sign) in signs.iter().enumerate() {
            if stands_double(*sign) && signs.get(at + 1) == Some(sign) {
                seen.push(format!("{sign}{sign}"));
            }
            if !is_sign(*sign) || (*sign == ':' && !apart_by_colons && is_inside_a_cell(&signs, at)) {
                continue;
            }
            seen.push(sign.to_string());
            let mut longer = sign.to_string();
            for next in signs.iter().skip(at + 1).take(2).take_while(|next| is_sign(**next)) {
                longer.push(*next);
                seen.push(longer.clone());
            }
        }
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().for_each(|text| *counts.entry(text).or_default() += 1);
    }
    let place = |text: &String| {
        let first = text.chars().next().unwrap_or(' ');
        (text.chars().count(), USUAL.iter().position(|usual| *usual == first).unwrap_or(USUAL.len()))
    };
    let mut found: Vec<(String, usize)> = counts.into_iter().filter(|(_, count)| count * 2 >= lines.len().max(1)).collect();
    // Two that mean the same are told apart by their score; here only the number is bounded.
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| place(&a.0).cmp(&place(&b.0))));
    let first = lines.first().copied().unwrap_or_default();
    let mut delimiters: Vec<String> =
        found.into_iter().map(|(text, _)| text).filter(|text| !is_a_blank_cell(text, first)).take(16).collect();
    for usual in [",", ";", "\t", "|"] {
        // A comma stands between the cells of one column: between none at all.
        if !delimiters.iter().any(|text| text == usual) && (sample.contains(usual) || usual == ",") {
            delimiters.push(usual.to_owned());
        }
    }
    delimiters.sort_by_key(place);
    delimiters
}

/// Whether a sign that comes several times in a row has blank cells between it: it stands by itself, too, between
/// the names of columns.
fn is_a_blank_cell(text: &str, first_line: &str) -> bool {
    let Some(sign) = text.chars().next().filter(|sign| EVERYDAY.contains(sign)) else { return false };
    text.len() > 1 && text.chars().all(|other| other == sign) && first_line.replace(text, "").contains(sign)
}

/// Whether a sign that stands in amounts and addresses can stand between cells twice.
fn stands_double(sign: char) -> bool {
    matches!(sign, '$' | '%' | '@' | '€' | '£')
}

/// Whether a colon is part of a clock or of a web address: days with a time and links to products are alike in
/// every row, and would be cut into as many pieces.
fn is_inside_a_cell(signs: &[char], colon: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(char::is_ascii_digit);
    let is_clock = digit(colon.checked_sub(1)) && digit(Some(colon + 1)) && digit(Some(colon + 2)) && !digit(Some(colon + 3));
    is_clock || signs.get(colon + 1..colon + 3) == Some(&['/', '/'])
}

/// Whether a sign can stand between cells. Those that stand in names, numbers, days and addresses cannot.
fn is_sign(sign: char) -> bool {
    !sign.is_alphanumeric()
        && !matches!(
            sign,
            '"' | '\'' | '`' | '.' | '-' | '_' | '@' | '/' | '\\' | '(' | ')' | '\n' | '\r' | '%' | '$' | '€' | '£'
        )
        && !sign.is_control()
        || sign == '\t'
        || ('\u{1}'..='\u{1f}').contains(&sign) && !matches!(sign, '\n' | '\r')
}

/// Signs that stand before a quote inside a cell, or, without quotes, before a delimiter.
fn escapes(sample: &str, quote: Option<u8>, delimiter: &str) -> Vec<u8> {
    let target = quote.map_or_else(|| delimiter.to_owned(), |q| char::from(q).to_string());
    let mut found: BTreeMap<u8, usize> = BTreeMap::new();
    for (at, _) in sample.match_indices(&target) {
        let before = at.checked_sub(1).and_then(|before| sample.as_bytes().get(before)).copied();
        let after = sample.get(at + target.len()..).unwrap_or_default();
        let goes_on = quote.is_none() || !(after.starts_with(delimiter) || after.starts_with(['\n', '\r']) || after.is_empty());
        if let Some(sign) = before
            && goes_on
            && sign.is_ascii_punctuation()
            && Some(sign) != quote
            && !delimiter.as_bytes().contains(&sign)
            && !matches!(sign, b'(' | b'.' | b')' | b'-' | b'=' | b':')
        {
            *found.entry(sign).or_default() += 1;
        }
    }
    found.into_iter().filter(|(sign, _)| *sign == b'\\' || quote.is_some()).map(|(sign, _)| sign).take(3).collect()
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
