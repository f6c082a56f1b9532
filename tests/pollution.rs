//! One clean table, written in every way that spoils a CSV file, file by file and row by row, and read
//! back with nothing told. After G. Vitagliano, M. Hameed, L. Jiang, L. Reisener, E. Wu, F. Naumann,
//! "Pollock: A Data Loading Benchmark" (VLDB 2023), from its description; the table is our own.

use std::collections::BTreeMap;
use std::path::Path;

use trueup::ingest::{Error, Given, each_row, shape_of};

const HEADER: [&str; 9] = ["DAY", "TIME", "QTY", "CODE", "PRICE", "KIND", "NOTE", "LINK", "REMARK"];

/// The rows of the table: days, times, numbers, codes, words with apostrophes, a text with a comma or a quote, a
/// link, a blank now and then.
fn rows() -> Vec<Vec<String>> {
    let kinds = ["Course", "Women's Workshop", "Coaching"];
    let notes = ["for beginners, in the evening", "two days", "with lunch, and a book", "online, on a 15\" screen"];
    let mut all = vec![HEADER.map(str::to_owned).to_vec()];
    for number in 0..84_usize {
        all.push(vec![
            format!("{:02}/{:02}/2026", number % 28 + 1, number % 12 + 1),
            format!("{:02}:{:02}", number % 24, number * 7 % 60),
            (number % 9 + 1).to_string(),
            format!("TC-{}", 1000 + number),
            format!("${}.{:02}", 10 + number, number * 13 % 100),
            kinds[number % 3].to_owned(),
            notes[number % 4].to_owned(),
            format!("https://shop.example/item/{number}"),
            if number % 5 == 0 { String::new() } else { format!("seen by desk {}", number % 7) },
        ]);
    }
    all
}

/// A way of writing a table.
struct Ways<'w> {
    delimiter: &'w str,
    quote: char,
    escape: Option<char>,
    end: &'w str,
}

const PLAIN: Ways<'static> = Ways { delimiter: ",", quote: '"', escape: None, end: "\n" };

fn cell(text: &str, ways: &Ways<'_>) -> String {
    if !text.contains(ways.delimiter) && !text.contains(ways.quote) {
        return text.to_owned();
    }
    let escaped = text.replace(ways.quote, &format!("{}{}", ways.escape.unwrap_or(ways.quote), ways.quote));
    format!("{0}{escaped}{0}", ways.quote)
}

fn line(row: &[String], ways: &Ways<'_>) -> String {
    row.iter().map(|text| cell(text, ways)).collect::<Vec<_>>().join(ways.delimiter)
}

fn written(rows: &[Vec<String>], ways: &Ways<'_>) -> String {
    rows.iter().map(|row| line(row, ways) + ways.end).collect()
}

/// What a reader makes of a file: its rows, header first.
fn read(folder: &Path, bytes: &[u8]) -> Option<Vec<Vec<String>>> {
    let path = folder.join("polluted.csv");
    std::fs::write(&path, bytes).unwrap();
    let shape = shape_of(&path, &Given::default(), &trueup::ingest::built_in().unwrap()).ok()?;
    let mut found = Vec::new();
    each_row::<Error>(&path, &shape, |cells, _| {
        found.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        Ok(())
    })
    .ok()?;
    Some(found)
}

/// A spoilt file and the table that it should give.
struct Case {
    family: &'static str,
    bytes: Vec<u8>,
    expected: Vec<Vec<String>>,
}

