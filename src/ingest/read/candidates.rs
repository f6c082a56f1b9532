//! The dialects that a text could be written in, by the signs that stand in it.

use std::collections::BTreeMap;

use super::dialect::ROWS;
use super::records::Dialect;

/// Signs that stand between cells in files that were seen, the usual ones first: of two dialects that
/// fit equally well the earlier one is meant.
const USUAL: [char; 9] = [',', ';', '\t', '|', ':', '^', '~', ' ', '#'];

/// What stands between the cells of nearly all files.
pub(super) const EVERYDAY: [char; 4] = [',', ';', '\t', '|'];

/// Every dialect that the sample could be written in, the most usual first.
pub(super) fn candidates(sample: &str) -> Vec<Dialect> {
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
pub(super) fn is_sign(sign: char) -> bool {
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