fn cases(step: usize) -> Vec<Case> {
    let clean = rows();
    let mut cases = Vec::new();
    let mut add = |family: &'static str, bytes: Vec<u8>, expected: &[Vec<String>]| {
        cases.push(Case { family, bytes, expected: expected.to_vec() });
    };
    let plain = written(&clean, &PLAIN);
    for delimiter in [",", ";", "\t", "|", ":", "^", "~", "||", "+|", "::", ";;", "$$", "%%", "@@"] {
        // A sign that the cells have themselves stands in quotes.
        add("delimiter", written(&clean, &Ways { delimiter, ..PLAIN }).into(), &clean);
    }
    for quote in ['"', '\'', '`'] {
        add("quote", written(&clean, &Ways { quote, ..PLAIN }).into(), &clean);
    }
    let mut quoted = clean.clone();
    for (number, row) in quoted.iter_mut().enumerate().skip(1).step_by(4) {
        row[6] = format!("called \"number {number}\" here, there");
    }
    for escape in [None, Some('\\')] {
        add("escape", written(&quoted, &Ways { escape, ..PLAIN }).into(), &quoted);
    }
    for end in ["\n", "\r\n", "\r"] {
        add("record end", written(&clean, &Ways { end, ..PLAIN }).into(), &clean);
    }
    add("record end", plain.trim_end().into(), &clean);
    add("record end", format!("{plain}\n").into(), &clean);
    let mut foreign = clean.clone();
    for row in foreign.iter_mut().skip(1) {
        row[5] = format!("{} für Anfänger", row[5]);
    }
    let text = written(&foreign, &PLAIN);
    add("encoding", format!("\u{feff}{text}").into(), &foreign);
    for big in [false, true] {
        for mark in [true, false] {
            let start = if mark { "\u{feff}" } else { "" };
            let units = format!("{start}{text}");
            let wide: Vec<u8> =
                units.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
            add("encoding", wide, &foreign);
            let wide: Vec<u8> =
                units.chars().flat_map(|c| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() }).collect();
            add("encoding", wide, &foreign);
        }
    }
    // Letters that leave no zeros: only the signs and digits between them do.
    let mut eastern = foreign.clone();
    for row in &mut eastern {
        for at in [0, 5, 6, 7, 8] {
            row[at] = row[at].chars().map(|c| if c.is_alphabetic() { 'Ж' } else { c }).collect();
        }
    }
    eastern[0].iter_mut().enumerate().for_each(|(at, name)| name.push_str(&"Я".repeat(at + 1)));
    let units = written(&eastern, &PLAIN);
    for big in [false, true] {
        let wide: Vec<u8> =
            units.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
        add("encoding", wide, &eastern);
        let wide: Vec<u8> =
            units.chars().flat_map(|c| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() }).collect();
        add("encoding", wide, &eastern);
    }
    add("encoding", text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(), &foreign);
    for bytes in [text.clone().into_bytes(), text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()] {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, &bytes).unwrap();
        add("gzip", packed.finish().unwrap(), &foreign);
    }
    for count in 1..=5 {
        let titles = ["Orders of the spring", "All desks", "Made on 5 June", "Confidential", "Page 1"];
        let before: String = titles.iter().take(count).map(|title| format!("{title}\n")).collect();
        add("preamble", format!("{before}{plain}").into(), &clean);
        add("preamble", format!("{before}\n{plain}").into(), &clean);
        add("preamble", format!("{}{plain}", before.replace('\n', ",,,,,,,,\n")).into(), &clean);
    }
    let two = format!("order,order,order,item,item,item,item,item,desk\n{plain}");
    let mut both = clean.clone();
    both[0] = ["order", "order", "order", "item", "item", "item", "item", "item", "desk"]
        .iter()
        .zip(HEADER)
        .map(|(above, below)| format!("{above} {below}"))
        .collect();
    add("header", two.into(), &both);
    let names = line(&clean[0], &PLAIN) + "\n";
    for again in 1..=2 {
        add("header", format!("{}{plain}", names.repeat(again)).into(), &clean);
    }
    let body = plain.split_once('\n').unwrap().1;
    for spoilt in [",".to_owned() + &names, names.replace("QTY,", "QTY,,"), names.trim_end().to_owned() + ",\n"] {
        add("header", (spoilt + body).into(), &clean);
    }
    for spoilt in ["\"".to_owned() + &names, names.replace("QTY,", "\"QTY,"), names.replace("KIND,", "KIND\",")] {
        add("header", (spoilt + body).into(), &clean);
    }
    for other in [";", "\t"] {
        add("header", (names.replace(',', other) + body).into(), &clean);
    }
    let mut none = clean.clone();
    none[0] = (1..=9).map(|column| format!("column {column}")).collect();
    add("header", written(&clean[1..], &PLAIN).into(), &none);
    add("header", written(&clean[..2], &PLAIN).into(), &clean[..2]);
    for after in ["Total,,,,3500.20,,,,\n", "\nEnd of report\n", "\nname,place\nAna,Oakvale\nBen,Elsewhere\nCleo,Oakvale\n"] {
        add("behind the table", format!("{plain}{after}").into(), &clean);
    }
    // The same columns without the last, or with one more, right behind the last row.
    let narrow: Vec<Vec<String>> = clean.iter().map(|row| row[..8].to_vec()).collect();
    let wide: Vec<Vec<String>> = clean
        .iter()
        .enumerate()
        .map(|(at, row)| [row.as_slice(), &[if at == 0 { "col1".to_owned() } else { String::new() }]].concat())
        .collect();
    for other in [narrow, wide] {
        add("behind the table", format!("{plain}{}", written(&other, &PLAIN)).into(), &clean);
    }
    row_by_row(&clean, step, &mut add);
    cases
}

/// One row spoilt in each.
fn row_by_row(clean: &[Vec<String>], step: usize, add: &mut impl FnMut(&'static str, Vec<u8>, &[Vec<String>])) {
    let lines: Vec<String> = clean.iter().map(|row| line(row, &PLAIN)).collect();
    let with = |at: usize, spoilt: String| {
        let mut lines = lines.clone();
        lines[at] = spoilt;
        (lines.join("\n") + "\n").into_bytes()
    };
    for at in (1..clean.len()).step_by(step) {
        let cells: Vec<String> = clean[at].iter().map(|text| cell(text, &PLAIN)).collect();
        for column in 0..8 {
            let mut fewer = cells.clone();
            let next = fewer.remove(column + 1);
            fewer[column].push_str(&next);
            add("a delimiter missing", with(at, fewer.join(",")), clean);
            let mut more = cells.clone();
            more.insert(column + 1, String::new());
            add("a delimiter too many", with(at, more.join(",")), clean);
        }
        for other in [";", "\t", "|"] {
            add("another delimiter in a row", with(at, line(&clean[at], &Ways { delimiter: other, ..PLAIN })), clean);
        }
        add("a quote around the row", with(at, format!("\"{}\"", lines[at].replace('"', "\"\""))), clean);
        let mut open = cells.clone();
        open[5] = format!("\"{}", open[5]);
        add("a quote too many", with(at, open.join(",")), clean);
    }
}

#[test]
fn a_spoilt_table_is_read_with_nothing_told() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut families: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    let mut points = Vec::new();
    for case in cases(7) {
        let found = read(folder.path(), &case.bytes);
        points.push(found.as_ref().map_or(0.0, |found| score(found, &case.expected)));
        let right = found.as_ref().is_some_and(|found| same(found, &case.expected));
        let family = families.entry(case.family).or_default();
        family.0 += usize::from(right);
        family.1 += 1;
        if !right {
            let first = found.as_ref().map(|found| first_difference(found, &case.expected));
            wrong.push(format!(
                "{}: {:?}\n{}",
                case.family,
                first,
                String::from_utf8_lossy(&case.bytes).lines().take(3).collect::<Vec<_>>().join("\n")
            ));
        }
    }
    let (right, all) = families.values().fold((0, 0), |sum, family| (sum.0 + family.0, sum.1 + family.1));
    eprintln!("{right} of {all} read right: {families:?}");
    #[allow(clippy::cast_precision_loss)] // hundreds
    let mean = points.iter().sum::<f64>() / points.len() as f64;
    eprintln!("{mean:.3} of 10 points on average");
    assert!(mean >= 9.96, "{mean}");
    // What leaves several ways is not put right; every other family is read whole.
    for (family, (right, all)) in &families {
        let least = match *family {
            "a delimiter missing" => 85,
            _ => 100,
        };
        assert!(
            right * 100 >= all * least,
            "{family}: {right} of {all}\n{}",
            wrong.iter().filter(|line| line.starts_with(family)).take(3).cloned().collect::<Vec<_>>().join("\n")
        );
    }
}

/// The points that the benchmark gives: one for reading at all, and precision, recall and their harmonic mean
/// of header, records and cells.
fn score(found: &[Vec<String>], expected: &[Vec<String>]) -> f64 {
    let header = |rows: &[Vec<String>]| rows.first().cloned().unwrap_or_default();
    let body = |rows: &[Vec<String>]| rows.get(1..).unwrap_or_default().to_vec();
    let records = |rows: &[Vec<String>]| body(rows).iter().map(|row| row.join("\u{1f}")).collect::<Vec<_>>();
    let cells = |rows: &[Vec<String>]| body(rows).concat();
    1.0 + agreement(&header(found), &header(expected))
        + agreement(&records(found), &records(expected))
        + agreement(&cells(found), &cells(expected))
}

fn agreement(found: &[String], expected: &[String]) -> f64 {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for text in expected {
        *left.entry(text.trim()).or_default() += 1;
    }
    let mut both = 0.0;
    for text in found {
        if let Some(count) = left.get_mut(text.trim()).filter(|count| **count > 0) {
            *count -= 1;
            both += 1.0;
        }
    }
    #[allow(clippy::cast_precision_loss)] // hundreds
    let (precision, recall) = (both / expected.len() as f64, both / found.len() as f64);
    match (expected.is_empty(), both > 0.0) {
        (true, _) => 3.0,
        (false, false) => 0.0,
        (false, true) => precision + recall + 2.0 * precision * recall / (precision + recall),
    }
}

fn same(found: &[Vec<String>], expected: &[Vec<String>]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| same_row(found, expected))
}

fn same_row(found: &[String], expected: &[String]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| found.trim() == expected.trim())
}

fn first_difference(found: &[Vec<String>], expected: &[Vec<String>]) -> String {
    match found.iter().zip(expected).position(|(found, expected)| !same_row(found, expected)) {
        Some(at) => format!("row {at}: {:?} instead of {:?}", found[at], expected[at]),
        None => format!("{} rows instead of {}", found.len(), expected.len()),
    }
}
